import fc from 'fast-check'
import t, { type Test } from 'tap'
import { runOurs } from '../../scripts/balance/ours.ts'
import type { Scenario } from '../../scripts/balance/scenario.ts'
import { Theirs } from '../../scripts/balance/theirs.ts'
import { haproxyVersion } from '../../scripts/haproxy.ts'
import { LoadBalancer } from '../../src/lb/load-balancer.ts'
import { Request } from '../../src/lb/request.ts'
import type { Server } from '../../src/lb/server.ts'
import type { Config } from '../../src/schemas/config.ts'
import { sealsWith } from '../../src/secrets/seal.ts'
import { configOf } from '../balancer.ts'
import { FakeResponse } from './make.ts'
import { scene } from './rules/scenes.ts'

const version = haproxyVersion()
const skip = version?.startsWith('2.6.12')
  ? false
  : `NOT COMPARED WITH HAPROXY: this needs HAProxy 2.6.12, and here is ${version ?? 'none'}`

const makeSeal = sealsWith({ KEY: '0123456789abcdef0123456789abcdef' })

/** Every way to keep a client at its server. */
const modes: Record<string, object> = {
  insert: { cookie: { name: 'SRV' } },
  'insert with dates': { cookie: { name: 'SRV', maxidle: '30m', maxlife: '8h' } },
  'insert dynamic': { cookie: { name: 'SRV', dynamic: true }, dynamicCookieKey: 'k' },
  rewrite: { cookie: { name: 'SRV', mode: 'rewrite' } },
  prefix: { cookie: { name: 'SRV', mode: 'prefix' } },
  signed: { cookie: { name: 'SRV', signed: { keys: [{ env: 'KEY' }] } } },
  stick: { stickTable: { type: 'string', size: 1000, expire: '1h' }, stick: [{ do: 'on', key: 'req.hdr(u)' }] },
  learn: { learn: { keys: [{ cookie: 'sid' }] } },
}

function serverNamed(number: number, mode: string): { name: string; address: string; cookie?: string } {
  const cookie = /insert(?: with|$)|rewrite|prefix/.test(mode) ? { cookie: `c${number}` } : {}
  return { name: `s${number}`, address: `127.0.0.1:${8000 + number}`, ...cookie }
}

const known = new Map<string, Config>()

function configFor(mode: string, count: number): Config {
  const key = `${mode} ${count}`
  const servers = Array.from({ length: count }, (_, index) => serverNamed(index + 1, mode))
  const config = known.get(key) ?? configOf({ backends: [{ name: 'be', ...modes[mode], servers }] })
  known.set(key, config)
  return config
}

/** A balancer with so many servers. */
class Site {
  readonly lb: LoadBalancer
  readonly mode: string

  constructor(mode: string, count: number) {
    this.mode = mode
    this.lb = new LoadBalancer(configFor(mode, count), Date.now, { env: {}, hostname: 'h', read: () => '', verify: () => false, makeSeal })
    for (const server of this.backend.servers) this.backend.located(server, '127.0.0.1', 8000 + server.id)
  }

  get backend() {
    const backend = this.lb.backends.get('be')
    if (backend === undefined) throw new Error('no backend')
    return backend
  }

  add(number: number): void {
    const [added] = configFor(this.mode, number).backends[0]?.servers.slice(-1) ?? []
    if (added === undefined) throw new Error('no server')
    this.lb.change({ by: 'test', target: { backend: 'be', server: added.name }, added })
    const server = this.backend.server(added.name)
    if (server !== undefined) this.backend.located(server, '127.0.0.1', 8000 + number)
  }

  remove(number: number): void {
    this.lb.change({ by: 'test', target: { backend: 'be', server: `s${number}` }, removed: true })
  }
}

/** A browser in front of an application that has a session of its own. */
class Browser {
  readonly #cookies = new Map<string, string>()
  readonly #user: string

  constructor(user: string) {
    this.#user = user
  }

  visit({ backend, mode }: Site): Server | undefined {
    const { persistence, rules } = backend
    const request = new Request('GET')
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const text = `GET /\nu: ${this.#user}\ncookie: ${cookie}`
    persistence?.readRequest(cookie, request)
    rules?.sticking?.onRequest(scene(text), request)
    const assignment = backend.assign(request)
    if (assignment === undefined) return undefined
    assignment.release()
    const response = new FakeResponse(200)
    if (/rewrite|prefix/.test(mode) && request.bound === undefined) response.lines.push(['Set-Cookie', `SRV=${this.#user}; Path=/`])
    if (mode === 'learn' && !this.#cookies.has('sid')) response.lines.push(['Set-Cookie', `sid=${this.#user}; Path=/`])
    rules?.sticking?.onResponse?.(scene(text, `HTTP/1.1 200 OK\n${response.lines.map((line) => line.join(': ')).join('\n')}`), request)
    rules?.sticking?.store(request, assignment.server)
    const added = persistence?.writeResponse(request, assignment.server, response) ?? ''
    for (const [, name = '', value = ''] of added.matchAll(/^set-cookie: (\w+)=([^;\r]*)/gm)) this.#cookies.set(name, value)
    for (const line of response.values('set-cookie')) {
      const [, name = '', value = ''] = /^(\w+)=([^;]*)/.exec(line) ?? []
      this.#cookies.set(name, value)
    }
    return assignment.server
  }
}

for (const mode of Object.keys(modes)) {
  t.test(`${mode}: over 1, 2, 5 and 3 servers only the sessions of those that were removed move`, async (t) => {
    const site = new Site(mode, 1)
    const browsers = Array.from({ length: 40 }, (_, index) => new Browser(`u${index}`))
    const homes = new Map(browsers.slice(0, 10).map((browser) => [browser, browser.visit(site)?.name]))
    const turn = (present: number): void => {
      const names = site.backend.servers.map(({ name }) => name)
      let stayed = 0
      for (const [browser, before] of homes) {
        const now = browser.visit(site)?.name
        if (now !== undefined && before !== undefined && names.includes(before)) {
          if (now !== before) t.fail(`${before} is there, and its session moved to ${now}`)
          stayed++
        } else t.ok(now !== undefined && names.includes(now), 'a session that lost its server has another one')
        homes.set(browser, now)
      }
      t.ok(stayed > 0)
      for (const browser of browsers.slice(0, present)) if (!homes.has(browser)) homes.set(browser, browser.visit(site)?.name)
    }
    site.add(2)
    turn(20)
    for (const number of [3, 4, 5]) site.add(number)
    turn(40)
    t.equal(new Set(homes.values()).size, 5, 'new sessions came to all of them')
    for (const number of [2, 4]) site.remove(number)
    turn(40)
    turn(40)
  })

  t.test(`${mode}: through any changes a client stays while its server serves it, and then with the next one`, async () => {
    const change = fc.record({
      server: fc.integer({ min: 1, max: 3 }),
      values: fc.constantFrom(
        { state: 'ready' as const },
        { state: 'drain' as const },
        { state: 'maint' as const },
        { weight: 0 },
        { weight: 5 },
      ),
    })
    fc.assert(
      fc.property(fc.array(change, { maxLength: 15 }), (changes) => {
        const site = new Site(mode, 3)
        const browser = new Browser('ann')
        let home = browser.visit(site)
        return changes.every(({ server, values }) => {
          site.lb.change({ by: 'test', target: { backend: 'be', server: `s${server}` }, values })
          const next = browser.visit(site)
          if (home?.servesBoundClients && next !== home) return false
          if (next === undefined) return site.backend.usable.active === 0
          const isServed = next === home ? next.servesBoundClients : next.servesAnyone
          home = next
          return isServed
        })
      }),
      { seed: 3, numRuns: 20 },
    )
  })
}

const asks = Array.from({ length: 100 }, (_, key) => ({
  path: `/${key}?sid=${key}`,
  fields: `Host: x\r\nX-Key: k${key}\r\nX-Src: 10.0.${key}.1\r\n`,
}))
const ready = (...servers: number[]) => servers.map((number) => ({ server: number - 1, value: 'ready' as const }))
const maint = (...servers: number[]) => servers.map((number) => ({ server: number - 1, value: 'maint' as const }))

/** Keys by consistent hashing, of some kinds, over 1, 2, 5 and 3 servers. */
const scenarios: Scenario[] = [
  ['uri', 'consistent'],
  ['url_param sid', 'consistent'],
  ['hdr(X-Key)', 'consistent sdbm avalanche'],
  ['hash req.hdr(x-key)', 'consistent crc32'],
].map(([balance = '', hashType = '']) => ({
  ...{
    balance,
    hashType,
    factor: 0,
    weights: [1, 1, 2, 3, 1],
    ids: [0, 0, 0, 0, 0],
    backups: Array(5).fill(false),
    maxconns: Array(5).fill(0),
  },
  ...{ allbackups: false, refusing: -1 },
  steps: [
    ...maint(2, 3, 4, 5),
    ...[{ picks: asks }, ...ready(2), { picks: asks }, ...ready(3, 4, 5), { picks: asks }, ...maint(2, 4), { picks: asks }],
  ],
}))

/** The servers of all keys at each stage. */
function stagesOf(answers: readonly string[]): string[] {
  return answers.filter((text) => text !== '')
}

function onlyOwn(t: Test, stages: readonly string[], what: string): void {
  const present = ['1', '12', '12345', '135']
  for (let stage = 1; stage < stages.length; stage++) {
    const [before = '', after = ''] = [stages[stage - 1], stages[stage]]
    const [had = '', has = ''] = [present[stage - 1], present[stage]]
    const moved = [...before].flatMap((from, key) => (from === after[key] ? [] : [`${from}>${after[key]}`]))
    t.ok(moved.length > 0, `${what}: from ${had} to ${has} some keys move`)
    t.same(
      moved.filter((move) => has.includes(move.charAt(0)) && had.includes(move.charAt(2))),
      [],
      'and none from a server that stays to one that was there',
    )
  }
}

t.test('consistent hashing: over 1, 2, 5 and 3 servers only keys of those that came or went move', async (t) => {
  for (const [index, scenario] of scenarios.entries()) {
    const stages = stagesOf(runOurs(index, scenario))
    t.equal(stages.length, 4)
    onlyOwn(t, stages, scenario.balance)
  }
})

t.test('consistent hashing: the same keys as in HAProxy', { skip }, async (t) => {
  const haproxy = await Theirs.start(scenarios)
  t.teardown(() => haproxy.stop())
  for (const [index, scenario] of scenarios.entries())
    t.same(runOurs(index, scenario), await haproxy.run(index, scenario), scenario.balance)
})
