import t from 'tap'
import type { ResponseHead } from '../../src/http1/response-head.ts'
import { linesOf, parse as parseLines, start } from './head.ts'

function parse(lines: string[]): ResponseHead | undefined {
  return parseLines(lines)?.head
}

t.test('the values of a field come in their order, without the blanks around them', async (t) => {
  const head = parse(['set-cookie:a=b', 'A: b', 'Set-Cookie: \tc=d ', 'SET-COOKIE:'])
  t.same(head?.values('set-cookie'), ['a=b', 'c=d', ''])
  t.same(head?.values('a'), ['b'])
  t.same(head?.values('http/1.1 200 ok'), [])
})

t.test('only blanks are cut off, not what others take for one', async (t) => {
  t.same(parse(['Set-Cookie: \xa0a=b\xa0 '])?.values('set-cookie'), ['\xa0a=b\xa0'])
  t.same(parse(['Set-Cookie:\t \t'])?.values('set-cookie'), [''])
})

t.test('a name that every object has is a name like any other', async (t) => {
  t.same(parse(['Constructor: x'])?.values('constructor'), ['x'])
  t.equal(parse(['A: b'])?.has('constructor'), false)
})

t.test('a name is looked for at the beginning of a line only', async (t) => {
  t.same(parse(['A: set-cookie: x', 'X-Set-Cookie: y', 'Set-Cookie: z'])?.values('set-cookie'), ['z'])
})

t.test('a field that is not there has no values', async (t) => {
  const head = parse(['A: b', 'Etag2: x', 'Set-Cookie2: x'])
  for (const name of ['set-cookie', 'cache-control', 'etag', 'expires', 'pragma', 'last-modified', 'server']) {
    t.same(head?.values(name), [], name)
    t.equal(head?.has(name), false, name)
  }
})

t.test('a field that is there is found, in any case of letters', async (t) => {
  for (const name of ['Set-Cookie', 'CACHE-CONTROL', 'ETag', 'expires', 'Pragma', 'Last-Modified', 'Server']) {
    const head = parse(['A: b', `${name}: x`])
    t.equal(head?.has(name.toLowerCase()), true, name)
    t.same(head?.values(name.toLowerCase()), ['x'], name)
  }
})

t.test('lines are taken out by their value, and the others stay as they are', async (t) => {
  const head = parse(['set-cookie:SRV=1', 'A:b', 'Set-Cookie:  other=SRV', 'Set-Cookie: SRV=2'])
  head?.replace('set-cookie', (value) => (value.startsWith('SRV=') ? undefined : value))
  t.same(linesOf(head), ['A:b', 'Set-Cookie:  other=SRV'])
  t.equal(head?.has('set-cookie'), true)
  head?.replace('set-cookie', () => undefined)
  t.equal(head?.text, `${start}\r\nA:b\r\n`)
  t.equal(head?.has('set-cookie'), false)
  head?.replace('a', () => undefined)
  t.equal(head?.text, `${start}\r\n`)
})

t.test('a value is replaced, and what is around it stays byte for byte', async (t) => {
  const head = parse(['SET-cookie:a=1', 'A:b', 'Set-Cookie:  b=2  ', 'set-cookie: c=3'])
  head?.replace('set-cookie', (value) => (value === 'b=2' ? undefined : value === 'a=1' ? 'a=x' : value))
  t.same(linesOf(head), ['SET-cookie: a=x', 'A:b', 'set-cookie: c=3'])
  t.equal(head?.has('set-cookie'), true)
})

t.test('taking out what is not there changes nothing', async (t) => {
  const head = parse(['A:b'])
  head?.replace('http/1.1 200 ok', () => undefined)
  head?.replace('b', () => undefined)
  head?.replace('set-cookie', () => undefined)
  t.equal(head?.text, `${start}\r\nA:b\r\n`)
})

t.test('fields are taken out by name, all their lines and no others', async (t) => {
  const head = parse(['etag: 1', 'A: b', 'X-One: 1', 'ETag: 2', 'X-Two: 2', 'X-ONE: 3'])
  head?.removeAll(new Set(['x-one', 'etag', 'x-none']))
  t.same(linesOf(head), ['A: b', 'X-Two: 2'])
  t.equal(head?.has('etag'), false)
  head?.removeAll(new Set(['x-two']))
  t.same(linesOf(head), ['A: b'])
})

t.test('a head of 64 KiB of the shortest fields is read', async (t) => {
  const head = parse(Array.from({ length: 13_000 }, () => 'a:b'))
  t.equal(head?.values('a').length, 13_000)
})
