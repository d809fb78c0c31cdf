import fc from 'fast-check'
import t from 'tap'
import { type TSchema, Type } from 'typebox'
import { Check, Decode, Default } from 'typebox/value'
import { withDefault } from '../../src/schemas/common.ts'
import { Config } from '../../src/schemas/config.ts'
import { expected } from '../../src/schemas/faults.ts'
import { parse } from '../../src/schemas/parse.ts'
import { ServerConfig } from '../../src/schemas/server.ts'

t.test('a value is given its defaults and decoded, and is itself left alone', async (t) => {
  const input = { name: 's', address: 'a:1', inter: '2s' }
  t.match(parse(ServerConfig, input), { ok: true, value: { inter: 2000, rise: 2, weight: 1, check: false } })
  t.same(input, { name: 's', address: 'a:1', inter: '2s' })
})

t.test('a value that is nested without end is one problem', async (t) => {
  const deep: unknown = JSON.parse(`${'[{"a":'.repeat(20_000)}1${'}]'.repeat(20_000)}`)
  for (const input of [deep, { name: 's', address: deep }])
    t.match(parse(ServerConfig, input), { ok: false, problems: [{ pointer: '', message: /100 levels/ }] })
})

t.test('each wrong field is one problem that says what was found and what is expected', async (t) => {
  const input = {
    frontends: [{ name: 'a b', bind: 'x', timeout: { client: '5x' }, stats: { users: [{ name: 'u', password: 1234 }] } }],
    backends: [
      {
        name: 'b',
        balance: 7,
        cookie: { nocache: 'no', mode: 'x' },
        servers: [{ name: 's', weight: 300 }, { address: 7 }, 4, null],
      },
    ],
    wieght: 1,
    'a/b~c': 1,
  }
  t.same(parse(Config, input), {
    ok: false,
    problems: [
      { pointer: '/wieght', message: 'unknown key "wieght": known here are global, frontends, backends' },
      { pointer: '/a~1b~0c', message: 'unknown key "a/b~c": known here are global, frontends, backends' },
      { pointer: '/frontends/0/name', message: 'expected letters, digits, - _ . and :, found "a b"' },
      { pointer: '/frontends/0/bind', message: 'expected a list, such as ["*:8080"], found "x"' },
      {
        pointer: '/frontends/0/timeout/client',
        message: 'expected a duration: milliseconds, or a text such as 500ms, 5s, 10m (at most 24 days), found "5x"',
      },
      { pointer: '/frontends/0/stats/users/0/password', message: 'expected a password, as a text in quotes, found a number' },
      { pointer: '/backends/0/balance', message: 'expected an algorithm as in haproxy.cfg, such as leastconn or random(2), found 7' },
      { pointer: '/backends/0/cookie/mode', message: 'expected one of insert, rewrite, prefix, passive, found "x"' },
      { pointer: '/backends/0/cookie/nocache', message: 'expected true, false or always, found "no"' },
      { pointer: '/backends/0/servers/0/address', message: 'missing: expected host:port, [IPv6]:port or unix@path' },
      { pointer: '/backends/0/servers/0/weight', message: 'expected a weight from 0 to 256, found 300' },
      { pointer: '/backends/0/servers/1/name', message: 'missing: expected letters, digits, - _ . and :' },
      { pointer: '/backends/0/servers/1/address', message: 'expected host:port, [IPv6]:port or unix@path, found 7' },
      { pointer: '/backends/0/servers/2', message: 'expected an object, such as { name: …, address: … }, found 4' },
      { pointer: '/backends/0/servers/3', message: 'expected an object, such as { name: …, address: … }, found nothing' },
    ],
  })
})

t.test('all problems are told, however many', async (t) => {
  const parsed = parse(Config, { backends: Array.from({ length: 50 }, () => ({})) })
  t.equal(!parsed.ok && parsed.problems.length, 50)
})

t.test('what comes from outside cannot reach a prototype', async (t) => {
  const parsed = parse(ServerConfig, JSON.parse('{"name":"s","address":"a:1","__proto__":{"check":true},"constructor":1}'))
  t.match(!parsed.ok && parsed.problems, [{ pointer: '/__proto__' }, { pointer: '/constructor' }])
  t.equal(Reflect.get({}, 'check'), undefined)
})

const good = {
  global: { grace: '1s', stats: { sockets: [{ address: '/run/limpet.sock' }] } },
  frontends: [{ name: 'f', bind: [':80'], timeout: { client: '5s' }, stats: { users: [{ name: 'u', password: 'p' }] } }],
  backends: [
    {
      name: 'b',
      cookie: { name: 'S', mode: 'insert', indirect: true, maxidle: '1h' },
      servers: [{ name: 's', address: 'a:1', check: true, inter: '2s', tls: { verify: 'none' } }],
      httpRequest: [{ do: ['set-header', 'a', 'b'] }],
    },
  ],
}

/** All keys and indexes that lead to something in a value. */
function pathsIn(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return [[]]
  return [[], ...Object.entries(value).flatMap(([key, inner]) => pathsIn(inner).map((rest) => [key, ...rest]))]
}

const missing = Symbol('missing')

function altered(value: unknown, [key, ...rest]: readonly string[], to: unknown): unknown {
  if (key === undefined || typeof value !== 'object' || value === null) return to
  const inner = altered(Reflect.get(value, key), rest, to)
  if (Array.isArray(value)) return value.map((item, index) => (String(index) === key ? inner : item)).filter((item) => item !== missing)
  return Object.fromEntries([...Object.entries(value).filter(([other]) => other !== key), ...(inner === missing ? [] : [[key, inner]])])
}

t.test('what is parsed is what TypeBox makes of it, in three rounds', async (t) => {
  t.ok(parse(Config, good).ok)
  const odd = fc.constantFrom(
    missing,
    undefined,
    null,
    true,
    0,
    1,
    -1,
    2.5,
    300,
    '',
    'x',
    '5s',
    '*:8080',
    'insert',
    [],
    ['x'],
    [1],
    {},
    { name: 'n' },
  )
  const edit = fc.tuple(
    fc.oneof(
      fc.constantFrom(...pathsIn(good)),
      fc.constantFrom(...pathsIn(good)).map((path) => [...path, 'weight']),
    ),
    odd,
  )
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 3 }), (edits) => {
      const input = edits.reduce((value: unknown, [path, to]) => altered(value, path, to), good)
      const whole = Default(Config, structuredClone(input === missing ? undefined : input))
      const parsed = parse(Config, input === missing ? undefined : input)
      t.equal(parsed.ok, Check(Config, whole))
      if (parsed.ok) t.same(JSON.parse(JSON.stringify(parsed.value)), JSON.parse(JSON.stringify(Decode(Config, whole))))
    }),
    { seed: 7, numRuns: 150 },
  )
})

t.test('a long value is cut short in a message', async (t) => {
  const parsed = parse(Type.Integer(), 'x'.repeat(1000))
  t.match(!parsed.ok && parsed.problems, [{ pointer: '', message: /^expected a whole number, found "x{59}…$/ }])
})

t.test('an object that allows more keys takes them', async (t) => {
  t.match(parse(Type.Object({ a: withDefault(Type.Integer(), 1) }), { b: 2 }), { ok: true, value: { a: 1 } })
  t.match(parse(Type.Object({ a: Type.Integer() }, { minProperties: 2 }), { a: 1 }), {
    ok: false,
    problems: [{ pointer: '', message: 'expected an object, found an object' }],
  })
})

const words: [TSchema, string][] = [
  [Type.Integer(), 'a whole number'],
  [Type.Integer({ minimum: 1 }), 'a whole number, at least 1'],
  [Type.Integer({ minimum: 1, maximum: 2 }), 'a whole number from 1 to 2'],
  [Type.Number(), 'a number'],
  [Type.Boolean(), 'true or false'],
  [Type.Literal('a'), '"a"'],
  [Type.Union([Type.Literal('a'), Type.Array(Type.Any())]), '"a" or a list'],
  [Type.String(), 'a text'],
  [Type.String({ description: 'a day' }), 'a day'],
  [Type.Any(), 'another value'],
  [Type.Null(), 'another value'],
]

t.test('a schema without a description is put in words by its type', async (t) => {
  for (const [schema, text] of words) t.equal(expected(schema), text)
})
