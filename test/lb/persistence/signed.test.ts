import fc from 'fast-check'
import t from 'tap'
import { loadConfig } from '../../../src/config/load.ts'
import { Backend } from '../../../src/lb/backend.ts'
import { LoadBalancer } from '../../../src/lb/load-balancer.ts'
import type { Ticket } from '../../../src/lb/persistence/seal.ts'
import { Request } from '../../../src/lb/request.ts'
import type { Server } from '../../../src/lb/server.ts'
import { Memo } from '../../../src/secrets/memo.ts'
import { GcmSeal, sealsWith } from '../../../src/secrets/seal.ts'
import { alter, backendConfig, FakeResponse, makeBackend, serverOf } from '../make.ts'

const [old, young] = ['0123456789abcdef0123456789abcdef', 'fedcba9876543210fedcba9876543210']
const env = { OLD: old, YOUNG: young, SHORT: 'abc', LINES: `${old}\n${old}` }

function backendWith(keys: readonly string[], more: object = {}, now: () => number = Date.now): Backend {
  const signed = { keys: keys.map((name) => ({ env: name })), ttl: '10m', ...more }
  return new Backend(backendConfig({ cookie: { signed, indirect: true } }), 0, now, sealsWith(env))
}

interface Visit {
  server: Server | undefined
  /** The letters of the log. */
  letters: string
}

/** A client that keeps what is set. */
class Browser {
  cookie: string | undefined

  visit(backend: Backend, method = 'GET'): Visit {
    const request = new Request(method)
    if (this.cookie !== undefined) backend.persistence?.readRequest(`SRV=${this.cookie}`, request)
    const server = backend.assign(request)?.server
    if (server === undefined) return { server, letters: request.cookieIn + request.cookieOut }
    server.counters.leave()
    const added = backend.persistence?.writeResponse(request, server, new FakeResponse(200)) ?? ''
    this.cookie = /^set-cookie: SRV=([^;\r]*)/m.exec(added)?.[1] ?? this.cookie
    return { server, letters: request.cookieIn + request.cookieOut }
  }
}

t.test('any bit flipped makes a cookie invalid, and so does whatever is put to it or taken from it', async () => {
  const seal = new GcmSeal([young, old], 'be', 'SRV')
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 40 }), fc.nat(2 ** 32 - 1), (name, expiry) => {
      const text = seal.close(seal.idOf(name), seal.newSession(), expiry)
      for (let bit = 0; bit < 8 * text.length; bit++) {
        const code = text.charCodeAt(bit >> 3) ^ (1 << (bit & 7))
        if (seal.open(text.slice(0, bit >> 3) + String.fromCharCode(code) + text.slice((bit >> 3) + 1)) !== undefined) return false
      }
      return (
        seal.open(text)?.expiry === expiry && [`${text}A`, `A${text}`, `${text}=`, text.slice(1), ''].every((other) => !seal.open(other))
      )
    }),
    { seed: 1, numRuns: 8 },
  )
  fc.assert(
    fc.property(fc.string({ maxLength: 80 }), (text) => seal.open(text) === undefined),
    { seed: 2, numRuns: 200 },
  )
})

t.test('a cookie tells nothing, is never the same twice, and belongs to its backend and its name', async (t) => {
  const seal = new GcmSeal([young], 'be', 'SRV')
  const make = (name: string): string => seal.close(seal.idOf(name), seal.newSession(), 2_000_000_000)
  const all = Array.from({ length: 500 }, (_, index) => make(index % 2 === 0 ? 's1' : 'a-server-with-a-long-name'))
  t.equal(new Set(all.map((text) => text.slice(2))).size, 500)
  t.ok(all.every((text) => /^[\w-]{68}$/.test(text)))
  const [text = ''] = all
  t.equal(new GcmSeal([young], 'other', 'SRV').open(text), undefined)
  t.equal(new GcmSeal([young], 'be', 'OTHER').open(text), undefined)
  t.equal(new GcmSeal([old], 'be', 'SRV').open(text), undefined)
  t.same(new GcmSeal([young], 'be', 'SRV').open(text), { ...seal.open(text) }, 'and any balancer with the key understands it')
})

t.test('a client stays with its server, whichever balancer it comes to; a forged cookie is invalid and replaced', async (t) => {
  const [one, other] = [backendWith(['YOUNG']), backendWith(['YOUNG'])]
  const browser = new Browser()
  const { server } = browser.visit(one)
  t.equal(browser.visit(one).letters, 'VN')
  for (let count = 0; count < 4; count++) t.equal(browser.visit(other).server?.name, server?.name)
  const whole = browser.cookie
  browser.cookie = `${whole?.slice(0, -1)}${whole?.endsWith('A') ? 'B' : 'A'}`
  t.equal(browser.visit(one).letters, 'II')
  t.not(browser.cookie, whole)
  browser.cookie = 's1'
  t.equal(browser.visit(one).letters, 'II', 'and so is the name of a server')
})

t.test('of a header full of forged cookies three are opened, and none after one that counts', async (t) => {
  let opened = 0
  const { config } = backendWith(['YOUNG'])
  const backend = new Backend(config, 0, Date.now, (...all) => {
    const seal = sealsWith(env)(...all)
    const open = (text: string): Ticket | undefined => {
      opened++
      return seal.open(text)
    }
    return { idOf: (name) => seal.idOf(name), newSession: () => seal.newSession(), close: (...what) => seal.close(...what), open }
  })
  const browser = new Browser()
  const home = browser.visit(backend).server
  const own = browser.cookie
  for (const [forged, times, letters] of [
    [2, 3, 'VN'],
    [3, 3, 'II'],
    [200, 3, 'II'],
    [0, 1, 'VN'],
  ] as const) {
    opened = 0
    browser.cookie = `${'x; SRV='.repeat(forged)}${own}${'; SRV=x'.repeat(9)}`
    const { server, letters: found } = browser.visit(backend)
    t.same([found, opened], [letters, times])
    if (letters === 'VN') t.equal(server, home)
  }
})

t.test('what was asked for lately is remembered', async (t) => {
  const memo = new Memo<number>(1)
  memo.set('a', 1)
  memo.set('b', 2)
  t.same([memo.get('a'), memo.get('b'), memo.get('a'), memo.get('c')], [1, 2, 1, undefined])
})

t.test('a ring of keys is turned without losing a session', async (t) => {
  const browser = new Browser()
  const home = browser.visit(backendWith(['OLD'])).server?.name
  const both = backendWith(['YOUNG', 'OLD'])
  t.match(browser.visit(both), { server: { name: home }, letters: 'VU' }, 'it is made anew with the first key')
  t.match(browser.visit(both), { server: { name: home }, letters: 'VN' })
  t.match(browser.visit(backendWith(['YOUNG'])), { server: { name: home }, letters: 'VN' }, 'so that the old one is not needed any more')
  t.match(browser.visit(backendWith(['OLD'])), { letters: 'II' })
})

t.test('a cookie is renewed after half of its time, and is nothing after all of it', async (t) => {
  let now = 1_795_382_172_000
  const backend = backendWith(['YOUNG'], {}, () => now)
  const browser = new Browser()
  const home = browser.visit(backend).server
  for (let minutes = 0; minutes < 60; minutes += 9, now += 540_000) {
    const { server, letters } = browser.visit(backend)
    t.equal(server, home)
    t.equal(letters, minutes === 0 ? 'VN' : 'VU')
  }
  now += 601_000
  t.equal(browser.visit(backend).letters, 'EI')
  t.equal(
    backend.servers.find((server) => (server.sessions?.().bound ?? 0) > 0),
    undefined,
    'nobody knows yet whether it comes back',
  )
  browser.visit(backend)
  t.equal(
    backend.servers.reduce((sum, { sessions }) => sum + (sessions?.().bound ?? 0), 0),
    1,
    'and its session is another one',
  )
})

t.test('sessions are counted: those that are bound, those seen lately, and those that a drain has left', async (t) => {
  let now = 1_795_382_172_000
  const backend = backendWith(['YOUNG'], {}, () => now)
  const counts = (): number[][] => backend.servers.map(({ sessions }) => Object.values(sessions?.() ?? {}))
  t.same(counts(), [
    [0, 0],
    [0, 0],
    [0, 0],
  ])
  const browsers = Array.from({ length: 9 }, () => new Browser())
  for (const browser of browsers) for (let times = 0; times < 3; times++) browser.visit(backend)
  t.same(
    counts(),
    [
      [3, 3],
      [3, 3],
      [3, 3],
    ],
    'each once, however often it comes',
  )
  now += 301_000
  for (const browser of browsers.slice(0, 3)) browser.visit(backend)
  t.same(counts(), [
    [3, 1],
    [3, 1],
    [3, 1],
  ])
  alter(backend, 's1', { admin: 'drain' })
  for (const browser of browsers.slice(0, 6)) browser.visit(backend)
  t.same(
    counts(),
    [
      [3, 2],
      [3, 2],
      [3, 2],
    ],
    'who is bound to a server that drains stays',
  )
  alter(backend, 's1', { admin: 'maint' })
  for (const browser of browsers.slice(0, 6)) browser.visit(backend)
  t.same(counts()[0], [1, 0], 'and leaves one that is gone')
  t.equal(
    counts().reduce((sum, [bound = 0]) => sum + bound, 0),
    9,
  )
  now += 301_000
  t.same(
    counts().reduce((sum, [bound = 0]) => sum + bound, 0),
    6,
    'who did not come back for the time of a cookie is none',
  )
})

t.test(
  'of more sessions than are told apart those not seen for longest are forgotten; they stay with their server all the same',
  async (t) => {
    const backend = backendWith(['YOUNG'], { sessions: 10 })
    const browsers = Array.from({ length: 30 }, () => new Browser())
    const visit = (): unknown[] => browsers.map((browser) => browser.visit(backend).server)
    const homes = visit()
    t.same(visit(), homes)
    t.equal(
      backend.servers.reduce((sum, { sessions }) => sum + (sessions?.().bound ?? 0), 0),
      10,
    )
    t.same(visit(), homes)
  },
)

t.test('what cannot be of a signed cookie is told where it stands', async (t) => {
  const faults = (cookie: string): string[] => {
    const yaml = `backends:\n  - name: be\n    servers: [{ name: s1, address: '127.0.0.1:1' }]\n    cookie:\n${cookie}`
    const loaded = loadConfig([`${t.testdir({ 'a.yaml': yaml })}/a.yaml`], env)
    return loaded.ok ? [] : loaded.errors.filter(({ line }) => line > 0).map(({ line, message }) => `${line}: ${message}`)
  }
  t.same(
    faults('      signed: { keys: [{ env: YOUNG }, { env: OLD }] }\n').filter((one) => !one.includes('listen')),
    [],
  )
  t.same(
    faults(
      '      mode: prefix\n      maxidle: 5m\n      signed:\n        keys:\n          - { env: NONE }\n          - { file: /nowhere/key }\n          - {}\n          - { file: /dev/null }\n',
    ),
    [
      '5: a signed cookie has mode insert: the balancer makes it',
      '6: a signed cookie has signed.ttl, and no maxidle',
      '9: backend "be": the environment variable NONE is not set: set it to the key',
      '10: backend "be": the file /nowhere/key cannot be read: there is no such file',
      '11: cookie.signed: a key has either env or file',
      '12: backend "be": the file /dev/null cannot be read: it is no regular file',
    ],
  )
  t.match(faults('      signed:\n        keys: [{ env: SHORT }, { env: LINES }]\n'), [/too short for a key/, /several lines/])
})

t.test('a backend that is added needs its keys too', async (t) => {
  const config = backendConfig({ cookie: { signed: { keys: [{ env: 'NONE' }] } } })
  const balancer = new LoadBalancer({ global: { hardStopAfter: 0 }, frontends: [], backends: [] }, Date.now, {
    ...{ env: {}, hostname: 'h', read: () => '', verify: () => false },
    makeSeal: sealsWith(env),
  })
  t.throws(() => balancer.change({ by: 'test', target: { backend: 'be' }, created: config }), /NONE is not set/)
  t.equal(balancer.backends.size, 0)
  t.throws(() => makeBackend({ cookie: { signed: { keys: [{ env: 'OLD' }] } } }), /nothing to sign it with/, 'nor is it ever left unsigned')
  t.equal(serverOf(backendWith(['YOUNG']), 's1').sessions?.().bound, 0)
})
