import t from 'tap'
import { HeadScanner } from '../../src/http1/head-scanner.ts'
import { parse, start } from './head.ts'

const noLengths = ['', '+5', '-5', '5.0', '5e1', '0x5', '5 5', '5,5', '5, 6', 'five', '1234567890123456', '\xa05', '5\xa0', '5\t', '5\t ']
for (const value of noLengths) {
  t.test(`the length ${JSON.stringify(value)} is refused`, async (t) => {
    t.equal(parse([`Content-Length: ${value}`]), undefined)
  })
}

t.test('a length may have blanks before it and spaces behind it, zeros before it, and a name in any case', async (t) => {
  for (const line of ['content-length:7', 'CONTENT-LENGTH: \t7  ', 'Content-Length: 007']) t.equal(parse([line])?.length, 7)
  t.equal(parse(['Content-Length: 999999999999999'])?.length, 999_999_999_999_999)
  t.equal(parse(['Content-Length: 0'])?.length, 0)
})

t.test('two lengths are refused, even if they agree', async (t) => {
  t.equal(parse(['Content-Length: 5', 'A: b', 'content-length: 5']), undefined)
  t.equal(parse(['Content-Length: 5', 'A: b', 'Content-Length: 6']), undefined)
})

for (const line of ['Transfer-Encoding: chunked', 'transfer-encoding:CHUNKED', 'TRANSFER-ENCODING: \tChunked  ']) {
  t.test(`${JSON.stringify(line)} makes a chunked body`, async (t) => {
    const head = parse([line])
    t.equal(head?.chunked, true)
    t.same(head?.lines, [line])
  })
}

for (const value of [
  '',
  'gzip',
  'gzip, chunked',
  'chunked, gzip',
  'chunked, chunked',
  'chunked;q=1',
  'identity',
  '"chunked"',
  'xchunked',
  'chunked\xa0',
  '\xa0chunked',
  ',chunked',
  'chunked\t',
]) {
  t.test(`the transfer coding ${JSON.stringify(value)} is refused`, async (t) => {
    t.equal(parse([`Transfer-Encoding: ${value}`]), undefined)
  })
}

t.test('framing in doubt is refused: a length with chunks, chunks twice, chunks from a server of HTTP/1.0', async (t) => {
  const chunked = 'Transfer-Encoding: chunked'
  t.equal(parse([chunked, 'Content-Length: 5']), undefined)
  t.equal(parse(['Content-Length: 0', chunked]), undefined)
  t.equal(parse([chunked, chunked]), undefined)
  t.equal(parse([chunked], 'HTTP/1.0 200 OK'), undefined)
})

for (const status of [100, 101, 103, 199, 204]) {
  t.test(`a response of status ${status}, which has no body, names no length and no coding on its way on`, async (t) => {
    const line = `HTTP/1.1 ${status} x`
    t.same(parse(['Content-Length: 5', 'A: b'], line)?.lines, ['A: b'])
    t.same(parse(['Transfer-Encoding: chunked', 'A: b'], line)?.lines, ['A: b'])
    t.equal(parse(['Content-Length: 5', 'Transfer-Encoding: chunked'], line), undefined)
    t.equal(parse(['Content-Length: 5', 'Content-Length: 6'], line), undefined)
  })
}

t.test('304 keeps its length: it is that of the body it spares', async (t) => {
  t.same(parse(['Content-Length: 5'], 'HTTP/1.1 304 Not Modified')?.lines, ['Content-Length: 5'])
})

const hops = ['Connection: keep-alive', 'Keep-Alive: timeout=5', 'Proxy-Connection: close', 'TE: trailers', 'Upgrade: h2c']
for (const line of hops) {
  t.test(`${line} ends here, wherever it stands`, async (t) => {
    t.same(parse([line, 'A: b', 'C: d'])?.lines, ['A: b', 'C: d'])
    t.same(parse(['A: b', line, 'C: d'])?.lines, ['A: b', 'C: d'])
    t.same(parse(['A: b', 'C: d', line.toUpperCase()])?.lines, ['A: b', 'C: d'])
    t.same(parse([line])?.lines, [])
  })
}

t.test('fields whose names are as long as those that end here go on', async (t) => {
  const lines = [
    'It: 1',
    'Expires: 0',
    'Expire2: 0',
    'Retry-Xfer: 1',
    'Set-Cookie: a',
    'Accept-Ranges-16: 1',
    'X-Content-Lngth: 1',
    'Content-Lenght: 1',
    'Transfer-Encodin2: 1',
  ]
  t.same(parse(lines)?.lines, lines)
})

t.test('what Connection nominates ends here, in any case, from any of its lines', async (t) => {
  const lines = ['X-One: 1', 'Connection: x-ONE', 'x-one: again', 'X-Two: 2', 'connection: close, x-two', 'X-Three: 3']
  const head = parse(lines)
  t.same(head?.lines, ['X-Three: 3'])
  t.equal(head?.closes, true)
})

t.test('Connection cannot take away what the message needs', async (t) => {
  const lines = ['Content-Length: 5', 'Set-Cookie: a=b', 'Cache-Control: private', 'Content-Type: text/plain']
  t.same(parse([...lines, 'Connection: content-length, set-cookie, cache-control, content-type'])?.lines, lines)
})

t.test('a field that Connection took away is not there', async (t) => {
  const head = parse(['ETag: "1"', 'Last-Modified: x', 'Connection: etag'])
  t.equal(head?.head.has('etag'), false)
  t.equal(head?.head.has('last-modified'), true)
})

const fates: [string, string, string[], boolean][] = [
  ['HTTP/1.1 stays open', start, [], false],
  ['HTTP/1.1 closes when it says so', start, ['Connection: Close'], true],
  ['close counts among other options', start, ['Connection: x,\tclose , y'], true],
  ['close counts in a second line', start, ['Connection: x', 'Connection: close'], true],
  ['close counts behind an empty line', start, ['Connection:', 'Connection: close'], true],
  ['close outdoes keep-alive', start, ['Connection: keep-alive, close'], true],
  ['an option that contains close is another one', start, ['Connection: closed, x-close, close-x'], false],
  ['HTTP/1.0 closes', 'HTTP/1.0 200 OK', [], true],
  ['HTTP/1.0 stays open when it says so', 'HTTP/1.0 200 OK', ['Connection: Keep-Alive'], false],
  ['HTTP/1.0 closes when it says both', 'HTTP/1.0 200 OK', ['Connection: keep-alive, close'], true],
  ['an option that contains keep-alive is another one', 'HTTP/1.0 200 OK', ['Connection: not-keep-alive, keep-alive-not'], true],
  ['a Keep-Alive line alone does not keep HTTP/1.0 open', 'HTTP/1.0 200 OK', ['Keep-Alive: timeout=5'], true],
]
for (const [behaviour, line, lines, closes] of fates) {
  t.test(behaviour, async (t) => {
    t.equal(parse(lines, line)?.closes, closes)
  })
}

t.test('101 keeps the fields that switch the protocol', async (t) => {
  const lines = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Accept: x']
  t.same(parse([...lines, 'Keep-Alive: timeout=5'], 'HTTP/1.1 101 Switching Protocols')?.lines, lines)
})

const switches: [string, string[], boolean][] = [
  ['both fields', ['Upgrade: x', 'Connection: Upgrade'], true],
  ['both fields, in any case and order, among others', ['connection: x, UPGRADE', 'A: b', 'upgrade: X'], true],
  ['no Upgrade', ['Connection: Upgrade'], false],
  ['no Connection', ['Upgrade: x'], false],
  ['another option', ['Upgrade: x', 'Connection: upgrades'], false],
  ['a tab behind the option', ['Upgrade: x', 'Connection: upgrade\t'], false],
  ['only keep-alive', ['Upgrade: x', 'Connection: keep-alive'], false],
]
for (const [what, lines, expected] of switches) {
  t.test(`101 with ${what} ${expected ? 'switches' : 'does not switch'} the protocol`, async (t) => {
    t.equal(parse(lines, 'HTTP/1.1 101 Switching Protocols')?.switches, expected)
  })
}

t.test(
  'lines that end here are left out wherever they stand, one by one or together, and nothing of one head is left out of the next',
  async (t) => {
    const lines = ['TE: a', 'A: 1', 'Keep-Alive: b', 'Upgrade: c', 'B: 2', 'Proxy-Connection: d']
    t.same(parse(lines)?.lines, ['A: 1', 'B: 2'])
    const scanner = new HeadScanner(15_360)
    const source = Buffer.from(`${start}\r\n${Array.from({ length: 100 }, () => 'TE: a\r\nA: b\r\n').join('')}\r\n`)
    for (const bytes of [source, Buffer.from(`${start}\r\nA: b\r\n\r\n`), source]) {
      scanner.begin()
      scanner.scan(bytes, 0, bytes.length)
      const { text } = scanner.fields.head(bytes.toString('latin1', 0, bytes.length - 2))
      t.equal(text, bytes.toString('latin1', 0, bytes.length - 2).replaceAll('TE: a\r\n', ''))
    }
  },
)
