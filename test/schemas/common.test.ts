import fc from 'fast-check'
import t from 'tap'
import { Value } from 'typebox/value'
import { Duration, duration, maxDuration } from '../../src/schemas/common.ts'
import { parse } from '../../src/schemas/parse.ts'

const durations: [string, number | undefined][] = [
  ['0', 0],
  ['5', 5],
  ['0005', 5],
  ['1us', 1],
  ['1500us', 2],
  ['5ms', 5],
  ['5s', 5000],
  ['5m', 300_000],
  ['5h', 18_000_000],
  ['24d', 2_073_600_000],
  [String(maxDuration), maxDuration],
  ...['', '-5', '5x', '5.5s', ' 5', '5 s', '25d', String(maxDuration + 1), '9'.repeat(16)].map((text): [string, undefined] => [
    text,
    undefined,
  ]),
]

t.test('durations are read with the units of HAProxy', async (t) => {
  for (const [text, value] of durations) t.equal(duration(text), value, text)
  t.equal(duration('5', 's'), 5000)
  t.equal(duration('5000', 'us'), 5)
})

t.test('a duration in a configuration is a number or a text, and comes out in milliseconds', async (t) => {
  for (const [text, value] of durations) t.same(parse(Duration, text).ok, value !== undefined, text)
  t.same(parse(Duration, '5s'), { ok: true, value: 5000 })
  t.same(parse(Duration, 7), { ok: true, value: 7 })
  t.equal(parse(Duration, -1).ok, false)
  t.equal(parse(Duration, maxDuration + 1).ok, false)
  t.equal(Value.Encode(Duration, 5000), 5000)
})

t.test('a short time never becomes none, and more never less', async (t) => {
  const unit = fc.constantFrom('us', 'ms', 's')
  fc.assert(fc.property(fc.integer({ min: 1, max: 2_000_000 }), unit, (count, name) => Number(duration(`${count}${name}`)) > 0))
  fc.assert(
    fc.property(fc.nat(2_000_000), unit, (count, name) => Number(duration(`${count + 1}${name}`)) >= Number(duration(`${count}${name}`))),
  )
  t.pass('whatever the time')
})
