import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import Fastify from 'fastify'
import t, { type Test } from 'tap'
import { sendsPieces } from '../../src/plugins/pieces.ts'
import { StatsConfig } from '../../src/schemas/frontend.ts'
import { parse } from '../../src/schemas/parse.ts'
import { statsPage } from '../../src/stats/page.ts'
import { nextTurn } from '../../src/turns.ts'
import { balancerOf } from '../balancer.ts'
import { adminApp } from '../routes/admin-app.ts'

const part = 'x'.repeat(65_536)

/** An application with one route that sends so many parts; `made` counts them, and `ended` is when no more are made. */
async function sending(t: Test, count: number, failure?: Error) {
  const lines: string[] = []
  const app = Fastify({ logger: { stream: { write: (line: string) => void lines.push(line) } } })
  t.teardown(() => app.close())
  let end = (): void => {}
  const state = { app, lines, made: 0, ended: new Promise<void>((resolve) => (end = resolve)) }
  function* parts(): Generator<string> {
    try {
      for (; state.made < count; state.made++) yield part
      if (failure) throw failure
    } finally {
      end()
    }
  }
  await app.register(sendsPieces)
  app.get('/', (_request, reply) => reply.send(app.inPieces(parts())))
  await app.listen({ host: '127.0.0.1', port: 0 })
  return { state, url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/` }
}

async function ask(url: string): Promise<IncomingMessage> {
  const [response] = await once(get(url), 'response')
  return response
}

t.test('a long text comes whole, in pieces', async (t) => {
  const { url } = await sending(t, 20)
  const response = await fetch(url)
  t.match([response.headers.get('content-length'), response.headers.get('transfer-encoding')], [null, 'chunked'])
  t.equal((await response.text()).length, 20 * part.length)
})

t.test('it is made no faster than it is taken, and no more of it once nobody takes it', async (t) => {
  const { state, url } = await sending(t, 100_000)
  const response = await ask(url)
  await once(response, 'readable')
  response.destroy()
  await state.ended
  t.ok(state.made < 2000, `${state.made} of 100,000 parts were made`)
})

t.test('what is waiting to be taken is two pieces at most', async (t) => {
  const { state } = await sending(t, 100)
  function* parts(): Generator<string> {
    for (; state.made < 100; state.made++) yield part
  }
  const stream = state.app.inPieces(parts())
  await once(stream, 'readable')
  for (let turn = 0; turn < 10; turn++) await nextTurn()
  t.ok(state.made <= 2, String(state.made))
  stream.destroy()
})

t.test('a failure while it is made breaks it off, and is in the log', async (t) => {
  const { state, url } = await sending(t, 2, new Error('the figure is lost'))
  await t.rejects(fetch(url).then((response) => response.text()))
  t.match(state.lines.join(''), 'the figure is lost')
})

t.test('however many texts are made at once, one has its turn at a time', async (t) => {
  let loops = 0
  let isOver = false
  const count = (): void => {
    loops++
    if (!isOver) setImmediate(count)
  }
  setImmediate(count)
  const turns = await Promise.all(Array.from({ length: 5 }, () => nextTurn().then(() => loops)))
  isOver = true
  t.equal(new Set(turns).size, 5, turns.join())
})

t.test('whatever may be long on the administration side is sent so', async (t) => {
  const { app } = await adminApp(t, { uri: '/' })
  const lists = ['stats', 'servers', 'backends', 'backends/app', 'backends/app/servers'].map((name) => `/admin/${name}`)
  for (const url of ['/', '/;csv', '/;json', '/metrics', ...lists]) {
    const { headers, body } = await app.inject(url)
    t.equal(headers['content-length'], undefined, url)
    if (/json/.test(String(headers['content-type']))) t.doesNotThrow(() => JSON.parse(body), url)
  }
})

t.test('a server that is removed while they are made is in the figures still, and breaks nothing', async (t) => {
  const parsed = parse(StatsConfig, { uri: '/' })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  for (const [format, row] of Object.entries({ '': 'id="app/web2"', ';csv': '\napp,web2,', ';json': '"value":"web2"' })) {
    const servers = ['web1', 'web2'].map((name) => ({ name, address: '127.0.0.1:1' }))
    const balancer = balancerOf({ frontends: [{ name: 'www', defaultBackend: 'app' }], backends: [{ name: 'app', servers }] })
    const parts = statsPage(parsed.value, balancer, { version: '' })(`/${format}`, () => ({ user: '', role: 'read', by: 'nothing' }))?.parts
    let text = ''
    for (const part of parts ?? []) {
      if (text === '') balancer.change({ by: 'test', target: { backend: 'app', server: 'web2' }, removed: true })
      text += part
    }
    t.match(text, row, format)
    t.equal(balancer.find({ backend: 'app', server: 'web2' }), undefined)
  }
})
