import t from 'tap'
import { outcome, type Question, readIn, Wire } from './recording.ts'

const ok = 'HTTP/1.1 200 OK\r\n'
const chunked = `${ok}Transfer-Encoding: chunked\r\n\r\n`

t.test('a small response that comes at once comes whole', async (t) => {
  const { recording, reader } = new Wire().read(`${ok}Content-Length: 5\r\n\r\nhello`)
  t.same(recording.events, ['whole'])
  t.match(recording, { head: { status: 200, text: `${ok}Content-Length: 5\r\n` }, body: 'hello' })
  t.equal(reader.reusable, true)
})

t.test('a body is passed on as it comes, up to its length', async (t) => {
  const wire = new Wire().read(`${ok}Content-Length: 10\r\n\r\n`)
  t.same(wire.recording.events, ['head'])
  wire.read('hello')
  t.same(wire.recording.events, ['head', 'body'])
  wire.read('world')
  t.same(wire.recording.events, ['head', 'body', 'body', 'end'])
  t.equal(wire.recording.body, 'helloworld')
  t.equal(wire.reader.reusable, true)
})

t.test('a body without a length lasts until the server closes, and so does the connection', async (t) => {
  const wire = new Wire().read(`${ok}\r\nhel`).read('lo')
  t.same(wire.recording.events, ['head', 'body', 'body'])
  t.equal(wire.reader.end(), true)
  t.match(wire.recording, { body: 'hello', isEnded: true })
  t.equal(wire.reader.reusable, false)
})

t.test('a chunked body that comes at once comes whole, framing and all', async (t) => {
  const body = '5;a=b\r\nhello\r\n0\r\nA: b\r\n\r\n'
  const { recording, reader } = new Wire().read(chunked + body)
  t.same(recording.events, ['whole'])
  t.equal(recording.body, body)
  t.equal(reader.reusable, true)
})

t.test('a chunked body is passed on as it comes, framing and all', async (t) => {
  const wire = new Wire().read(chunked).read('5\r\nhel').read('lo\r\n0\r').read('\n\r\n')
  t.same(wire.recording.events, ['head', 'body', 'body', 'body', 'end'])
  t.equal(wire.recording.body, '5\r\nhello\r\n0\r\n\r\n')
  t.equal(wire.reader.reusable, true)
})

for (const size of [8192, 8193, 20_000, 100_000]) {
  t.test(`a body of ${size} bytes that comes at once is read whole`, async (t) => {
    const body = 'x'.repeat(size)
    const sized = outcome(new Wire().read(`${ok}Content-Length: ${size}\r\n\r\n${body}`))
    t.match(sized, { verdict: 'whole', reusable: true })
    t.ok(sized.body === body)
    const inChunks = outcome(new Wire().read(`${chunked}${size.toString(16)}\r\n${body}\r\n0\r\n\r\n`))
    t.match(inChunks, { verdict: 'whole', reusable: true })
    t.ok(inChunks.body === `${size.toString(16)}\r\n${body}\r\n0\r\n\r\n`)
  })
}

t.test('a small body behind a long head comes whole too', async (t) => {
  const head = `${ok}A: ${'a'.repeat(9000)}\r\nContent-Length: 5\r\n\r\n`
  t.match(new Wire().read(`${head}hello`).recording, { events: ['whole'], body: 'hello' })
})

const empty: [string, Question, string][] = [
  ['a length of 0', {}, `${ok}Content-Length: 0\r\n\r\n`],
  ['an answer to HEAD with a length', { isHead: true }, `${ok}Content-Length: 5\r\n\r\n`],
  ['an answer to HEAD with chunks', { isHead: true }, chunked],
  ['an answer to HEAD without either', { isHead: true }, `${ok}\r\n`],
  ['204', {}, 'HTTP/1.1 204 No Content\r\n\r\n'],
  ['204 with a length', {}, 'HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n'],
  ['304 with a length', {}, 'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n'],
  ['304 with chunks', {}, 'HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n'],
]
for (const [what, question, text] of empty) {
  t.test(`${what}: there is no body, and the connection serves on`, async (t) => {
    const wire = new Wire(question).read(text)
    t.match(wire.recording, { events: ['whole'], body: '' })
    t.equal(wire.reader.reusable, true)
  })
  t.test(`${what}: bytes behind it are no part of it, and end the connection`, async (t) => {
    const wire = new Wire(question).read(`${text}hello`)
    t.match(wire.recording, { events: ['whole'], body: '' })
    t.equal(wire.reader.reusable, false)
  })
}

const withBody: [string, string][] = [
  ['a length', `${ok}Content-Length: 5\r\n\r\nhello`],
  ['a long body', `${ok}Content-Length: 9000\r\n\r\n${'x'.repeat(9000)}`],
  ['chunks', `${chunked}5\r\nhello\r\n0\r\n\r\n`],
  ['large chunks', `${chunked}2328\r\n${'x'.repeat(9000)}\r\n0\r\n\r\n`],
]
for (const [what, text] of withBody) {
  const bytes = Buffer.from(text)
  t.test(`${what}: bytes behind the response end the connection, whichever way they come`, async (t) => {
    const more = Buffer.concat([bytes, Buffer.from('HTTP/1.1 200 OK\r\n\r\n')])
    for (const cuts of [[], [50], [bytes.length - 1], [50, bytes.length], [bytes.length + 3]]) {
      const { body, verdict, reusable } = outcome(readIn(more, cuts))
      t.same({ verdict, reusable }, { verdict: 'whole', reusable: false }, `cut at ${cuts}`)
      t.equal(body, text.slice(text.indexOf('\r\n\r\n') + 4))
    }
  })
  t.test(`${what}: a server that closes before the end has cut the response off`, async (t) => {
    for (const length of [0, 1, 20, bytes.length - 1]) {
      const wire = new Wire().read(bytes.subarray(0, length))
      t.equal(wire.reader.end(), false)
      t.equal(outcome(wire).verdict, 'cut off')
    }
  })
}

t.test('a server that closes behind a response has cut nothing off, yet nothing ends with it', async (t) => {
  const wire = new Wire().read(`${ok}Content-Length: 0\r\n\r\n`)
  t.equal(wire.reader.end(), false)
  t.same(wire.recording.events, ['whole'])
})

t.test('bytes that nobody asked for are refused', async (t) => {
  const wire = new Wire().read(`${ok}Content-Length: 0\r\n\r\n`)
  wire.read(`${ok}Content-Length: 0\r\n\r\n`)
  t.same(wire.recording.events, ['whole', 'bad'])
  t.equal(wire.reader.reusable, false)
})

t.test('after what is no response nothing is read', async (t) => {
  const wire = new Wire().read('SSH-2.0\r\n\r\n').read(`${ok}Content-Length: 0\r\n\r\n`)
  t.same(wire.recording.events, ['bad'])
  t.equal(wire.reader.end(), false)
})

t.test('one connection carries one response after the other, of every kind', async (t) => {
  const { reader, recording } = new Wire().read(`${ok}Content-Length: 2\r\n\r\n`).read('ab')
  const read = (text: string, isHead = false): void => {
    reader.begin(isHead, false)
    reader.read(Buffer.from(text), text.length)
  }
  read(`${ok}Content-Length: 2\r\n\r\n`, true)
  read(chunked)
  reader.read(Buffer.from('0\r\n\r\n'), 5)
  read(`${chunked}0\r\n\r\n`)
  read('HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n')
  t.same(recording.events, ['head', 'body', 'end', 'whole', 'head', 'body', 'end', 'whole', 'interim', 'whole'])
  t.equal(reader.reusable, true)
})

t.test('a server that says it closes is not asked again', async (t) => {
  t.equal(new Wire().read(`${ok}Connection: close\r\nContent-Length: 0\r\n\r\n`).reader.reusable, false)
  t.equal(new Wire().read(`${ok}Proxy-Connection: a, Close\r\nContent-Length: 0\r\n\r\n`).reader.reusable, false)
  t.equal(new Wire().read('HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n').reader.reusable, false)
  t.equal(new Wire().read('HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n').reader.reusable, true)
})

const hints = 'HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n'

t.test('interim responses come before the final one, together or apart', async (t) => {
  const text = Buffer.from(`HTTP/1.1 100 Continue\r\n\r\n${hints}${ok}Content-Length: 5\r\n\r\nhello`)
  for (const cuts of [[], [10], [25], [30], [60, 70]]) {
    const { interims, body, verdict, reusable } = outcome(readIn(text, cuts))
    t.same(interims, ['HTTP/1.1 100 Continue\r\n', 'HTTP/1.1 103 Early Hints\r\nLink: a\r\n'])
    t.same({ body, verdict, reusable }, { body: 'hello', verdict: 'whole', reusable: true }, `cut at ${cuts}`)
  }
})

t.test('sixteen interim responses are borne, seventeen are not, for each request anew', async (t) => {
  const final = `${ok}Content-Length: 0\r\n\r\n`
  t.equal(outcome(new Wire().read(hints.repeat(16) + final)).verdict, 'whole')
  t.equal(outcome(new Wire().read(hints.repeat(17) + final)).verdict, 'bad')
  const { reader, recording } = new Wire().read(hints.repeat(16) + final)
  reader.begin(false, false)
  reader.read(Buffer.from(hints + final), hints.length + final.length)
  t.same(recording.events.slice(-2), ['interim', 'whole'])
})

for (const [what, text] of [
  ['a length', 'HTTP/1.1 103 x\r\nContent-Length: 0\r\n\r\n'],
  ['chunks', 'HTTP/1.1 103 x\r\nTransfer-Encoding: chunked\r\n\r\n'],
  ['a length of 0 and chunks', 'HTTP/1.1 103 x\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n'],
  ['the word that the connection closes', 'HTTP/1.1 103 x\r\nConnection: close\r\n\r\n'],
  ['a version that closes', 'HTTP/1.0 103 x\r\n\r\n'],
  ['a switch that nobody asked for', 'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'],
] as const) {
  t.test(`an interim response with ${what} is refused`, async (t) => {
    t.same(new Wire().read(text).recording.events, ['bad'])
  })
}

t.test('a protocol that was asked for is switched to, and all that follows is passed on until the server closes', async (t) => {
  const wire = new Wire({ mayUpgrade: true }).read('HTTP/1.1 101 x\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nHTTP/').read('1.1 \0\n')
  t.same(wire.recording.events, ['upgrade', 'body', 'body'])
  t.equal(wire.recording.body, 'HTTP/1.1 \0\n')
  t.equal(wire.reader.reusable, false)
  t.equal(wire.reader.end(), true)
  t.equal(wire.recording.isEnded, true)
})

t.test('a protocol may be switched after other interim responses, or not at all', async (t) => {
  t.same(new Wire({ mayUpgrade: true }).read(`${hints}HTTP/1.1 101 x\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n`).recording.events, [
    'interim',
    'upgrade',
  ])
  t.same(new Wire({ mayUpgrade: true }).read(`${ok}Content-Length: 0\r\n\r\n`).recording.events, ['whole'])
})

t.test('a switch to no protocol is refused', async (t) => {
  t.same(new Wire({ mayUpgrade: true }).read('HTTP/1.1 101 x\r\nConnection: upgrade\r\n\r\n').recording.events, ['bad'])
  t.same(new Wire({ mayUpgrade: true }).read('HTTP/1.1 101 x\r\nUpgrade: x\r\n\r\n').recording.events, ['bad'])
  t.same(new Wire({ mayUpgrade: true }).read('HTTP/1.1 101 x\r\nUpgrade: \t\r\nConnection: upgrade\r\n\r\n').recording.events, ['bad'])
})

for (const [what, text] of [
  ['what is no head at its first bytes', 'SSH'],
  ['a malformed head', 'HTTP/1.1 200 OK\r\nA : b\r\n\r\n'],
  ['a malformed chunk at once', `${chunked}x\r\n`],
  ['a malformed chunk behind 8 KiB', `${chunked}2328\r\n${'x'.repeat(9000)}xx`],
] as const) {
  t.test(`${what} is refused`, async (t) => {
    const { recording, reader } = new Wire().read(text)
    t.same(recording.events, ['bad'])
    t.equal(reader.reusable, false)
  })
}

t.test('a malformed chunk is refused after what was right has been passed on', async (t) => {
  const wire = new Wire().read(`${chunked}5\r\nhello`).read('\n')
  t.same(wire.recording.events, ['head', 'body', 'bad'])
  t.equal(wire.reader.reusable, false)
})

t.test('a head of 15 KiB is read, a larger one refused, at once or in pieces', async (t) => {
  for (const [size, verdict] of [
    [15_360, 'whole'],
    [15_361, 'bad'],
  ] as const) {
    const head = `${ok}Content-Length: 0\r\nA: `
    const bytes = Buffer.from(`${head}${'a'.repeat(size - head.length - 4)}\r\n\r\n`)
    for (const cuts of [[], [10], [size - 4], [size - 3], [size - 2], [size - 1]])
      t.equal(outcome(readIn(bytes, cuts)).verdict, verdict, `${size}, cut at ${cuts}`)
  }
})

t.test('a head that does not end is refused once it is too long', async (t) => {
  const wire = new Wire()
  for (let read = 0; read <= 64; read++) wire.read('a'.repeat(1024))
  t.same(wire.recording.events, ['bad'])
})
