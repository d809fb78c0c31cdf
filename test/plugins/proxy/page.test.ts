import { once } from 'node:events'
import t from 'tap'
import { ask, balancer, configuration, get, isWhole, portOf, until, Wire } from '../../helpers.ts'

const servers = Array.from({ length: 400 }, (_, at) => ({ name: `web${at}`, address: '127.0.0.1:1' }))

t.test('a long page among traffic goes out while it is made, to whoever takes it', async (t) => {
  const stats = { uri: '/stats', publicRead: true, refresh: '5s' }
  const httpRequest = [{ do: 'use-service prometheus-exporter', if: '{ path /metrics }' }]
  const daemon = await balancer(
    t,
    configuration({
      frontends: [{ name: 'web', bind: ['127.0.0.1:0'], defaultBackend: 'app', stats, httpRequest }],
      backends: [{ name: 'app', servers }],
    }),
  )
  const port = portOf(daemon)
  const { counters } = daemon.loadBalancer.frontends.get('web') ?? { counters: undefined }

  await t.test('in chunks, and the connection goes on', async (t) => {
    const wire = new Wire(port).write(get('/stats;csv') + get('/stats'))
    const both = (more: string): boolean => /<\/html>[\s\S]*\r\n0\r\n\r\n$/.test(more.slice(-100))
    const text = await wire.read(both)
    t.match(text, /^HTTP\/1.1 200 OK\r\ntransfer-encoding: chunked\r\n/)
    t.match(text, /^app,web399,/m)
    t.match(text, /0\r\n\r\nHTTP\/1.1 200 OK\r\ntransfer-encoding: chunked\r\n[\s\S]*id="app\/web399"/)
    t.match(await wire.write(get('/stats;csv', 'Connection: close\r\n')).untilClosed(), /connection: close\r\n[\s\S]*\r\n0\r\n\r\n$/)
  })

  await t.test('to an old client until the connection ends, to HEAD the head alone', async (t) => {
    const old = await ask(port, 'GET /stats;csv HTTP/1.0\r\nConnection: keep-alive\r\n\r\n', () => false)
    t.match(old, /^HTTP\/1.1 200 OK\r\ncontent-type[\s\S]*\r\nconnection: close\r\n\r\n# pxname/)
    t.match(old, /^app,BACKEND,.*\n$/m)
    const wire = new Wire(port).write(`HEAD${get('/stats').slice(3)}`)
    const isHead = (more: string): boolean => more.endsWith('\r\n\r\n')
    t.match(await wire.read(isHead), /^HTTP\/1.1 200 OK\r\ntransfer-encoding: chunked\r\n[\s\S]*\r\n\r\n$/)
    t.match(await wire.write(get('/nothing')).read(), /^HTTP\/1.1 503 /, 'nothing is left of it')
    wire.destroy()
  })

  await t.test('and so do all figures where a rule asks for them, as HAProxy shows them', async (t) => {
    const all = await ask(port, get('/metrics'))
    t.match(all, /^HTTP\/1.1 200 OK\r\ntransfer-encoding: chunked\r\ncontent-type: text\/plain; version=0.0.4/)
    t.match(all, /^haproxy_server_status\{proxy="app",server="web399",state="UP"\} 1$/m)
    t.match(all, /^process_cpu_seconds_total /m)
    const some = await ask(port, get('/metrics?scope=frontend', 'Accept: application/openmetrics-text\r\n'))
    t.match(some, /\r\ncontent-type: application\/openmetrics-text[\s\S]*^haproxy_frontend_status[\s\S]*# EOF\n/m)
    t.notMatch(some, /haproxy_backend|process_cpu/)
    t.match(await ask(port, get('/metrics?scope=nope')), /^HTTP\/1.1 400 [\s\S]*\r\n\r\nThere is no scope "nope"; scopes are /)
    t.match(await ask(port, get('/metrics2')), /^HTTP\/1.1 503 /)
    const [wire, isHead] = [new Wire(port), (more: string): boolean => more.endsWith('\r\n\r\n')]
    t.match(await wire.write(`HEAD${get('/metrics').slice(3)}`).read(isHead), /^HTTP\/1.1 200 /)
    t.match(await wire.write(get('/nothing')).read(), /^HTTP\/1.1 503 /)
    wire.destroy()
  })

  await t.test('no faster than it is taken, and no longer than somebody is there', async (t) => {
    const before = counters?.bytesOut ?? 0
    const wires = Array.from({ length: 3 }, () => new Wire(port))
    for (const wire of wires) {
      await once(wire.socket, 'connect')
      wire.socket.pause()
      wire.write(get('/stats').repeat(16))
    }
    await until(() => counters?.current === 3)
    t.ok(isWhole(await ask(port, get('/stats;csv'))), 'others have theirs')
    for (const wire of wires) wire.destroy()
    await until(() => counters?.current === 0)
    t.ok((counters?.bytesOut ?? 0) - before < 25e6, `${counters?.bytesOut} of 43 million bytes were made`)
  })
})
