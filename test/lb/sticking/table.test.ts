import { setImmediate as nextTurn } from 'node:timers/promises'
import fc from 'fast-check'
import t from 'tap'
import { keysOf } from '../../../src/lb/sticking/keys.ts'
import { Table } from '../../../src/lb/sticking/table.ts'

/** The same as a table, by looking at everything each time. */
class Model {
  entries: { key: string; at: number; server: string }[] = []
  readonly size: number
  readonly expire: number
  readonly nopurge: boolean

  constructor(size: number, expire: number, nopurge: boolean) {
    this.size = size
    this.expire = expire
    this.nopurge = nopurge
  }

  age(now: number): void {
    if (this.expire > 0) this.entries = this.entries.filter(({ at }) => now - at <= this.expire)
  }

  put(key: string, server: string, now: number): void {
    const known = this.entries.find((entry) => entry.key === key)
    if (known === undefined && this.entries.length >= this.size) {
      if (this.nopurge) return
      this.entries.shift()
    }
    if (known !== undefined && this.expire === 0) known.server = server
    else this.entries = [...this.entries.filter((entry) => entry !== known), { key, at: now, server }]
  }
}

const step = fc.record({
  does: fc.constantFrom('put', 'put', 'put', 'use', 'remove', 'clear', 'look'),
  key: fc.nat(11).map((number) => `${number % 3 === 0 ? '€' : 'k'}${number}`),
  server: fc.constantFrom('s1', 's2', 's3'),
  pause: fc.constantFrom(0, 0, 1, 1000, 100_000, 299_000, 700_000),
})

for (const [size, expire, nopurge] of [
  [5, 600_000, false],
  [5, 600_000, true],
  [20, 600_000, false],
  [5, 0, false],
  [5, 0, true],
] as const)
  t.test(
    `a table of ${size}, ${expire === 0 ? 'for ever' : 'for ten minutes'}${nopurge ? ', nopurge' : ''} keeps what it should, and counts it`,
    async () => {
      fc.assert(
        fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
          let now = 1_000_000
          const table = new Table({ size, expire, nopurge }, () => now)
          const model = new Model(size, expire, nopurge)
          return steps.every(({ does, key, server, pause }) => {
            now += pause
            model.age(now)
            const known = model.entries.find((entry) => entry.key === key)
            if (does === 'put') {
              model.put(key, server, now)
              const entry = table.put(key)
              if (entry !== undefined) table.bind(entry, server, 1)
            } else if (does === 'use') {
              if (known !== undefined) model.put(key, known.server, now)
              table.use(key)
            } else if (does === 'remove') {
              model.entries = model.entries.filter((entry) => entry !== known)
              const entry = table.find(key)
              if (entry !== undefined) table.remove(entry)
            } else if (does === 'clear') {
              model.entries = []
              table.clear()
            } else if (table.find(key)?.serverName !== known?.server) return false
            const wanted = model.entries.map((entry) => `${entry.key} ${entry.server}`).sort()
            const found = [...table.entries()].map((entry) => `${entry?.key} ${entry?.serverName}`).sort()
            if (JSON.stringify(wanted) !== JSON.stringify(found) || table.used !== wanted.length) return false
            if (expire === 0) return true
            return ['s1', 's2', 's3'].every((name) => {
              const own = model.entries.filter((entry) => entry.server === name)
              const { bound, recent } = table.tallies.of(name)
              return bound === own.length && recent === own.filter(({ at }) => now - at <= 300_000).length
            })
          })
        }),
        { seed: 1, numRuns: 200 },
      )
    },
  )

t.test('a large table makes room for one in 256 at a time, the oldest', async (t) => {
  let now = 0
  const table = new Table({ size: 512, expire: 1_000_000 }, () => now++)
  for (let key = 0; key < 512; key++) table.put(String(key))
  for (let key = 0; key < 100; key++) table.use(String(key))
  table.put('new')
  t.equal(table.used, 510)
  t.same(
    [table.find('100'), table.find('101'), table.find('102')].map((entry) => entry?.key),
    [undefined, undefined, undefined],
  )
  t.ok(table.find('0') && table.find('103'))
})

t.test('of very many that are over at once a portion goes at a time, none is shown, and in the end none counts', async (t) => {
  let now = 0
  const table = new Table({ size: 10_000, expire: 1000 }, () => now)
  for (let key = 0; key < 3000; key++) {
    const entry = table.put(String(key))
    if (entry !== undefined) table.bind(entry, 's1', 1)
  }
  now = 2000
  t.equal(table.used, 2000)
  t.ok([...table.entries()].every((entry) => entry === undefined))
  while (table.tallies.of('s1').bound > 0) await nextTurn()
  t.equal(table.used, 0)
})

t.test('what a sample comes to as a key, by the types of both', async (t) => {
  const [ip, ipv6, integer, word, binary] = (['ip', 'ipv6', 'integer', 'string', 'binary'] as const).map((type) => keysOf({ type, len: 4 }))
  const shown = (
    keys: typeof ip,
    value: string | number | boolean,
    kind: 'address' | 'number' | 'boolean' | 'text',
  ): string | undefined => {
    const key = keys?.of(value, kind)
    return key === undefined ? undefined : keys?.shown(key)
  }
  t.equal(shown(ip, '10.0.0.1', 'address'), '10.0.0.1')
  t.equal(shown(ip, '10.0.0.1', 'text'), '10.0.0.1')
  t.equal(shown(ip, 167_772_161, 'number'), '10.0.0.1')
  t.equal(shown(ip, '::ffff:10.0.0.1', 'address'), '10.0.0.1')
  for (const value of ['2001:db8::1', 'nobody', '']) t.equal(shown(ip, value, 'text'), undefined, value)
  t.equal(shown(ip, true, 'boolean'), undefined)
  t.equal(shown(ipv6, '2001:DB8::1', 'text'), '2001:db8::1')
  t.equal(shown(ipv6, '10.0.0.1', 'address'), '::ffff:10.0.0.1')
  t.equal(shown(ipv6, 1, 'number'), '::ffff:0.0.0.1')
  t.equal(shown(ipv6, '10.0.0.1', 'text'), undefined)
  t.equal(shown(integer, '-3x', 'text'), '4294967293')
  t.equal(shown(integer, 'x', 'text'), '0')
  t.equal(shown(integer, 2 ** 40 + 5, 'number'), '5')
  t.equal(shown(integer, '10.0.0.1', 'address'), '167772161')
  t.equal(shown(integer, '::1', 'address'), undefined)
  t.equal(shown(word, 'a =\\\t\x01\xe9', 'text'), 'a\\ \\=\\\\')
  t.equal(shown(word, '\t\x01\xe9', 'text'), '\\t\\x01\\xE9')
  t.equal(shown(word, false, 'boolean'), '0')
  t.equal(shown(binary, 'ab', 'text'), '61620000')
  t.equal(shown(binary, 'abcdef', 'text'), '61626364')
  t.equal(shown(binary, '10.0.0.1', 'address'), '0A000001')
  t.equal(shown(binary, 2 ** 40, 'number'), '00000100')
})
