/**
 * Requests of 64 clients at a constant rate before three servers, while one server after the other is killed and started again, ten times, and servers are
 * drained, removed and added again, given other weights, and close kept connections at random. Prints what it saw; exits 1 when a request failed whose response had not begun, or a
 * client left a server that was there. Takes a little over a minute.
 *
 *     npx tsx scripts/storm.ts [--requests N] [--rate N] [--seed N]
 */
import { parseArgs } from 'node:util'
import { Admin } from './trials/admin.ts'
import { startLimpet } from './trials/limpet.ts'
import { OriginProcess } from './trials/origin-process.ts'
import { storm, stormConfiguration } from './trials/storm.ts'

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '100000' },
    rate: { type: 'string', default: '1500' },
    seed: { type: 'string', default: '20261126' },
  },
})
const servers = ['w1', 'w2', 'w3'].map((name) => new OriginProcess(name))
await Promise.all(servers.map((server) => server.start()))
const configuration = stormConfiguration(servers, { inter: 500, fastinter: 100 })
const limpet = await startLimpet(configuration)
const admin = new Admin(limpet.port('admin'))
const plan = { requests: Number(values.requests), rate: Number(values.rate), seed: Number(values.seed) }
const started = performance.now()
const report = await storm({ port: limpet.port('web'), admin, servers, configuration }, plan)
const seconds = (performance.now() - started) / 1000
const [opened, reused, retries] = await Promise.all(['connect', 'reuse', 'wretr'].map((column) => admin.figure(column)))
await Promise.all([limpet.stop(), ...servers.map((server) => server.kill())])

const { requests, kills, changes, removals, latency, redispatched, cut, lost, moved } = report
console.log(`${requests} requests in ${seconds.toFixed(1)} s, ${Math.round(requests / seconds)}/s: ${latency}`)
console.log(
  `${kills} times a server was killed, ${changes} times one was changed: drained, ready again, given another weight; ${removals} times removed, and added again`,
)
console.log(`connections to servers: ${opened} opened, ${reused} times used again; ${retries} retries`)
console.log(`${redispatched} requests went from a dead server to another; ${cut} responses broke off with their server`)
console.log(`${lost.length} requests were lost${list(lost)}`)
console.log(`${moved.length} clients left a server that was there${list(moved)}`)
process.exitCode = lost.length + moved.length === 0 ? 0 : 1

function list(cases: readonly string[]): string {
  return cases.map((text) => `\n  ${text}`).join('')
}
