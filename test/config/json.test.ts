import fc from 'fast-check'
import t from 'tap'
import { jsonFault, jsonValue } from '../../src/config/json.ts'

const faults: [text: string, offset: number, message: RegExp][] = [
  ['', 0, /the text ends where a value was expected/],
  ['{', 1, /ends where a key in double quotes or }/],
  ['[1', 2, /ends where , or the end/],
  ['[1,]', 3, /expected a value$/],
  ['{"a" 1}', 5, /expected :/],
  ['{"a":1,}', 7, /expected a key in double quotes$/],
  ['{a:1}', 1, /expected a key in double quotes or }/],
  ['[1 2]', 3, /expected , or the end/],
  ['1 2', 2, /expected , or the end/],
  ['1,', 1, /expected , or the end/],
  ['[}', 1, /expected a value or ]/],
  ['{]', 1, /expected a key/],
  ['[1}', 2, /expected , or the end/],
  ['[,]', 1, /expected a value or ]/],
  ['{"a"::1}', 5, /expected a value/],
  ['{1:1}', 1, /expected a key/],
  ["'a'", 0, /expected a value/],
  ['01', 1, /expected , or the end/],
  ['# c', 0, /expected a value/],
]

t.test('the place where a text ceases to be JSON is found', async (t) => {
  for (const [text, offset, message] of faults) t.match(jsonFault(text), { offset, message }, text)
})

t.test('what JSON.stringify writes is JSON', async (t) => {
  fc.assert(
    fc.property(
      fc.json(),
      fc.constantFrom(undefined, 2, '\t'),
      (text, space) => jsonFault(JSON.stringify(JSON.parse(text), null, space)) === undefined,
    ),
  )
  t.pass('whatever the value')
})

t.test('JSON is what JSON.parse takes for it', async (t) => {
  const piece = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"',
    '1',
    '-',
    '0',
    '.5',
    'e1',
    'true',
    'nul',
    'null',
    ' ',
    '\n',
    '\\u00e9',
    '\\',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => (jsonFault(pieces.join('')) === undefined) === parses(pieces.join(''))),
    { numRuns: 2000 },
  )
  t.pass('whatever the text')
})

function parses(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

t.test('the value of a JSON text is told where no key stands twice', async (t) => {
  fc.assert(
    fc.property(fc.json({ noUnicodeString: false }), (text) => t.same(jsonValue(JSON.stringify(JSON.parse(text))), JSON.parse(text))),
    {
      seed: 11,
      numRuns: 200,
    },
  )
  t.same(jsonValue('{"a":"\\"b\\":","c\\\\":{"a" :1}}'), { a: '"b":', 'c\\': { a: 1 } })
  for (const text of ['{"a":1,"a":1}', '[{"b":{"a":1, "\\u0061":2}}]', '{"__proto__":1,"__proto__":2}', '{', '['.repeat(100_000)])
    t.equal(jsonValue(text), undefined)
})
