import fc from 'fast-check'
import t from 'tap'
import { Ring } from '../../../src/lb/balance/ring.ts'
import { makeBackend, servers } from '../make.ts'

/** How far one number is from another, going on only. */
function distance(from: number, to: number): number {
  return (to - from) >>> 0
}

t.test('a hash finds the place nearest to it, and of two the one before it, as a look at all of them does', async () => {
  const hash = fc.integer({ min: 0, max: 2 ** 32 - 1 })
  const weights = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(weights, fc.array(hash, { minLength: 20, maxLength: 20 }), (weights, hashes) => {
      const ring = new Ring()
      ring.set(makeBackend({ servers: servers(...weights.map((weight) => ({ weight }))) }).servers)
      const keys = Array.from({ length: ring.length }, (_, index) => ring.placeAt(index).key)
      return [...hashes, 0, 2 ** 32 - 1, ...keys.slice(0, 20)].every((hash) => {
        const before = Math.min(...keys.map((key) => distance(key, hash)))
        const behind = Math.min(...keys.map((key) => distance(hash, key)))
        const { key } = ring.placeAt(ring.nearest(hash))
        return before <= behind ? distance(key, hash) === before : distance(hash, key) === behind
      })
    }),
    { seed: 20261127, numRuns: 60 },
  )
})
