import fc from 'fast-check'
import t from 'tap'
import { Backend } from '../../../src/lb/backend.ts'
import { RequestCookies } from '../../../src/lb/persistence/request-cookies.ts'
import { Request } from '../../../src/lb/request.ts'
import type { Server } from '../../../src/lb/server.ts'
import type { BackendConfig } from '../../../src/schemas/backend.ts'
import { sealsWith } from '../../../src/secrets/seal.ts'
import { alter, backendConfig, FakeResponse, makeBackend, servers } from '../make.ts'

/** Every way to keep a client at its server. */
const modes: Record<string, { cookie: { mode: string; indirect?: boolean; [setting: string]: unknown }; dynamicCookieKey?: string }> = {
  insert: { cookie: { mode: 'insert' } },
  'insert indirect': { cookie: { mode: 'insert', indirect: true, nocache: 'always' } },
  'insert with dates': { cookie: { mode: 'insert', indirect: true, maxidle: '30m', maxlife: '8h' } },
  'insert dynamic': { cookie: { mode: 'insert', indirect: true, dynamic: true }, dynamicCookieKey: 'k' },
  'insert signed': { cookie: { mode: 'insert', indirect: true, signed: { keys: [{ env: 'KEY' }] } } },
  rewrite: { cookie: { mode: 'rewrite' } },
  prefix: { cookie: { mode: 'prefix' } },
}

const makeSeal = sealsWith({ KEY: '0123456789abcdef0123456789abcdef' })

const names = ['s1', 's2', 's3', 's4'] as const

function configOf(mode: string): BackendConfig {
  const list = servers({}, {}, {}, { backup: true })
  if (mode === 'insert dynamic') for (const one of list) Reflect.deleteProperty(one, 'cookie')
  return backendConfig({ ...modes[mode], servers: list })
}

function backendOf(config: BackendConfig): Backend {
  const backend = new Backend(config, 0, Date.now, makeSeal)
  for (const [index, server] of backend.servers.entries()) backend.located(server, '127.0.0.1', 8000 + index)
  return backend
}

/** What a server can become. */
const alteration = fc.record({
  name: fc.constantFrom(...names),
  values: fc.oneof(
    fc.constantFrom<{ admin: 'ready' | 'drain' | 'maint' }>({ admin: 'ready' }, { admin: 'drain' }, { admin: 'maint' }),
    fc.constantFrom({ up: true }, { up: false }, { weight: 0 }, { weight: 3 }),
  ),
})

/** What a client that means no good sends. */
const anything = fc.string({
  unit: fc.constantFrom('SRV', 'SRV=', 's1', 's2', 's3', '9d79f388ea78f517', '|', '~', 'awNbf', '=', '; ', ',', '"', '\\', '$', ' '),
  maxLength: 12,
})

interface Visit {
  server: Server
  /** What the application sees of our cookie. */
  seen: string[]
}

/** A request with the cookies of a jar, and the answer of an application that has a session of its own in modes that need one; the jar keeps what is set. */
function visit(backend: Backend, jar: { cookie: string | undefined }): Visit | undefined {
  const { persistence } = backend
  const request = new Request('GET')
  const header = `a=1; ${jar.cookie === undefined ? '' : `SRV=${jar.cookie}; `}b=2`
  const forwarded = persistence?.readRequest(header, request) ?? ''
  const server = backend.assign(request)?.server
  if (server === undefined) return undefined
  server.counters.leave()
  const response = new FakeResponse(200)
  const isNew = jar.cookie === undefined || request.bound === undefined
  if (isNew && ['rewrite', 'prefix'].includes(backend.config.cookie?.mode ?? '')) response.lines.push(['Set-Cookie', 'SRV=session; Path=/'])
  const added = persistence?.writeResponse(request, server, response) ?? ''
  const set = /^set-cookie: SRV=([^;\r]*)/m.exec(added)?.[1] ?? /^SRV=([^;]*)/.exec(response.values('set-cookie')[0] ?? '')?.[1]
  if (set !== undefined) jar.cookie = set
  return { server, seen: valuesIn(forwarded) }
}

function valuesIn(header: string): string[] {
  const values: string[] = []
  const read = (text: string, from: number, to: number): number => {
    values.push(text.slice(from, to))
    return from
  }
  new RequestCookies('SRV', { read }).filter(header, new Request('GET'))
  return values
}

for (const mode of Object.keys(modes)) {
  const config = configOf(mode)

  t.test(`${mode}: whatever a client sends, its server may serve it`, async () => {
    fc.assert(
      fc.property(fc.array(alteration, { maxLength: 8 }), fc.array(anything, { maxLength: 2 }), (alterations, headers) => {
        const backend = backendOf(config)
        for (const { name, values } of alterations) alter(backend, name, values)
        const request = new Request('GET')
        for (const header of headers) backend.persistence?.readRequest(header, request)
        const server = backend.assign(request)?.server
        if (server === undefined) return request.bound === undefined && backend.usable.active + backend.usable.backup === 0
        return request.bound === undefined ? server.servesAnyone : server === request.bound && server.servesBoundClients
      }),
      { seed: 1, numRuns: 200 },
    )
  })

  t.test(`${mode}: a client stays as long as its server serves it, and then with the next one`, async () => {
    fc.assert(
      fc.property(fc.array(alteration, { maxLength: 20 }), (alterations) => {
        const backend = backendOf(config)
        const jar = { cookie: undefined }
        let home = visit(backend, jar)?.server
        for (const { name, values } of alterations) {
          alter(backend, name, values)
          const next = visit(backend, jar)?.server
          if (home?.servesBoundClients && next !== home) return false
          if (next !== undefined) home = next
        }
        return true
      }),
      { seed: 2, numRuns: 100 },
    )
  })

  t.test(`${mode}: the application sees of the cookie what it may`, async () => {
    const indirect = modes[mode]?.cookie.indirect ?? false
    const { persistence } = backendOf(config)
    fc.assert(
      fc.property(anything, (header) => {
        const forwarded = persistence?.readRequest(header, new Request('GET')) ?? ''
        const seen = valuesIn(forwarded)
        return indirect ? seen.length === 0 : seen.length === valuesIn(header).length
      }),
      { seed: 3, numRuns: 200 },
    )
  })
}

t.test('prefix: the application gets back what it set, and nothing of its server', async (t) => {
  const backend = backendOf(configOf('prefix'))
  const jar = { cookie: undefined }
  t.same(visit(backend, jar)?.seen, [])
  t.equal(jar.cookie, 's1~session')
  for (let i = 0; i < 3; i++) t.match(visit(backend, jar), { server: { name: 's1' }, seen: ['session'] })
})

t.test('dates: a client that comes back in time stays for ever, but for maxlife', async (t) => {
  let now = 1_795_382_172_000
  const cookie = { mode: 'insert', indirect: true, maxidle: '60s', maxlife: '10m' }
  const backend = makeBackend({ cookie }, () => now)
  const jar = { cookie: undefined }
  const letters: string[] = []
  for (let elapsed = 0; elapsed <= 660; elapsed += 30, now += 30_000) letters.push(visit(backend, jar)?.server.name ?? '-')
  t.same(letters, [...Array(21).fill('s1'), 's2', 's2'])
  now += 120_000
  t.equal(visit(backend, jar)?.server.name, 's3', 'and one that was away for longer is new')
})
