import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { ask, balancer, get, origin, portOf, respond, simple, until, Wire } from '../../helpers.ts'

/** A balancer before one server that answers ok. */
async function oneServer(t: Parameters<typeof balancer>[0], backend: Record<string, unknown> = {}, frontend: Record<string, unknown> = {}) {
  const server = await origin(t, () => respond())
  const daemon = await balancer(t, simple([{ name: 'w1', port: server.port }], backend, frontend))
  return { server, port: portOf(daemon), daemon }
}

t.test('a server gets target and fields byte for byte, in their order and spelling', async (t) => {
  const { server, port } = await oneServer(t)
  for (const target of [
    'http://a/b',
    '/a/../b?x=%zz',
    '//x',
    '/%zz',
    '/a b'.replace(' ', '%20'),
    '/?',
    '/;p',
    '/é'.normalize('NFC').replace('é', '%E9'),
  ]) {
    await ask(port, `GET ${target} HTTP/1.1\r\nhOsT: a\r\nX-One: 1\r\nx-one: 2\r\nAccept: */*\r\n\r\n`)
    t.equal(server.requests.pop()?.head, `GET ${target} HTTP/1.1\r\nhOsT: a\r\nX-One: 1\r\nx-one: 2\r\nAccept: */*\r\n\r\n`)
  }
  await ask(port, 'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n')
  t.match(server.requests.pop()?.head, /^OPTIONS \* HTTP\/1\.1\r\n/)
})

t.test('every method that Node parses goes to the server', async (t) => {
  const { METHODS } = await import('node:http')
  const { server, port } = await oneServer(t)
  for (const method of METHODS.filter((it) => it !== 'CONNECT' && it !== 'TRACE' && it !== 'HEAD')) {
    t.match(await ask(port, `${method} /m HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n`), /^HTTP\/1\.1 200 /, method)
    t.equal(server.requests.pop()?.head.split(' ')[0], method)
  }
})

t.test('CONNECT is refused, and TRACE unless it is allowed', async (t) => {
  const { server, port } = await oneServer(t)
  t.match(await ask(port, 'CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n'), /^HTTP\/1\.1 405 [\s\S]*\r\nallow: GET, HEAD, [^\r]+\r\n/)
  t.match(await ask(port, 'TRACE / HTTP/1.1\r\nHost: a\r\n\r\n'), /^HTTP\/1\.1 405 [\s\S]*\r\nallow: GET, HEAD, [^\r]+\r\n/)
  t.equal(server.requests.length, 0)
  const open = await oneServer(t, {}, { trace: true })
  t.match(await ask(open.port, 'TRACE / HTTP/1.1\r\nHost: a\r\n\r\n'), /^HTTP\/1\.1 200 /)
})

t.test('what ends at this hop is not passed on, nor what Connection nominates, but for what a request cannot do without', async (t) => {
  const { server, port } = await oneServer(t)
  const hop =
    'Connection: keep-alive, X-Foo, Host, Cookie\r\nX-Foo: 1\r\nKeep-Alive: 5\r\nProxy-Connection: x\r\nTE: trailers\r\nUpgrade: foo\r\nCookie: a=1\r\n'
  await ask(port, get('/', hop))
  t.equal(server.requests[0]?.head, 'GET / HTTP/1.1\r\nHost: example.test\r\nCookie: a=1\r\n\r\n')
})

t.test('HTTP/1.1 without a host, or with two, is answered 400 and the connection closed', async (t) => {
  const { server, port } = await oneServer(t)
  for (const fields of ['', 'Host: a\r\nHost: b\r\n']) {
    const text = await new Wire(port).write(`GET / HTTP/1.1\r\n${fields}\r\n`).untilClosed()
    t.match(text, /^HTTP\/1\.1 400 Bad request\r\n/)
    t.match(text, /connection: close\r\n/)
  }
  t.equal(server.requests.length, 0)
})

t.test('what is no HTTP is answered 400, a head too large 431, each in HAProxy’s form', async (t) => {
  const { port, daemon } = await oneServer(t)
  t.match(
    await new Wire(port).write('GET / HTTP/1.1\r\nHost : a\r\n\r\n').untilClosed(),
    /^HTTP\/1\.1 400 Bad request\r\ncontent-length: \d+\r\ncache-control: no-cache\r\ncontent-type: text\/html\r\nconnection: close\r\n\r\n<html>/,
  )
  t.match(await new Wire(port).write(get('/', `X: ${'y'.repeat(20_000)}\r\n`)).untilClosed(), /^HTTP\/1\.1 431 /)
  t.match(daemon.loadBalancer.frontends.get('web')?.counters, { requestErrors: 2, responses4xx: 2 })
})

t.test('a bad request after good ones is refused only when those have been answered', async (t) => {
  const { port } = await oneServer(t)
  const text = await new Wire(port).write(`${get('/1')}${get('/2')}G@T / HTTP/1.1\r\n\r\n`).untilClosed()
  t.same(
    [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map((match) => match[1]),
    ['200', '200', '400'],
  )
})

t.test('header lines past the thousandth are passed on too', async (t) => {
  const { server, port } = await oneServer(t)
  await ask(port, get('/', `${'a: 1\r\n'.repeat(1500)}Last: yes\r\n`))
  t.match(server.requests[0]?.head, /\r\nLast: yes\r\n\r\n$/)
})

t.test('an HTTP/1.0 request stays one, and its connection is kept only if the client asks', async (t) => {
  const { server, port } = await oneServer(t)
  t.match(await new Wire(port).write('GET / HTTP/1.0\r\n\r\n').untilClosed(), /connection: close\r\n\r\nok$/)
  t.equal(server.requests[0]?.head, 'GET / HTTP/1.0\r\nconnection: keep-alive\r\n\r\n')
  const wire = new Wire(port)
  t.match(await wire.write('GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n').read(), /connection: keep-alive\r\n\r\nok$/)
  t.match(await wire.write('GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n').read(), /ok$/)
  wire.destroy()
})

t.test('pipelined requests are answered in their order', async (t) => {
  const server = await origin(t, ({ head }) => respond(head.split(' ')[1]))
  const daemon = await balancer(t, simple([{ name: 'w1', port: server.port }]))
  const paths = Array.from({ length: 40 }, (_, index) => `/${index}`)
  const wire = new Wire(portOf(daemon)).write(paths.map((path) => get(path)).join(''))
  const text = await wire.read((all) => all.endsWith('/39'))
  wire.destroy()
  t.same(
    [...text.matchAll(/\r\n\r\n(\/\d+)/g)].map((match) => match[1]),
    paths,
  )
})

t.test('a body with a length, and one in chunks with trailers, arrive as they were sent', async (t) => {
  const { server, port } = await oneServer(t)
  await ask(port, 'POST /l HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello')
  t.same(server.requests[0], { head: 'POST /l HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n', body: 'hello' })
  await ask(port, 'POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;x=1\r\nhello\r\n0\r\nT: 1\r\n\r\n')
  t.same(server.requests[1], {
    head: 'POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n',
    body: '5\r\nhello\r\n0\r\nT: 1\r\n\r\n',
  })
})

t.test('a head goes out with what of its body came along, or at once', async (t) => {
  const reads: string[] = []
  const server = createServer((socket) => {
    socket.on('data', (bytes) => {
      reads.push(bytes.toString('latin1'))
      if (/ab(?:\r\n0\r\n\r\n)?$/.test(reads.at(-1) ?? '')) socket.write(respond())
    })
    socket.on('error', () => {})
  })
  t.teardown(() => server.close())
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port: at } = server.address() as AddressInfo
  const port = portOf(await balancer(t, simple([{ name: 'w1', port: at }])))
  const head = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n'
  const chunked = 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n'
  await ask(port, `${head}ab`)
  await ask(port, `${head}ab`)
  await ask(port, `${chunked}0\r\n\r\n`)
  const [first, second, third] = reads.splice(0)
  t.same([first, second, third?.slice(0, chunked.length)], [`${head}ab`, `${head}ab`, chunked])
  const wire = new Wire(port).write(head)
  await until(() => reads.length > 0)
  t.same(reads.splice(0), [head])
  t.match(await wire.write('ab').read(), /^HTTP\/1\.1 200 OK/)
  wire.destroy()
})

t.test('a JSON body that is none, and one larger than any parser’s limit, pass untouched', async (t) => {
  const { server, port } = await oneServer(t)
  await ask(port, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 4\r\n\r\n{no}')
  t.equal(server.requests[0]?.body, '{no}')
  const large = 'x'.repeat(3_000_000)
  t.match(
    await ask(port, `POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${large.length}\r\n\r\n${large}`),
    / 200 OK/,
  )
  t.equal(server.requests[1]?.body.length, large.length)
})

t.test('Expect: 100-continue is left to the server, and its 100 passed on', async (t) => {
  const server = await origin(t, ({ head }, socket) => {
    if (head.startsWith('POST')) return respond('done')
    socket.destroy()
    return undefined
  })
  const early = await origin(t, () => undefined)
  early.stop()
  const daemon = await balancer(t, simple([{ name: 'w1', port: server.port }]))
  const wire = new Wire(portOf(daemon)).write('POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n')
  await new Promise((resolve) => setImmediate(resolve))
  wire.write('hi')
  t.match(await wire.read(), /^HTTP\/1\.1 200 OK/)
  t.match(server.requests[0], { head: /Expect: 100-continue/, body: 'hi' })
  wire.destroy()
})

t.test('forwardfor names the client, unless it is excepted or named already', async (t) => {
  const fields = 'X-Forwarded-For: 9.9.9.9\r\n'
  const seen = async (backend: Record<string, unknown>, frontend: Record<string, unknown> = {}): Promise<string[]> => {
    const { server, port } = await oneServer(t, backend, { trustedProxies: ['127.0.0.0/8'], ...frontend })
    await ask(port, get('/', fields))
    return server.requests[0]?.head.match(/^(?:X-Forwarded-For|X-Client):.*$/gim) ?? []
  }
  t.same(await seen({ forwardfor: {} }), ['X-Forwarded-For: 9.9.9.9', 'X-Forwarded-For: 127.0.0.1'])
  t.same(await seen({}, { forwardfor: {} }), ['X-Forwarded-For: 9.9.9.9', 'X-Forwarded-For: 127.0.0.1'])
  t.same(await seen({ forwardfor: { ifNone: true } }), ['X-Forwarded-For: 9.9.9.9'])
  t.same(await seen({ forwardfor: { header: 'X-Client', ifNone: true } }), ['X-Forwarded-For: 9.9.9.9', 'X-Client: 127.0.0.1'])
  t.same(await seen({ forwardfor: { except: '127.0.0.0/8' } }), ['X-Forwarded-For: 9.9.9.9'])
  t.same(await seen({}), ['X-Forwarded-For: 9.9.9.9'])
})

t.test('a client that is not trusted cannot say in whose name it speaks', async (t) => {
  const forged =
    'X-Forwarded-For: 1\r\nX_Forwarded_Proto: 2\r\nX.Forwarded-Host: 3\r\nX-Forwarded-Anything: 4\r\nForwarded: 5\r\nx_real.ip: 6\r\n'
  const kept = 'X-Forwarder: 7\r\nFrom: 8\r\n'
  const seen = async (backend: Record<string, unknown>, trustedProxies?: string[]): Promise<string> => {
    const { server, port } = await oneServer(t, backend, trustedProxies === undefined ? {} : { trustedProxies })
    await ask(port, get('/', `${forged}X-Me: 9\r\n${kept}`))
    return server.requests[0]?.head.slice(get().length - 2, -2) ?? ''
  }
  t.equal(await seen({}), `X-Me: 9\r\n${kept}`)
  t.equal(await seen({}, ['10.0.0.0/8', 'unix']), `X-Me: 9\r\n${kept}`)
  t.equal(await seen({}, ['10.0.0.0/8', '127.0.0.1']), `${forged}X-Me: 9\r\n${kept}`)
  t.equal(await seen({ forwardfor: {} }), `X-Me: 9\r\n${kept}X-Forwarded-For: 127.0.0.1\r\n`)
  t.equal(await seen({ forwardfor: { ifNone: true } }), `X-Me: 9\r\n${kept}X-Forwarded-For: 127.0.0.1\r\n`)
  t.equal(await seen({ forwardfor: { header: 'X-Me' } }), `${kept}X-Me: 127.0.0.1\r\n`)
  t.equal(await seen({ forwardfor: { except: '127.0.0.0/8' } }), `${forged}X-Me: 9\r\n${kept}`, 'who is excepted is trusted')
})

t.test('what reads like the field that names the client goes, whoever sent it', async (t) => {
  const { server, port } = await oneServer(t, { forwardfor: {} }, { trustedProxies: ['127.0.0.0/8'] })
  await ask(port, get('/', 'X_Forwarded_For: 1\r\nx.forwarded-for: 2\r\nx-forwarded-for: 3\r\nX_Real_IP: 4\r\n'))
  t.equal(server.requests[0]?.head, get('/', 'x-forwarded-for: 3\r\nX_Real_IP: 4\r\nX-Forwarded-For: 127.0.0.1\r\n'))
})

t.test('a cookie with secure: auto is Secure where a trusted proxy says that its client came by TLS', async (t) => {
  const backend = { cookie: { name: 'S', secure: 'auto', sameSite: 'omit' } }
  const secure = async (frontend: Record<string, unknown>, field: string): Promise<boolean> => {
    const { port } = await oneServer(t, backend, frontend)
    return /^set-cookie: S=w1; path=\/; HttpOnly; Secure\r$/m.test(await ask(port, get('/', field)))
  }
  const trusted = { trustedProxies: ['127.0.0.0/8'] }
  t.equal(await secure(trusted, 'X-Forwarded-Proto: https\r\n'), true)
  t.equal(await secure(trusted, 'X-Forwarded-Proto: HTTPS , http\r\n'), true)
  t.equal(await secure(trusted, 'X-Forwarded-Proto: http\r\n'), false)
  t.equal(await secure(trusted, ''), false)
  t.equal(await secure({}, 'X-Forwarded-Proto: https\r\n'), false, 'anybody could say so')
})

t.test('nobody but whom the operator trusts comes by a unix socket', async (t) => {
  const seen = async (trustedProxies: string[]): Promise<string | undefined> => {
    const { server } = await oneServer(t)
    const folder = mkdtempSync(join(tmpdir(), 'limpet-'))
    t.teardown(() => rmSync(folder, { recursive: true }))
    const path = join(folder, 's')
    await balancer(t, simple([{ name: 'w1', port: server.port }], { forwardfor: {} }, { bind: [path], trustedProxies }))
    const socket = connect(path)
    socket.write(get('/', 'X-Real-IP: 1\r\n'))
    await once(socket, 'data')
    socket.destroy()
    return server.requests[0]?.head
  }
  t.equal(await seen(['0.0.0.0/0', '::/0']), get())
  t.equal(await seen(['unix']), get('/', 'X-Real-IP: 1\r\n'))
})

t.test('trailers that come too late, or from somebody who may not send them, are not passed on', async (t) => {
  const { server, port } = await oneServer(t)
  const trailers = 'Host: b\r\nCookie: a=1\r\nAuthorization: x\r\nContent-Type: x\r\nX-Real-IP: 1\r\nX-Sum: 2\r\n'
  await ask(port, `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n${trailers}\r\n`)
  t.equal(server.requests[0]?.body, '0\r\nX-Sum: 2\r\n\r\n')
})

t.test('bytes beyond ASCII in values pass as they are', async (t) => {
  const { server, port } = await oneServer(t)
  await ask(port, get('/', 'X: \xe9\xff\r\nCookie: n=\xfc\r\n'))
  t.match(server.requests[0]?.head, /X: \xe9\xff\r\nCookie: n=\xfc\r\n/)
})
