import { once } from 'node:events'
import { Agent, createServer, get, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import t, { type Test } from 'tap'
import type { Daemon } from '../../src/daemon.ts'
import { operate } from '../../src/remote/index.ts'
import { serverOf } from '../balancer.ts'
import { balancer, configuration, portOf } from '../helpers.ts'

/** Milliseconds for which a cookie counts, and how long after its last visit a session is still bound. */
const ttl = 400

/** A cookie lasts up to a second longer, as it says in whole seconds when it ends. */
const bound = ttl + 1000

/** Clients at a time. */
const crowdSize = 8

/** An instance of an application that has its sessions in memory, and none of another's. */
async function application(t: Test, name: string): Promise<{ server: Server; port: number }> {
  const sessions = new Set<string>()
  const server = createServer((request, response) => {
    const [, known] = /\bapp=(\w+)/.exec(request.headers.cookie ?? '') ?? []
    const id = known ?? Math.random().toString(36).slice(2)
    if (known === undefined) sessions.add(id)
    response.setHeader('set-cookie', `app=${id}; path=/`).setHeader('x-instance', name)
    response.statusCode = sessions.has(id) ? 200 : 410
    response.end(sessions.has(id) ? 'yours' : 'lost')
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.teardown(() => server.close().closeAllConnections())
  return { server, port: (server.address() as AddressInfo).port }
}

/** Clients that come, stay for a while, each with its session, and go; for ever, until they are told to stop. */
class Crowd {
  sessions = 0
  requests = 0
  readonly failures: string[] = []
  /** Where each session was answered last, and when. */
  readonly #seen = new Map<string, { instance: unknown; at: number }>()
  readonly #agent = new Agent({ keepAlive: true })
  readonly #port: number
  #going = true
  readonly #clients: Promise<void>[]

  constructor(port: number, size: number) {
    this.#port = port
    this.#clients = Array.from({ length: size }, (_, index) => this.#client(index))
  }

  async stop(): Promise<void> {
    this.#going = false
    await Promise.all(this.#clients)
    this.#agent.destroy()
  }

  /** How many sessions an instance must have, by what clients know of it. */
  sessionsOf(instance: string): number {
    const now = Date.now()
    return [...this.#seen.values()].filter((seen) => seen.instance === instance && now - seen.at < bound).length
  }

  async #client(index: number): Promise<void> {
    await pause(index * 10)
    while (this.#going) {
      this.sessions++
      const jar = new Map<string, string>()
      for (let visit = 0; visit < 6 && this.#going; visit++) {
        await this.#visit(jar)
        await pause(40)
      }
    }
  }

  async #visit(jar: Map<string, string>): Promise<void> {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const request = get({ port: this.#port, agent: this.#agent, headers: jar.size > 0 ? { cookie } : {} })
    try {
      const [response] = await once(request, 'response')
      const body = await text(response)
      this.requests++
      if (response.statusCode !== 200) this.failures.push(`${response.statusCode} ${body}`)
      for (const field of response.headers['set-cookie'] ?? [])
        jar.set(field.split('=', 1)[0], field.split(';', 1)[0].split('=').slice(1).join('='))
      // A session counts from the first request that brings its cookie.
      if (cookie !== '') this.#seen.set(jar.get('app') ?? '', { instance: response.headers['x-instance'], at: Date.now() })
    } catch (error) {
      this.failures.push(String(error))
    }
  }
}

async function start(t: Test, ports: number[]): Promise<Daemon> {
  process.env.LIMPET_TEST_KEY = 'a key for tests, of more than 32 characters'
  const servers = ports.map((port, index) => ({
    name: `web${index + 1}`,
    address: `127.0.0.1:${port}`,
    check: true,
    inter: '50ms',
    slowstart: '500ms',
  }))
  const config = {
    frontends: [
      { name: 'www', bind: ['127.0.0.1:0'], defaultBackend: 'app' },
      { name: 'side', bind: ['127.0.0.1:0'], stats: { admin: true } },
    ],
    backends: [{ name: 'app', cookie: { signed: { keys: [{ env: 'LIMPET_TEST_KEY' }], ttl } }, servers }],
  }
  return balancer(t, configuration(config))
}

/** Asks the administration side for something of a server. */
async function ask(
  daemon: Daemon,
  server: string,
  method: string,
  path = '',
  body?: object,
): Promise<{ drain?: { remaining: { sessions: number } } }> {
  const response = await fetch(`http://127.0.0.1:${portOf(daemon, 'side')}/admin/backends/app/servers/${server}${path}`, {
    method,
    headers: { 'content-type': 'application/json', connection: 'close' },
    ...(body && { body: JSON.stringify(body) }),
  })
  return (await response.json()) as { drain?: { remaining: { sessions: number } } }
}

t.test('a rolling deploy: each server is emptied, replaced and given back, and no session is lost, no request fails', async (t) => {
  const instances = await Promise.all(['web1', 'web2', 'web3'].map((name) => application(t, name)))
  const daemon = await start(
    t,
    instances.map(({ port }) => port),
  )
  const { loadBalancer } = daemon
  const told: { sessions: number; known: number }[] = []
  const crowd = new Crowd(portOf(daemon), crowdSize)
  const limpet = async (...words: ['drain' | 'ready', ...string[]]): Promise<void> => {
    const [command, ...args] = words
    const said: string[] = []
    const output = { line: (line: string) => said.push(line), trouble: (line: string) => said.push(line), width: 80, hasColours: false }
    const code = await operate(command, args, { LIMPET_ADMIN: `http://127.0.0.1:${portOf(daemon, 'side')}` }, output)
    t.equal(code, 0, `${words.join(' ')}: ${said.join('; ')}`)
  }
  while (crowd.sessions < 60) await pause(10)
  for (const [index, old] of instances.entries()) {
    const name = `web${index + 1}`
    const server = serverOf(loadBalancer, 'app', name)
    t.ok((server.sessions?.().bound ?? 0) > 0, `${name} has sessions`)
    const drained = limpet('drain', `app/${name}`, '--wait', '--deadline', '20s', '--floor', '60%')
    do {
      const { drain } = await ask(daemon, name, 'GET', '/drain?wait=1ms')
      if (drain !== undefined) told.push({ sessions: drain.remaining.sessions, known: crowd.sessionsOf(name) })
    } while (await Promise.race([drained.then(() => false), pause(200, true)]))
    t.same(server.sessions?.(), { bound: 0, recent: 0 })
    t.equal(server.admin, 'drain', 'before its time was over')
    old.server.close().closeAllConnections()
    const { port } = await application(t, name)
    t.match(await ask(daemon, name, 'PATCH', '', { address: `127.0.0.1:${port}` }), { address: `127.0.0.1:${port}` })
    await limpet('ready', `app/${name}`, '--wait')
  }
  while (crowd.sessions < 200) await pause(10)
  await crowd.stop()
  t.same(crowd.failures, [])
  t.ok(crowd.sessions >= 200, `${crowd.sessions} sessions, ${crowd.requests} requests`)
  t.ok(told.some(({ sessions }) => sessions > 0))
  const wrong = told.filter(({ sessions, known }) => Math.abs(sessions - known) > crowdSize)
  t.same(wrong, [], 'what was told while draining is what clients knew of, those just asking apart')
})
