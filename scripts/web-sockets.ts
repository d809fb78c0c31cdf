/**
 * 500 WebSockets before two servers, which are drained, made ready and given other weights 50 times meanwhile; after each time every socket says something
 * and gets it back. Prints what it saw; exits 1 when a socket dropped or an echo did not come.
 *
 *     npx tsx scripts/web-sockets.ts [--sockets N] [--changes N] [--seed N]
 */
import { parseArgs } from 'node:util'
import { Admin } from './trials/admin.ts'
import { stickyConfiguration } from './trials/configuration.ts'
import { startLimpet } from './trials/limpet.ts'
import { startEcho, webSockets } from './trials/web-sockets.ts'

const { values } = parseArgs({
  options: {
    sockets: { type: 'string', default: '500' },
    changes: { type: 'string', default: '50' },
    seed: { type: 'string', default: '20261126' },
  },
})
const [sockets, changes, seed] = [Number(values.sockets), Number(values.changes), Number(values.seed)]
const servers = await Promise.all(['w1', 'w2'].map(startEcho))
const limpet = await startLimpet(stickyConfiguration(servers))
const site = { port: limpet.port('web'), admin: new Admin(limpet.port('admin')), servers: servers.map(({ name }) => name) }
const { echoes, faults, perServer } = await webSockets(site, { sockets, changes, seed })
await limpet.stop()
for (const server of servers) server.stop()

console.log(`${sockets} WebSockets over ${changes} changes: ${[...perServer].map(([name, count]) => `${count} at ${name}`).join(', ')}`)
console.log(`${echoes} echoes came back`)
console.log(`${faults.length} sockets dropped or echoes missed${faults.map((fault) => `\n  ${fault}`).join('')}`)
process.exitCode = faults.length === 0 && echoes > 0 ? 0 : 1
