import net from 'node:net'
import t from 'tap'
import { compareRules } from '../../../scripts/compare-rules.ts'
import { haproxyVersion, startHaproxy } from '../../../scripts/haproxy.ts'
import { ask, attend, balancer, socketPath } from '../../helpers.ts'
import { cases, configurationOf, outcome, requestOf } from './cases.ts'
import { configOf, served } from './stage.ts'

const version = haproxyVersion()
const skip = version?.startsWith('2.6') ? false : `there is no HAProxy 2.6 to compare with (found ${version ?? 'none'})`

t.test('with rules, servers and clients see what they see of HAProxy', { skip }, async (t) => {
  const path = socketPath(t)
  const own = await attend(t, net.createServer(), () => served, { path })
  const haproxy = await startHaproxy((socket) => configurationOf(cases, (index) => `unix@${socket(`web${index}`)}`, `unix@${path}`))
  t.teardown(() => haproxy.stop())
  const binds = cases.map(() => socketPath(t))
  await balancer(t, configOf(configurationOf(cases, (index) => `unix@${binds[index]}`, `unix@${path}`)))
  for (const [index, { name, requests }] of cases.entries()) {
    for (const request of requests) {
      const text = requestOf(request)
      const expected = await exchange(haproxy.socket(`web${index}`), text, own)
      t.same(await exchange(binds[index] ?? '', text, own), expected, `${name}: ${text.slice(0, text.indexOf('\r'))}`)
    }
  }
})

t.test('random rules come to what they come to with HAProxy', { skip }, async (t) => {
  const { differences, requests } = await compareRules({ seed: 2026, sites: 11, requests: 20 })
  t.same(differences, [])
  t.ok(requests >= 200, `${requests} requests`)
})

async function exchange(path: string, text: string, server: { requests: { head: string; body: string }[] }): Promise<unknown> {
  const before = server.requests.length
  const response = await ask(path, text, () => false)
  const seen = server.requests[before]
  return outcome(response, seen && seen.head + seen.body)
}
