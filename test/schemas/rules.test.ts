import t from 'tap'
import { parseRegex } from '../../src/schemas/rules/regex.ts'
import { splitText } from '../../src/schemas/rules/words.ts'

t.test('a text falls into words as one expects of quotes', async (t) => {
  t.same(splitText(''), [])
  t.same(splitText('  a  b\tc '), ['a', 'b', 'c'])
  t.same(splitText(`'a b' "c \\" d" e\\ f '' x'y'z`), ['a b', 'c " d', 'e f', '', 'xyz'])
  t.same(splitText('{ path_reg \\.png$ }'), ['{', 'path_reg', '\\.png$', '}'])
  t.same(splitText(String.raw`"a\r\n" b\t\x41\# 'c\n' \d\xg`), ['a\r\n', 'b\tA#', String.raw`c\n`, String.raw`\d\xg`])
  t.equal(splitText(`a 'b`), undefined)
  t.equal(splitText(`a "b`), undefined)
})

/** Expressions that take exponential or polynomial time where an engine goes back, each with a text that shows it. */
const runaways: [string, string][] = [
  ['(a+)+$', `${'a'.repeat(5000)}!`],
  ['(a|a)*b', 'a'.repeat(5000)],
  ['^(([a-z])+.)+[A-Z]([a-z])+$', 'a'.repeat(5000)],
  ['(?:x*)*y', 'x'.repeat(5000)],
  ['\\s+$', `${' '.repeat(16_000)}x`],
  ['.*\\.php$', '.'.repeat(8000)],
  ['^/(.*)/(.*)/(.*)/(.*)x$', `/${'/'.repeat(4000)}`],
]

t.test('no expression takes more than time in proportion to the text', { timeout: 30_000 }, async (t) => {
  for (const [expression, text] of runaways) t.equal(parseRegex(expression, false).test(text), false, expression)
})

t.test('expressions are read as PCRE reads them', async (t) => {
  const rows: [string, string, boolean][] = [
    ['^/api/', '/api/x', true],
    ['(?i)^/API/', '/api/x', true],
    ['^[[:alpha:]]+$', 'abc', true],
    ['^(?!/private)/', '/public', true],
    ['^(?!/private)/', '/private', false],
    ['\\Aabc\\z', 'abc', true],
    ['^\\x41\\d{2}$', 'A12', true],
    ['a.c', 'a\nc', false],
    ['(?P<name>b)c', 'abc', true],
  ]
  for (const [expression, text, expected] of rows) t.equal(parseRegex(expression, false).test(text), expected, `${expression} ${text}`)
  t.equal(parseRegex('ABC', true).test('xabc'), true)
  t.same(parseRegex('(b)(x)?', false).exec('abab', 2), { index: 3, groups: ['b', 'b', ''] })
  t.same(parseRegex('.*(b)(x)?', false).exec('abab', 1), { index: 1, groups: ['bab', 'b', ''] })
})
