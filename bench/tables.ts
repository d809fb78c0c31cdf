/**
 * What a stick table of 200,000 entries takes of memory, and how long a look-up, a new key and a change of server take:
 *
 *     node --expose-gc --import=tsx bench/tables.ts [ENTRIES]
 */
import { performance } from 'node:perf_hooks'
import { Table } from '../src/lb/sticking/table.ts'

const count = Number(process.argv[2] ?? 200_000)
const table = new Table({ size: count, expire: 3_600_000 }, Date.now)

function key(index: number): string {
  return (Math.imul(index, 2_654_435_761) >>> 0).toString(16).padStart(32, 'abcdef0123456789')
}

function memory(): number {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

function time(what: string, rounds: number, call: (round: number) => void): void {
  const from = performance.now()
  for (let round = 0; round < rounds; round++) call(round)
  console.log(what.padEnd(34), (((performance.now() - from) * 1000) / rounds).toFixed(2).padStart(9), 'µs')
}

const before = memory()
time('a new key', count, (round) => {
  const entry = table.put(key(round))
  if (entry !== undefined) table.bind(entry, `s${round % 100}`, 1 + (round % 100))
})
const after = memory()
console.log(
  `${table.used} entries`.padEnd(34),
  ((after - before) / 2 ** 20).toFixed(1).padStart(9),
  'MiB',
  globalThis.gc ? '' : '(run with --expose-gc)',
)
const keys = Array.from({ length: 65_536 }, (_, round) => key((round * 7919) % count))
time('a look-up', 1_000_000, (round) => void table.use(keys[round & 65_535] ?? ''))
time('a look-up in vain', 1_000_000, (round) => void table.find(`${round & 1023} is not there`))
time('a new key when it is full', 200_000, (round) => {
  const entry = table.put(key(count + round))
  if (entry !== undefined) table.bind(entry, `s${round % 100}`, 1 + (round % 100))
})
time('the sessions of a server', 100_000, (round) => void table.tallies.of(`s${round % 100}`))
