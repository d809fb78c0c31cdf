import t from 'tap'
import type { FrontendRules } from '../../../src/lb/rules/index.ts'
import { logFaults } from '../../../src/plugins/faults.ts'
import { ask, balancer, closedPort, get, origin, portOf, respond, simple, Wire } from '../../helpers.ts'

/** What stands in a field, and the number that it is. */
const sames: [string, string][] = [
  ['9'.repeat(400), '9223372036854775807'],
  [`-${'9'.repeat(400)}`, '-9223372036854775808'],
]

t.test('a number of any length in a field is one of 64 bits, in rules for both ways', async (t) => {
  const server = await origin(t, ({ head }) => respond(/^x-n: (.*)\r$/m.exec(head)?.[1]))
  const daemon = await balancer(
    t,
    simple(
      [{ name: 'w1', port: server.port }],
      {
        httpRequest: [{ do: 'set-header x-n %[req.hdr(x),add(0)]' }],
        httpResponse: [{ do: 'set-header x-n %[var(txn.n)]' }],
      },
      { httpRequest: [{ do: 'set-var(txn.n) req.hdr_val(x)' }] },
    ),
  )
  for (const [field, number] of sames)
    t.match(await ask(portOf(daemon), get('/', `X: ${field}\r\n`)), new RegExp(`^HTTP/1.1 200 OK\r\n[^]*x-n: ${number}\r\n\r\n${number}$`))
})

t.test('and balancing by one, at first or when a server refuses, goes by the same key', async (t) => {
  const alive = await origin(t, () => respond())
  const daemon = await balancer(
    t,
    simple(
      [
        { name: 'w1', port: await closedPort() },
        { name: 'w2', port: alive.port },
      ],
      { balance: 'hash req.hdr_val(x)', cookie: { name: 'S' }, redispatch: 1 },
    ),
  )
  for (const cookie of ['', 'Cookie: S=w1\r\n'])
    for (const [field, number] of sames) {
      const [one, other] = [field, number].map((x) => ask(portOf(daemon), get('/', `X: ${x}\r\n${cookie}`)))
      t.equal(await one, await other)
      t.match(await one, /^HTTP\/1\.1 (?:200|503) /)
    }
  t.match(daemon.loadBalancer.backends.get('app')?.counters, { current: 0 })
})

/** Where rules or an algorithm may break: what is broken there, how the exchange ends, and whether a server was asked before. */
const places: [keyof FrontendRules | 'balance', string, boolean][] = [
  ['onRequest', 'request', false],
  ['chooseBackend', 'choice of a backend', false],
  ['balance', 'choice of a server', false],
  ['onResponse', 'response', true],
  ['afterResponse', 'response as it goes out', true],
]

for (const [place, what, isAsked] of places)
  t.test(`rules that break on a ${what}: 500, counted once, told to the operator, and the process goes on`, async (t) => {
    const server = await origin(t, () => respond())
    const daemon = await balancer(
      t,
      simple([{ name: 'w1', port: server.port }], { balance: 'hash path' }, { acls: [], httpRequest: [{ do: 'set-var(txn.a) path' }] }),
    )
    const { loadBalancer } = daemon
    const backend = loadBalancer.backends.get('app')
    const frontend = loadBalancer.frontends.get('web')
    const rule = (): never => {
      throw new RangeError('broken')
    }
    if (place === 'balance') Object.assign(backend?.rules ?? {}, { hash: rule })
    else Object.assign(frontend?.rules ?? {}, { [place]: rule })
    const told = new Set<string>()
    logFaults(loadBalancer, { error: (_line, text) => told.add(text) })
    const wire = new Wire(portOf(daemon)).write(get())
    t.match(await wire.read(), /^HTTP\/1\.1 500 Internal Server Error\r\n/)
    t.match(await wire.write(get()).read(), /^HTTP\/1\.1 500 /, 'and the connection goes on')
    wire.destroy()
    t.equal(server.requests.length, isAsked ? 2 : 0)
    t.strictSame([...told], ['frontend web: a request could not be served: broken'])
    t.match(frontend?.counters, { responses5xx: 2, internalErrors: 2 })
    t.match(backend?.counters, { current: 0, responses2xx: 0 })
    t.match(backend?.servers[0]?.counters, { current: 0 })
    t.equal(backend?.servers[0]?.counters.internalErrors, isAsked ? 2 : 0)
  })
