import t from 'tap'
import { HeadScanner } from '../../src/http1/head-scanner.ts'
import { parse, parseHead, start } from './head.ts'

t.test('a head is sent on byte for byte, and read', async (t) => {
  const source =
    'HTTP/1.1 200 Fine  day\r\ndate:x\r\nContent-Length: 12 \r\nX-Odd:\t"a\\"  \r\nX-Empty:\r\nSet-Cookie: a=b\r\nSet-Cookie: a=c'
  const parsed = parseHead(source)
  t.equal(parsed?.text, `${source}\r\n`)
  t.match(parsed, { status: 200, minor: 1, length: 12, chunked: false, closes: false })
})

t.test('a head without fields is read', async (t) => {
  t.match(parseHead(start), { text: `${start}\r\n`, length: -1, chunked: false })
})

t.test('bytes above 127 stay as they are', async (t) => {
  const source = `HTTP/1.1 200 caf\xe9\r\nX-Name: \x80\xff`
  t.equal(parseHead(source)?.text, `${source}\r\n`)
})

for (const line of [
  'HTTP/1.1 200',
  'HTTP/1.1 200 ',
  'HTTP/1.1 200  \t x',
  'HTTP/1.0 404 Not Found',
  'HTTP/1.1 999 !',
  'HTTP/1.1 100 Continue',
]) {
  t.test(`the status line ${JSON.stringify(line)} is read`, async (t) => {
    t.match(parseHead(line), { status: Number(line.slice(9, 12)), minor: Number(line[7]) })
  })
}

const oddStatusLines = [
  '',
  'HTTP/1.1',
  'HTTP/1.1 ',
  'HTTP/1.1 20',
  'HTTP/1.1 2000',
  'HTTP/1.1 2x0 OK',
  'HTTP/1.1 099 Low',
  'HTTP/1.1 200OK',
  'HTTP/1.1  200 OK',
  'HTTP/1.1\t200 OK',
  'HTTP/1.2 200 OK',
  'HTTP/0.9 200 OK',
  'HTTP/2.0 200 OK',
  'HTTP/1.10 200 OK',
  'http/1.1 200 OK',
  'ICY 200 OK',
  ' HTTP/1.1 200 OK',
  '\r\nHTTP/1.1 200 OK',
  'HTTP/1.1 200 O\x00K',
  'HTTP/1.1 200 O\x7fK',
  'HTTP/1.1 200 O\rK',
  'HTTP/1.1 200 O\nK',
  'SSH-2.0-OpenSSH_9.6',
]
for (const line of oddStatusLines) {
  t.test(`the status line ${JSON.stringify(line)} is refused`, async (t) => {
    t.equal(parseHead(line), undefined)
    t.equal(parse(['A: b'], line), undefined)
  })
}

const malformed: [string, string][] = [
  ['a bare LF', 'A: b\nC: d'],
  ['a bare CR', 'A: b\rC: d'],
  ['a folded line', 'A: b\r\n c'],
  ['a line folded with a tabulator', 'A: b\r\n\tc'],
  ['a fold before the first field', ' A: b'],
  ['a blank before the colon', 'A : b'],
  ['a tabulator before the colon', 'A\t: b'],
  ['no colon', 'Ab'],
  ['no name', ': b'],
  ['NUL in a value', 'A: b\x00'],
  ['NUL in a name', 'A\x00: b'],
  ['a control character', 'A: \x1b[0m'],
  ['DEL', 'A: \x7f'],
  ['a name above 127', '\xc9tat: b'],
  ['a separator in a name', 'A(b): c'],
]
for (const [what, text] of malformed) {
  t.test(`${what} is refused`, async (t) => {
    t.equal(parseHead(`${start}\r\n${text}`), undefined)
    t.equal(parseHead(`${start}\r\nB: 1\r\n${text}\r\nD: 2`), undefined)
  })
}

/** How far a scanner comes in bytes that arrive one by one: the index of the byte that it refuses, or 'goes on', or 'done'. */
function readSlowly(text: string): number | 'goes on' | 'done' {
  const scanner = new HeadScanner(15_360)
  const bytes = Buffer.from(text, 'latin1')
  scanner.begin()
  for (let to = 1; to <= bytes.length; to++) if (scanner.scan(bytes, 0, to) < 0) return to - 1
  return scanner.isDone ? 'done' : 'goes on'
}

const wrong: [string, string][] = [
  ['of another protocol', 'S'],
  ['of another version', 'HTTP/1.2'],
  ['of a status below 100', 'HTTP/1.1 0'],
  ['behind a status', 'HTTP/1.1 2000'],
  ['that ends a status line alone', 'HTTP/1.1 200 OK\n'],
  ['behind the CR of a status line', 'HTTP/1.1 200 OK\rA'],
  ['that begins a fold', `${start}\r\nA: b\r\n `],
  ['before a colon', `${start}\r\nA `],
  ['where a name should be', `${start}\r\n:`],
  ['in a value', `${start}\r\nA: b\x00`],
  ['that ends a line of nonsense about the length', `${start}\r\nContent-Length: x\r\n`],
  ['that ends a head at odds with itself', `${start}\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n`],
  ['behind the last CR', `${start}\r\n\rA`],
]
for (const [what, text] of wrong) {
  t.test(`a head is refused at the very byte ${what}`, async (t) => {
    t.equal(readSlowly(text), text.length - 1)
    t.equal(readSlowly(text.slice(0, -1)), 'goes on')
  })
}

t.test('a head that comes byte for byte is done with its last one', async (t) => {
  const text = `${start}\r\nA: b\r\nContent-Length: 5\r\n\r\n`
  t.equal(readSlowly(text), 'done')
  t.equal(readSlowly(text.slice(0, -1)), 'goes on')
})

t.test('a head as large as it may be is read, a larger one refused as soon as it is too large', async (t) => {
  const long = (size: number): string => `${start}\r\nA: ${'a'.repeat(size - start.length - 9)}\r\n\r\n`
  t.equal(readSlowly(long(15_360)), 'done')
  t.equal(readSlowly(long(15_361)), 15_359)
  t.equal(readSlowly(`${start}\r\nA: ${'a'.repeat(70_000)}`), 15_359)
})
