// biome-ignore-all lint/suspicious/noTemplateCurlyInString: HAProxy writes variables so
import fc from 'fast-check'
import t from 'tap'
import { quoteWords, splitWords } from '../../../src/config/haproxy/words.ts'

const env = new Map([
  ['A', 'va lue'],
  ['E', ''],
])
const lookup = (name: string) => env.get(name)

const splits: [line: string, words: string[]][] = [
  ['', []],
  [' \t# all comment', []],
  ['a b\tc\r', ['a', 'b', 'c']],
  ['a "" \'\' b', ['a', '', '', 'b']],
  ['a\\ b \\"c\\" \\\'d\\\'', ['a b', '"c"', "'d'"]],
  ['"a b"\'c d\'e#f', ['a bc de']],
  ["'$A \\x41 \"'", ['$A \\x41 "']],
  ['"$A" "${A}x" "${E}" "${N-d e}"', ['va lue', 'va luex', '', 'd e']],
  ['"x${A[*]}y" z', ['xva', 'luey', 'z']],
  ['$A ${A}', ['$A', '${A}']],
  ['\\x41\\x42 \\n\\r\\t \\q \\$ "\\$A"', ['AB', '\n\r\t', '\\q', '\\$', '$A']],
]

t.test('quotes, escapes, comments and variables make words as in HAProxy', async (t) => {
  for (const [line, words] of splits) t.same(splitWords(line, lookup), { ok: true, words }, line)
})

const faults: [line: string, column: number, message: RegExp][] = [
  ['a "b', 3, /a " is never closed/],
  ["a 'b", 3, /a ' is never closed/],
  ['a \\x4', 3, /two hexadecimal digits/],
  ['a "$1"', 4, /\$ must be followed by NAME/],
  ['a "${A"', 4, /\$ must be followed by NAME/],
  ['a "${N}"', 4, /the environment variable N is not set/],
]

t.test('what cannot be split is told with its column', async (t) => {
  for (const [line, column, message] of faults) t.match(splitWords(line, lookup), { ok: false, faults: [{ column, message }] }, line)
})

t.test('every unset variable of a line is told', async (t) => {
  const split = splitWords('"$N" "$A" "${M}"', lookup)
  t.match(split, { ok: false, faults: [{ column: 2 }, { column: 12 }] })
})

t.test('no line makes the splitter throw', async (t) => {
  const piece = fc.constantFrom('"', "'", '\\', '$', '{', '}', '[*]', '-', '#', ' ', '\t', 'x4', 'x41', 'A', 'N', '.LINE', 'é', '\u0000')
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 3 }))), (pieces) => {
      const split = splitWords(pieces.join(''), lookup)
      return split.ok ? split.words.every((word) => typeof word === 'string') : split.faults.every((fault) => fault.column > 0)
    }),
  )
  t.pass('whatever the line')
})

t.test('quoted words come back as they were', async (t) => {
  fc.assert(
    fc.property(fc.array(fc.string()), (words) => {
      t.same(splitWords(quoteWords(words), lookup), { ok: true, words })
    }),
    { numRuns: 50 },
  )
})
