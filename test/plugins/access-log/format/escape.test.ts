import fc from 'fast-check'
import t from 'tap'
import { escapeField, escapeParameter, escapeText } from '../../../../src/plugins/access-log/format/escape.ts'

const seed = { seed: 20_261_124, numRuns: 300 }
const bytes = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)), maxLength: 40 })

/** What `#XX` stands for put back. */
function decode(text: string): string {
  return text.replace(/#([0-9A-F]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
}

t.test('an escaped text is printable, has no quote, and says what it was', async () => {
  fc.assert(
    fc.property(bytes, (text) => {
      const escaped = escapeText(text)
      return /^[ -~]*$/.test(escaped) && !escaped.includes('"') && decode(escaped) === text
    }),
    seed,
  )
})

t.test('an escaped field besides has nothing that delimits fields', async () => {
  fc.assert(
    fc.property(bytes, (text) => {
      const escaped = escapeField(text)
      return /^[ -z~]*$/.test(escaped) && !escaped.includes('"') && decode(escaped) === text
    }),
    seed,
  )
})

t.test('each byte is escaped as HAProxy escapes it', async (t) => {
  for (let code = 0; code < 256; code++) {
    const character = String.fromCharCode(code)
    const coded = `#${code.toString(16).toUpperCase().padStart(2, '0')}`
    const isPlain = code >= 32 && code < 127 && !'"#'.includes(character)
    t.equal(escapeText(character), isPlain ? character : coded)
    t.equal(escapeField(character), isPlain && !'{|}'.includes(character) ? character : coded)
  }
})

t.test('a parameter of structured data has a backslash before what would end it', async (t) => {
  t.equal(escapeParameter('a"b\\c]d'), 'a\\"b\\\\c\\]d')
  t.equal(escapeParameter('plain'), 'plain')
})
