import fc from 'fast-check'
import t from 'tap'
import { Ring } from '../../../src/lb/balance/ring.ts'
import { RingHash } from '../../../src/lb/balance/ring-hash.ts'
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

t.test('where the round goes on without a key depends on each change, not on when somebody looks', async () => {
  const changes = fc.array(fc.tuple(fc.nat({ max: 3 }), fc.integer({ min: 1, max: 256 })), { minLength: 2, maxLength: 6 })
  const picksOf = (all: readonly [number, number][][], looks: boolean): string => {
    const { servers: those } = makeBackend({
      balance: 'hdr(x-key)',
      servers: servers({ weight: 9 }, { weight: 60 }, { weight: 120 }, { weight: 200 }),
    })
    const ring = new RingHash(those)
    return all
      .flatMap((some) => {
        for (const [index, weight] of some) {
          const server = those[index]
          if (server === undefined) continue
          server.weight = weight
          ring.reweigh(server)
          if (looks) ring.pick(undefined, undefined, 7)
        }
        return Array.from({ length: 5 }, () => ring.pick()?.name)
      })
      .join()
  }
  fc.assert(
    fc.property(fc.array(changes, { minLength: 2, maxLength: 6 }), (all) => picksOf(all, true) === picksOf(all, false)),
    { seed: 20261127, numRuns: 15 },
  )
})
