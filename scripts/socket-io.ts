/**
 * 200 Socket.IO clients before two servers: polling, then WebSocket, while the servers are drained, made ready and given other weights. Prints what it saw; exits 1
 * when a session was unknown, a socket dropped or did not come to WebSocket.
 *
 *     npx tsx scripts/socket-io.ts [--clients N] [--changes N] [--seed N]
 */
import { parseArgs } from 'node:util'
import { Admin } from './trials/admin.ts'
import { stickyConfiguration } from './trials/configuration.ts'
import { startLimpet } from './trials/limpet.ts'
import { socketIo, startApplication } from './trials/socket-io.ts'

const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: '200' },
    changes: { type: 'string', default: '50' },
    seed: { type: 'string', default: '20261126' },
  },
})
const [clients, changes, seed] = [Number(values.clients), Number(values.changes), Number(values.seed)]
const servers = await Promise.all(['w1', 'w2'].map(startApplication))
const limpet = await startLimpet(stickyConfiguration(servers))
const site = { port: limpet.port('web'), admin: new Admin(limpet.port('admin')), servers }
const { upgraded, answers, faults } = await socketIo(site, { clients, changes, seed })
const refused = servers.flatMap((server) => server.refused)
await limpet.stop()
await Promise.all(servers.map((server) => server.stop()))

console.log(`${clients} Socket.IO clients over ${changes} changes: ${upgraded} came to WebSocket, ${answers} answers`)
console.log(`${refused.length} requests refused by the servers${list(refused)}`)
console.log(`${faults.length} sockets dropped or went astray${list(faults)}`)
process.exitCode = upgraded === clients && refused.length + faults.length === 0 ? 0 : 1

function list(cases: readonly string[]): string {
  return cases.map((text) => `\n  ${text}`).join('')
}
