import fc from 'fast-check'
import t from 'tap'
import { differenceFromNode, differenceInPieces, readersFor, Slow } from './compare.ts'
import { mutant, response, type Sample } from './grammar.ts'
import { reasonFor, reasons } from './stricter.ts'

const seed = 20_261
const responses = fc.oneof({ weight: 3, arbitrary: response }, { weight: 1, arbitrary: mutant })

/** Throws if a response is read otherwise in pieces than byte for byte. */
function cut(slow: Slow, cuts: number[]): void {
  const inside = cuts.filter((at) => at < slow.bytes.length).sort((a, b) => a - b)
  const difference = differenceInPieces(slow, inside)
  if (difference !== '') throw new Error(difference)
}

t.test('a response cut in two at any byte is read as it is byte for byte, and in one piece', async (t) => {
  const isSame = (sample: Sample): void => {
    const slow = new Slow(sample)
    for (let at = 0; at < slow.bytes.length; at++) cut(slow, [at])
  }
  fc.assert(fc.property(responses, isSame), { seed, numRuns: 250 })
  t.pass()
})

t.test('so is one cut at several', async (t) => {
  const cuts = fc.array(fc.nat(150), { minLength: 2, maxLength: 6 })
  const isSame = (sample: Sample, at: number[]): void => cut(new Slow(sample), at)
  fc.assert(fc.property(responses, cuts, isSame), { seed, numRuns: 300 })
  t.pass()
})

t.test('so is one whose body is about as long as what is told of at once', async (t) => {
  const text = (length: number, isChunked: boolean, behind: string): string =>
    isChunked
      ? `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${length.toString(16)}\r\n${'x'.repeat(length)}\r\n0\r\n\r\n${behind}`
      : `HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n\r\n${'x'.repeat(length)}${behind}`
  const cuts = fc.array(fc.nat(8300), { maxLength: 3 })
  const isSame = (length: number, isChunked: boolean, behind: string, at: number[]): void =>
    cut(new Slow({ text: text(length, isChunked, behind), isHead: false, mayUpgrade: false }), at)
  fc.assert(fc.property(fc.integer({ min: 8170, max: 8200 }), fc.boolean(), fc.constantFrom('', 'x'), cuts, isSame), { seed, numRuns: 10 })
  t.pass()
})

t.test("a response is read as Node's own parser reads it, or refused for a reason that is told", async (t) => {
  const isSame = async (sample: Sample): Promise<void> => {
    const slow = new Slow(sample)
    const [node] = await readersFor([sample])
    if (node === undefined) return
    const difference = differenceFromNode(slow, node)
    node.destroy()
    if (difference !== '') throw new Error(difference)
  }
  await fc.assert(fc.asyncProperty(responses, isSame), { seed, numRuns: 400 })
  t.pass()
})

t.test('responses of every kind are tried', async (t) => {
  const samples = fc.sample(responses, { seed, numRuns: 600 })
  const kinds = new Set(samples.map((sample) => kindOf(new Slow(sample))))
  for (const kind of ['length', 'chunked', 'close', 'HEAD', '204', '304', '101', 'bad', 'cut off']) t.ok(kinds.has(kind), kind)
})

function kindOf({ sample, outcome: { verdict }, wire, wasOpen }: Slow): string {
  const { head } = wire.recording
  if (verdict === 'bad' || verdict === 'cut off') return verdict
  if (head === undefined || head.status === 101 || head.status === 204 || head.status === 304) return String(head?.status)
  return sample.isHead ? 'HEAD' : wasOpen ? 'close' : head.chunked ? 'chunked' : 'length'
}

for (const { why, example } of reasons) {
  t.test(`refused, as by no Node: ${why}`, async (t) => {
    const mayUpgrade = !why.includes('nobody asked for')
    const slow = new Slow({ text: `${example}x`, isHead: false, mayUpgrade })
    t.match(slow, { outcome: { verdict: 'bad' }, length: example.length })
    t.equal(reasonFor(example, mayUpgrade), why)
  })
}
