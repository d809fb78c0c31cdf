/**
 * Reads made-up responses, right ones and broken ones, and holds what the parser makes of each against what it makes of the same bytes in other pieces, and
 * against Node's own parser. Tells the inputs in which they differ, and fails if there are any, or if time runs out before all have been read.
 *
 *   npx tsx scripts/fuzz-responses.ts [options]
 *
 *   --count N       how many responses (1000000)
 *   --seed N        where chance begins; the same seed makes the same responses (1)
 *   --minutes N     how long it may take at most (60)
 *   --every         cuts each response at every byte rather than at three, which takes four times as long
 *   --replay JSON   reads this one input, as it was told, instead
 */
import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { differenceFromNode, differenceInPieces, readersFor, Slow } from '../test/http1/properties/compare.ts'
import { mutant, response, type Sample } from '../test/http1/properties/grammar.ts'
import { Random } from './haproxy.ts'

/** How many are made and read in one go. */
const batch = 1000
/** How many differences are told. */
const mostTold = 20

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '60' },
    every: { type: 'boolean', default: false },
    replay: { type: 'string' },
  },
})
const responses = fc.oneof(response, mutant)
const random = new Random(wholeNumber('seed'))
/** How many of each kind there were: what became of them, and for which reasons they were refused that Node reads. */
const verdicts = new Map<string, number>()
const stricter = new Map<string, number>()
let differences = 0

function wholeNumber(option: 'count' | 'seed' | 'minutes'): number {
  const value = values[option]
  if (!/^\d{1,9}$/.test(value)) throw new Error(`--${option} ${value}: give a whole number`)
  return Number(value)
}

function add(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1)
}

function cutsOf({ length }: Buffer): number[][] {
  if (values.every) return Array.from({ length }, (_, at) => [at])
  const somewhere = (): number => random.int(length + 1) % (length || 1)
  return [[], [somewhere()], [somewhere(), somewhere(), somewhere()].sort((a, b) => a - b)]
}

async function read(samples: Sample[]): Promise<void> {
  const readers = await readersFor(samples)
  for (const [i, sample] of samples.entries()) {
    const slow = new Slow(sample)
    const node = readers[i]
    if (node === undefined) continue
    add(verdicts, slow.outcome.verdict)
    tell(
      sample,
      differenceFromNode(slow, node, (reason) => add(stricter, reason)),
    )
    for (const cuts of cutsOf(slow.bytes)) tell(sample, differenceInPieces(slow, cuts))
    node.destroy()
  }
}

function tell(sample: Sample, difference: string): void {
  if (difference === '') return
  if (++differences > mostTold) return
  console.log(`${difference}\n  --replay '${JSON.stringify(sample).replaceAll("'", "'\\''")}'`)
}

function table(counts: Map<string, number>): string {
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([what, count]) => `${String(count).padStart(10)}  ${what}\n`)
    .join('')
}

async function fuzz(): Promise<boolean> {
  const count = wholeNumber('count')
  const seed = wholeNumber('seed')
  const start = performance.now()
  const end = start + 60_000 * wholeNumber('minutes')
  let done = 0
  for (let i = 0; done < count && performance.now() < end; i++) {
    const samples = fc.sample(responses, { numRuns: Math.min(batch, count - done), seed: seed + 1_000_003 * i })
    await read(samples)
    done += samples.length
  }
  console.log(`${done} responses in ${Math.round((performance.now() - start) / 1000)} s, seed ${seed}, Node ${process.version}`)
  console.log(`${table(verdicts)}refused, though Node reads them, because of\n${table(stricter)}${differences} differences`)
  if (done < count) console.log(`time is up: ${count - done} have not been read`)
  return done === count && differences === 0
}

async function replay(input: string): Promise<boolean> {
  const { text, isHead, mayUpgrade } = JSON.parse(input) as Sample
  await read([{ text, isHead, mayUpgrade }])
  console.log(`${table(verdicts)}${differences} differences`)
  return differences === 0
}

// Errors by the million need not tell where they come from.
Error.stackTraceLimit = 0
process.exitCode = (await (values.replay === undefined ? fuzz() : replay(values.replay))) ? 0 : 1
