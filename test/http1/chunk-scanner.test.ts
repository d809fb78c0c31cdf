import t from 'tap'
import { ChunkScanner } from '../../src/http1/chunk-scanner.ts'

/** Scans a text at once: the index after the body, or what else comes of it. */
function scan(text: string): number | 'malformed' | 'goes on' {
  const scanner = new ChunkScanner()
  const at = scanner.scan(Buffer.from(text, 'latin1'), 0, text.length)
  return at < 0 ? 'malformed' : scanner.isDone ? at : 'goes on'
}

/** The same byte for byte. */
function scanSlowly(text: string): number | 'malformed' | 'goes on' {
  const scanner = new ChunkScanner()
  const bytes = Buffer.from(text, 'latin1')
  for (let at = 0; at < bytes.length; at++) {
    if (scanner.scan(bytes, at, at + 1) < 0) return 'malformed'
    if (scanner.isDone) return at + 1
  }
  return 'goes on'
}

const last = '0\r\n\r\n'
const whole: [string, string][] = [
  ['a body of no chunks ends', last],
  ['a chunk and its end', `5\r\nhello\r\n${last}`],
  ['payload may look like framing', `7\r\n\r\n0\r\n\r\n\r\n${last}`],
  ['digits in either case', `a\r\n0123456789\r\nA\r\n0123456789\r\n1F\r\n${'x'.repeat(31)}\r\n${last}`],
  ['zeros before a size', `005\r\nhello\r\n000000000000\r\n\r\n`],
  ['extensions', `5;a\r\nhello\r\n5;a=b;c="d;e \\"\t\xff"\r\nhello\r\n0;last\r\n\r\n`],
  ['trailers', `0\r\nA: b\r\nX-Sum:\t\x80\xff\r\nContent-Length-2: 1\r\n\r\n`],
]
for (const [what, text] of whole) {
  t.test(`${what}: is read to its end`, async (t) => {
    t.equal(scan(text), text.length)
    t.equal(scanSlowly(text), text.length)
  })
}

for (const [what, text] of whole) {
  t.test(`${what}: goes on until its last byte`, async (t) => {
    for (let length = 0; length < text.length; length++)
      t.equal(scan(text.slice(0, length)), 'goes on', JSON.stringify(text.slice(0, length)))
  })
}

t.test('what comes behind the body is left alone', async (t) => {
  t.equal(scan(`1\r\nx\r\n${last}HTTP/1.1 200 OK`), 11)
})

t.test('a body is read from where it begins to where the bytes end', async (t) => {
  const scanner = new ChunkScanner()
  const bytes = Buffer.from(`junk5\r\nhellojunk`)
  t.equal(scanner.scan(bytes, 4, 12), 12)
  t.equal(scanner.isDone, false)
  t.equal(scanner.scan(Buffer.from(`\r\n${last}`), 0, 7), 7)
  t.equal(scanner.isDone, true)
})

t.test('a scanner that is done reads no more', async (t) => {
  const scanner = new ChunkScanner()
  scanner.scan(Buffer.from(last), 0, 5)
  t.equal(scanner.scan(Buffer.from('zz'), 0, 2), 0)
})

t.test('a size of twelve digits is counted exactly, one of thirteen refused', async (t) => {
  t.equal(scan('ffffffffffff\r\nx'), 'goes on')
  t.equal(scan('0000000000001'), 'malformed')
})

const malformed: [string, string][] = [
  ['no size', '\r\n'],
  ['an extension without a size', ';a\r\n'],
  ['a signed size', '+5\r\n'],
  ['a negative size', '-5\r\n'],
  ['a size with a prefix', '0x5\r\n'],
  ['a blank before a size', ' 5\r\n'],
  ['a blank behind a size', '5 \r\n'],
  ['a letter behind f', '5g\r\n'],
  ['a bare LF behind a size', '5\n'],
  ['CR and no LF behind a size', '5\rh'],
  ['a chunk longer than its size', '5\r\nhello!\r\n'],
  ['a bare LF behind a chunk', '5\r\nhello\n'],
  ['CR and no LF behind a chunk', '5\r\nhello\r0'],
  ['an empty extension', '5;\r\n'],
  ['a blank in an extension', '5; a\r\n'],
  ['an extension with an empty value', '5;a=\r\n'],
  ['an extension with two values', '5;a=b=c\r\n'],
  ['an extension whose quotes do not close', '5;a="b\r\n'],
  ['an extension that goes on behind its quotes', '5;a="b"c\r\n'],
  ['a control character in an extension', '5;a\x01\r\n'],
  ['NUL in a quoted extension', '5;a="\x00"\r\n'],
  ['a bare LF in an extension', '5;a\n'],
  ['CR and no LF behind an extension', '5;a\rb'],
  ['a bare LF for a trailer', '0\r\n\n'],
  ['CR and no LF behind the last chunk', '0\r\n\rx'],
  ['a folded trailer', '0\r\nA: b\r\n c\r\n'],
  ['a blank before the first trailer', '0\r\n A: b\r\n'],
  ['a trailer without a colon', '0\r\nAb\r\n'],
  ['a trailer without a name', '0\r\n: b\r\n'],
  ['a blank before the colon of a trailer', '0\r\nA : b\r\n'],
  ['NUL in a trailer', '0\r\nA: \x00\r\n'],
  ['a control character in a trailer', '0\r\nA: \x7f\r\n'],
  ['a bare LF behind a trailer', '0\r\nA: b\n'],
  ['CR and no LF behind a trailer', '0\r\nA: b\rC'],
  ['a length among the trailers', '0\r\nContent-length: 5\r\n'],
  ['a coding among the trailers', '0\r\nTransfer-Encoding: chunked\r\n'],
]
for (const [what, text] of malformed) {
  t.test(`${what}: is malformed`, async (t) => {
    t.equal(scan(text), 'malformed')
    t.equal(scanSlowly(text), 'malformed')
  })
}

t.test('16 KiB of trailers are read, in however many lines, and not more', async (t) => {
  const line = `A: ${'b'.repeat(61)}\r\n`
  t.equal(scan(`0\r\n${line.repeat(256)}\r\n`), 3 + 256 * line.length + 2)
  t.equal(scan(`0\r\n${line.repeat(257)}\r\n`), 'malformed')
  t.equal(scan(`0\r\nA:${'b'.repeat(16_383)}`), 'malformed')
})

t.test('16 KiB of extensions are read for each chunk, and not more', async (t) => {
  const name = `;${'a'.repeat(16_383)}`
  t.equal(scan(`1${name}\r\nx\r\n1${name}\r\nx\r\n${last}`), 2 * (1 + name.length + 5) + 5)
  t.equal(scan(`1${name}a\r`), 'malformed')
})
