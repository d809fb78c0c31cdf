import fc from 'fast-check'
import t from 'tap'
import { addText, escapeText } from '../../../src/plugins/access-log/format/escape.ts'
import { Line } from '../../../src/plugins/access-log/line.ts'
import { added } from './entries.ts'

const seed = { seed: 20_261_126, numRuns: 300 }

t.test('a line has what was added to it, however long it grows', async () => {
  const texts = fc.array(fc.string({ unit: 'binary', maxLength: 200 }), { maxLength: 20 })
  fc.assert(
    fc.property(texts, (texts) => {
      const whole = added((line) => {
        for (const text of texts) line.text(text)
      })
      return whole === Buffer.from(texts.join('')).toString()
    }),
    seed,
  )
})

t.test('numbers are written as JavaScript writes them', async () => {
  fc.assert(
    fc.property(fc.oneof(fc.maxSafeInteger(), fc.integer({ min: -1, max: 2000 }), fc.double()), (number) => {
      return added((line) => line.number(number)) === String(number)
    }),
    seed,
  )
})

t.test('digits have zeros before them', async (t) => {
  const digits = [0, 7, 42, 999].map((number) => added((line) => line.digits(number, 3)))
  t.same(digits, ['000', '007', '042', '999'])
})

t.test('an escaped text is added as it is written alone', async () => {
  const bytes = fc.string({ unit: fc.integer({ min: 0, max: 300 }).map((code) => String.fromCharCode(code)), maxLength: 40 })
  fc.assert(
    fc.property(bytes, (text) => added((line) => addText(line, text)) === escapeText(text)),
    seed,
  )
})

t.test('a line that is cleared begins anew, and one may be added to another', async (t) => {
  const line = new Line(1)
  line.text('what was')
  line.clear()
  t.equal(line.last, -1)
  line.text('ab')
  t.equal(line.last, 98)
  t.equal(
    added((other) => {
      other.byte(62)
      other.line(line)
    }),
    '>ab',
  )
})
