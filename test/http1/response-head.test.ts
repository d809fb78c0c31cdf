import t from 'tap'
import { ResponseHead } from '../../src/http1/response-head.ts'

const start = 'HTTP/1.1 200 OK'

/** Parses a head of the field lines given. */
function parse(lines: string[], startLine = start): ResponseHead | undefined {
  return ResponseHead.parse([startLine, ...lines].join('\r\n'))
}

/** The field lines that are sent on. */
function kept(head: ResponseHead | undefined): string[] | undefined {
  return head?.text.split('\r\n').slice(1, -1)
}

t.test('a head is sent on byte for byte, and read', async (t) => {
  const source =
    'HTTP/1.1 200 Fine  day\r\ndate:x\r\nContent-Length: 12 \r\nX-Odd:\t"a\\"  \r\nX-Empty:\r\nSet-Cookie: a=b\r\nSet-Cookie: a=c'
  const head = ResponseHead.parse(source)
  t.equal(head?.text, `${source}\r\n`)
  t.match(head, { status: 200, minor: 1, length: 12, chunked: false, closes: false })
})

t.test('a head without fields is read', async (t) => {
  t.match(ResponseHead.parse(start), { text: `${start}\r\n`, length: -1, chunked: false })
})

t.test('bytes above 127 stay as they are', async (t) => {
  const source = `HTTP/1.1 200 caf\xe9\r\nX-Name: \x80\xff`
  t.equal(ResponseHead.parse(source)?.text, `${source}\r\n`)
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
    t.match(ResponseHead.parse(line), { status: Number(line.slice(9, 12)), minor: Number(line[7]) })
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
    t.equal(ResponseHead.parse(line), undefined)
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
  ['an empty line', 'A: b\r\n'],
]
for (const [what, text] of malformed) {
  t.test(`${what} is refused`, async (t) => {
    t.equal(ResponseHead.parse(`${start}\r\n${text}`), undefined)
    t.equal(ResponseHead.parse(`${start}\r\nB: 1\r\n${text}\r\nD: 2`), undefined)
  })
}

const noLengths = ['', '+5', '-5', '5.0', '5e1', '0x5', '5 5', '5,5', '5, 6', 'five', '1234567890123456', '\xa05', '5\xa0']
for (const value of noLengths) {
  t.test(`the length ${JSON.stringify(value)} is refused`, async (t) => {
    t.equal(parse([`Content-Length: ${value}`]), undefined)
  })
}

t.test('a length may have blanks around it, zeros before it, and a name in any case', async (t) => {
  for (const line of ['content-length:7', 'CONTENT-LENGTH: \t7\t ', 'Content-Length: 007']) t.equal(parse([line])?.length, 7)
  t.equal(parse(['Content-Length: 999999999999999'])?.length, 999_999_999_999_999)
  t.equal(parse(['Content-Length: 0'])?.length, 0)
})

t.test('a length that is told twice is sent on once, two lengths are refused', async (t) => {
  const head = parse(['Content-Length: 5', 'A: b', 'content-length: 5'])
  t.equal(head?.length, 5)
  t.same(kept(head), ['Content-Length: 5', 'A: b'])
  t.equal(parse(['Content-Length: 5', 'A: b', 'Content-Length: 6']), undefined)
})

for (const line of ['Transfer-Encoding: chunked', 'transfer-encoding:CHUNKED', 'TRANSFER-ENCODING: \tChunked\t ']) {
  t.test(`${JSON.stringify(line)} makes a chunked body`, async (t) => {
    const head = parse([line])
    t.equal(head?.chunked, true)
    t.same(kept(head), [line])
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
    t.same(kept(parse(['Content-Length: 5', 'A: b'], line)), ['A: b'])
    t.same(kept(parse(['Transfer-Encoding: chunked', 'A: b'], line)), ['A: b'])
    t.equal(parse(['Content-Length: 5', 'Transfer-Encoding: chunked'], line), undefined)
    t.equal(parse(['Content-Length: 5', 'Content-Length: 6'], line), undefined)
  })
}

t.test('304 keeps its length: it is that of the body it spares', async (t) => {
  t.same(kept(parse(['Content-Length: 5'], 'HTTP/1.1 304 Not Modified')), ['Content-Length: 5'])
})

const hops = ['Connection: keep-alive', 'Keep-Alive: timeout=5', 'Proxy-Connection: close', 'TE: trailers', 'Upgrade: h2c']
for (const line of hops) {
  t.test(`${line} ends here, wherever it stands`, async (t) => {
    t.same(kept(parse([line, 'A: b', 'C: d'])), ['A: b', 'C: d'])
    t.same(kept(parse(['A: b', line, 'C: d'])), ['A: b', 'C: d'])
    t.same(kept(parse(['A: b', 'C: d', line.toUpperCase()])), ['A: b', 'C: d'])
    t.same(kept(parse([line])), [])
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
  t.same(kept(parse(lines)), lines)
})

t.test('what Connection nominates ends here, in any case, from any of its lines', async (t) => {
  const lines = ['X-One: 1', 'Connection: x-ONE', 'x-one: again', 'X-Two: 2', 'connection: close, x-two', 'X-Three: 3']
  const head = parse(lines)
  t.same(kept(head), ['X-Three: 3'])
  t.equal(head?.closes, true)
})

t.test('Connection cannot take away what the message needs', async (t) => {
  const lines = ['Content-Length: 5', 'Set-Cookie: a=b', 'Cache-Control: private', 'Content-Type: text/plain']
  t.same(kept(parse([...lines, 'Connection: content-length, set-cookie, cache-control, content-type'])), lines)
})

t.test('a field that Connection took away is not there', async (t) => {
  const head = parse(['ETag: "1"', 'Last-Modified: x', 'Connection: etag'])
  t.equal(head?.has('etag'), false)
  t.equal(head?.has('last-modified'), true)
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
  t.same(kept(parse([...lines, 'Keep-Alive: timeout=5'], 'HTTP/1.1 101 Switching Protocols')), lines)
})

t.test('the values of a field come in their order, without the blanks around them', async (t) => {
  const head = parse(['set-cookie:a=b', 'A: b', 'Set-Cookie: \tc=d ', 'SET-COOKIE:'])
  t.same(head?.values('set-cookie'), ['a=b', 'c=d', ''])
  t.same(head?.values('a'), ['b'])
  t.same(head?.values('http/1.1 200 ok'), [])
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
  head?.remove('set-cookie', (value) => value.startsWith('SRV='))
  t.same(kept(head), ['A:b', 'Set-Cookie:  other=SRV'])
  t.equal(head?.has('set-cookie'), true)
  head?.remove('set-cookie', () => true)
  t.equal(head?.text, `${start}\r\nA:b\r\n`)
  t.equal(head?.has('set-cookie'), false)
  head?.remove('a', () => true)
  t.equal(head?.text, `${start}\r\n`)
})

t.test('taking out what is not there changes nothing', async (t) => {
  const head = parse(['A:b'])
  head?.remove('http/1.1 200 ok', () => true)
  head?.remove('b', () => true)
  t.equal(head?.text, `${start}\r\nA:b\r\n`)
})

t.test('a head of 64 KiB of the shortest fields is read', async (t) => {
  const head = parse(Array.from({ length: 13_000 }, () => 'a:b'))
  t.equal(head?.values('a').length, 13_000)
})
