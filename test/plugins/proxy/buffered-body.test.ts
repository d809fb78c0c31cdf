import fc from 'fast-check'
import t, { type Test } from 'tap'
import type { Daemon } from '../../../src/daemon.ts'
import { Kept } from '../../../src/plugins/proxy/kept.ts'
import { ask, balancer, closedPort, configuration, get, type Origin, origin, portOf, respond, simple, until, Wire } from '../../helpers.ts'

async function site(t: Test, backend: object): Promise<{ daemon: Daemon; port: number; origins: Origin[] }> {
  const origins = [await origin(t, () => respond('1')), await origin(t, () => respond('2'))]
  const servers = origins.map(({ port }, index) => ({ name: `w${index + 1}`, port }))
  const daemon = await balancer(t, simple(servers, { ...backend }))
  return { daemon, port: portOf(daemon), origins }
}

function post(body: string, fields = `Content-Length: ${body.length}\r\n`, method = 'POST'): string {
  return `${method} / HTTP/1.1\r\nHost: x\r\n${fields}\r\n${body}`
}

t.test('check_post: a POST goes by the parameter in its body, however that comes; others by turns', async (t) => {
  const { port } = await site(t, { balance: 'url_param sid check_post' })
  const visit = async (request: string): Promise<string> => (await ask(port, request)).slice(-1)
  const home = await visit(post('sid=one'))
  t.equal(await visit(post('a=b&sid=one&c=d')), home)
  t.equal(await visit(post('7\r\nsid=one\r\n0\r\n\r\n', 'Transfer-Encoding: chunked\r\n')), home)
  const wire = new Wire(port).write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nsid=')
  wire.write('one&x')
  t.equal((await wire.read()).slice(-1), home)
  t.equal(await visit(`POST /?sid=one HTTP/1.1\r\nHost: x\r\nContent-Length: 7\r\n\r\nsid=two`), home, 'what the URL says goes before it')
  wire.destroy()
  for (const request of [post('sid=one', undefined, 'PUT'), post('sid="one'), post('xsid=one')])
    t.same([await visit(request), await visit(request)].sort(), ['1', '2'], request)
})

t.test('option http-buffer-request: servers get all of a body, and one is only asked when it is there', async (t) => {
  const { port, origins, daemon } = await site(t, { bufferRequest: true })
  const wire = new Wire(port).write(post('', 'Content-Length: 10\r\nExpect: 100-continue\r\n'))
  t.match(await wire.read((text) => text.includes('\r\n\r\n')), /^HTTP\/1\.1 100 Continue\r\n\r\n$/)
  wire.write('01234')
  const [backend] = daemon.loadBalancer.backends.values()
  t.equal(backend?.counters.current, 1)
  t.equal(origins.flatMap(({ requests }) => requests).length, 0)
  wire.write('56789')
  t.match(await wire.read(), /200 OK/)
  t.equal(origins.flatMap(({ requests }) => requests)[0]?.body, '0123456789')
  const large = 'x'.repeat(300_000)
  t.match(await ask(port, post(large)), /200 OK/)
  await until(() => origins.flatMap(({ requests }) => requests).some(({ body }) => body === large))
  wire.write(post('', 'Content-Length: 10\r\n'))
  await until(() => backend?.counters.current === 1)
  wire.destroy()
  await until(() => backend?.counters.current === 0)
  t.equal(origins.flatMap(({ requests }) => requests).length, 2, 'nobody hears of a request whose client has left')
})

t.test('option http-buffer-request: a server that refuses costs nothing of a large body', async (t) => {
  const good = await origin(t, () => respond())
  const servers = [
    { name: 'w1', port: await closedPort() },
    { name: 'w2', port: good.port },
  ]
  const port = portOf(await balancer(t, simple(servers, { bufferRequest: true })))
  const large = 'y'.repeat(100_000)
  for (let count = 0; count < 2; count++) t.match(await ask(port, post(large)), /200 OK/)
  await until(() => good.requests.length === 2 && good.requests.every(({ body }) => body === large))
})

t.test(
  'option http-buffer-request: the body is there before the rules of that section are asked, those of the backend at the latest',
  async (t) => {
    const server = await origin(t, () => respond())
    const web = { bind: ['127.0.0.1:0'], defaultBackend: 'app' }
    const deny = { do: 'deny', if: '{ req.body -m sub bad }' }
    const daemon = await balancer(
      t,
      configuration({
        frontends: [
          { ...web, name: 'early', bufferRequest: true, httpRequest: [deny, { do: 'set-header X-Front <%[req.body]>' }] },
          { ...web, name: 'late', httpRequest: [deny, { do: 'set-header X-Front <%[req.body]>' }] },
        ],
        backends: [
          {
            name: 'app',
            bufferRequest: true,
            httpRequest: [{ do: 'set-header X-Back <%[req.body]>' }, { do: 'deny', if: '{ req.body_param(k) 7 }' }],
            servers: [{ name: 's', address: `127.0.0.1:${server.port}` }],
          },
        ],
      }),
    )
    const seen = (): unknown => {
      const { head = '', body } = server.requests.at(-1) ?? {}
      return [/x-front: (.*)\r/i.exec(head)?.[1], /x-back: (.*)\r/i.exec(head)?.[1], body]
    }
    for (const [name, front] of [
      ['early', '<k=good>'],
      ['late', '<>'],
    ] as const) {
      const port = portOf(daemon, name)
      const wire = new Wire(port).write(post('', 'Content-Length: 6\r\nExpect: 100-continue\r\n'))
      t.match(await wire.read((text) => text.includes('\r\n\r\n')), /^HTTP\/1\.1 100 Continue\r\n\r\n$/, name)
      t.match(await wire.write('k=good').read(), /200 OK/, name)
      t.same(seen(), [front, '<k=good>', 'k=good'], name)
      t.match(await ask(port, post('k=7')), /^HTTP\/1\.1 403 /, name)
      t.match(await ask(port, post('bad')), name === 'early' ? /^HTTP\/1\.1 403 / : /200 OK/, name)
      t.match(await ask(port, get('/')), /200 OK/, name)
      wire.destroy()
    }
  },
)

t.test('option http-buffer-request: the body has the time that timeout http-request of that section says, and no more', async (t) => {
  const server = await origin(t, () => respond())
  const [own, quick] = [{ bufferRequest: true }, { bufferRequest: true, timeout: { httpRequest: '100ms' } }]
  const servers = [{ name: 's', address: `127.0.0.1:${server.port}` }]
  const rules = { httpRequest: [{ do: 'set-header X-A 1' }] }
  const web = { bind: ['127.0.0.1:0'], timeout: { client: '20s' } }
  const daemon = await balancer(
    t,
    configuration({
      frontends: [
        { ...web, ...quick, name: 'front', defaultBackend: 'slow' },
        { ...web, ...quick, ...rules, name: 'ruled', defaultBackend: 'slow' },
        { ...web, name: 'back', defaultBackend: 'quick' },
        { ...web, ...rules, name: 'ruled-back', defaultBackend: 'quick' },
        { ...web, ...own, name: 'patient', defaultBackend: 'slow' },
      ],
      backends: [
        { ...own, name: 'slow', servers },
        { ...quick, name: 'quick', servers },
      ],
    }),
  )
  const slow = post('01234', 'Content-Length: 10\r\n')
  const patient = new Wire(portOf(daemon, 'patient')).write(slow)
  for (const name of ['front', 'ruled', 'back', 'ruled-back']) {
    t.match(await ask(portOf(daemon, name), slow), /^HTTP\/1\.1 408 /, name)
    t.match(await ask(portOf(daemon, name), post('0')), /200 OK/, name)
  }
  t.match(await patient.write('56789').read(), /200 OK/)
  patient.destroy()
})

t.test('wait-for-body: rules go on when the body is there, or enough of it, and who is too slow gets 408', async (t) => {
  const rules = [
    { do: 'wait-for-body time 200ms', if: '{ path /slow }' },
    { do: 'wait-for-body time 20s at-least 5', if: '{ path /part }' },
    { do: 'wait-for-body time 20s', if: '{ path /all }' },
    { do: 'deny', if: '{ hdr(x-late) -m found }' },
    { do: 'set-header X-Waited 1' },
  ]
  const { port, origins, daemon } = await site(t, { httpRequest: [{ do: 'wait-for-body time 20s' }, ...rules] })
  const [backend] = daemon.loadBalancer.backends.values()
  const seen = () => origins.flatMap(({ requests }) => requests)
  const wire = new Wire(port).write(post('', 'Content-Length: 10\r\nExpect: 100-continue\r\n').replace('/', '/all'))
  t.equal(await wire.read((text) => text.includes('\r\n\r\n')), 'HTTP/1.1 100 Continue\r\n\r\n', 'and once')
  wire.write('01234')
  t.equal(backend?.counters.current, 1)
  t.equal(seen().length, 0)
  wire.write('56789')
  t.match(await wire.read(), /200 OK/)
  t.match(seen()[0]?.head, /x-waited: 1/i)
  t.notMatch(seen()[0]?.head, /expect/i)
  t.equal(seen()[0]?.body, '0123456789')
  wire.destroy()
  const large = 'x'.repeat(300_000)
  t.match(await ask(port, post(large)), /200 OK/)
  await until(() => seen().some(({ body }) => body === large))
  t.match(await ask(port, post('abc', 'Content-Length: 3\r\nX-Late: 1\r\n')), /^HTTP\/1\.1 403 /)
  t.match(await ask(port, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na'), /^HTTP\/1\.1 400 /)
})

t.test('wait-for-body of a frontend: a part is enough where a rule says so; clients that are slow or leave cost nothing', async (t) => {
  const server = await origin(t, () => respond())
  const daemon = await balancer(
    t,
    configuration({
      frontends: [
        {
          name: 'web',
          bind: ['127.0.0.1:0'],
          defaultBackend: 'app',
          httpRequest: [
            { do: 'wait-for-body time 100ms', if: '{ path /slow }' },
            { do: 'wait-for-body time 20s at-least 5', if: '{ path /part }' },
            { do: 'wait-for-body time 20s', if: '{ path /all }' },
            { do: 'return status 200', if: '{ path /part }' },
          ],
        },
      ],
      backends: [{ name: 'app', servers: [{ name: 's', address: `127.0.0.1:${server.port}` }] }],
    }),
  )
  const port = portOf(daemon)
  const frontend = daemon.loadBalancer.frontends.get('web')
  const to = (path: string, body = ''): string => `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n${body}`
  t.match(await ask(port, to('/part', '01234')), /^HTTP\/1\.1 200 /)
  t.match(await ask(port, to('/slow', '01234')), /^HTTP\/1\.1 408 .*connection: close/is)
  t.equal(frontend?.counters.requestErrors, 1)
  t.match(await ask(port, get('/all')), /^HTTP\/1\.1 200 /, 'what has no body is not waited for')
  const wire = new Wire(port).write(to('/all', '0'))
  await until(() => frontend?.counters.requests === 4)
  wire.destroy()
  await until(() => frontend?.counters.current === 0)
  t.equal(server.requests.length, 1, 'no server hears of any of them')
})

t.test("wait-for-body: a wait that is over takes nobody's time, and clients of HTTP/1.0 are not told to continue", async (t) => {
  const waits = ['100ms at-least 1', '100ms at-least 1', '20s'].map((time) => ({ do: `wait-for-body time ${time}` }))
  const late = { do: 'wait-for-body time 150ms', if: '{ path /late }' }
  const { port, origins } = await site(t, { httpRequest: [late, ...waits] })
  const wire = new Wire(port).write('POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\na')
  // The two short waits are satisfied; what has to come yet has the time of the third, when somebody else has lost a longer one.
  t.match(await ask(port, post('', 'Content-Length: 4\r\n').replace('/', '/late')), /^HTTP\/1\.1 408 /)
  t.equal(wire.text, '')
  wire.write('bcd')
  t.match(await wire.read(), /^HTTP\/1\.[01] 200 /)
  t.equal(origins.flatMap(({ requests }) => requests)[0]?.body, 'abcd')
  wire.destroy()
})

t.test('what is kept of a body is whole, and what was given out of it stays as it was', async (t) => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 })), (pieces) => {
      const kept = new Kept()
      const given: [bytes: Buffer, text: string][] = []
      for (const piece of pieces) {
        kept.add(Buffer.from(piece))
        given.push([kept.bytes, kept.bytes.toString('hex')])
      }
      const whole = Buffer.concat(pieces)
      const isSmall = pieces.length < 2 || kept.bytes.buffer.byteLength <= 4 * whole.length
      return isSmall && kept.bytes.equals(whole) && given.every(([bytes, text]) => bytes.toString('hex') === text)
    }),
    { seed: 2026 },
  )
  t.pass('in 100 bodies')
})
