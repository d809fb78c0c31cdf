/**
 * Three web servers, a name server that tells where they are, and Limpet, which follows what it tells:
 *
 *     npx tsx examples/dns-discovery/demo.ts
 *
 * Whoever types `1 3` and Enter has the name lead to the first and the third server. Limpet's log tells what follows.
 */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { formatNote, loadConfig } from '../../src/config/load.ts'
import { type Daemon, startDaemon } from '../../src/index.ts'
import { webServer } from '../sticky-sessions/web-server.ts'
import { nameServer } from './name-server.ts'

/** Starts all of it. Answers the balancer, what has the name lead to some of the servers, by their numbers, and what ends it. */
export async function start(
  { PORT = '8080', ADMIN_PORT = '7979' }: Record<string, string | undefined>,
  log = pino(),
  file = fileURLToPath(new URL('haproxy.cfg', import.meta.url)),
): Promise<{ daemon: Daemon; leadTo: (numbers: readonly number[]) => void; stop: () => Promise<void> }> {
  const servers = ['Server-1', 'Server-2', 'Server-3'].map(webServer)
  for (const server of servers) await once(server.listen(0, '127.0.0.1'), 'listening')
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  const names = await nameServer('_http._tcp.shop.test', 0)
  const leadTo = (numbers: readonly number[]): void => {
    names.ports = ports.filter((_, index) => numbers.includes(index + 1))
  }
  leadTo([1, 2])
  const loaded = loadConfig([file], { PORT, ADMIN_PORT, DNS_PORT: `${names.port}` })
  if (!loaded.ok) throw new Error(loaded.errors.map(formatNote).join('\n'))
  const daemon = await startDaemon(loaded.config, log)
  const stop = async (): Promise<void> => {
    await daemon.stop()
    names.close()
    for (const server of servers) server.close().closeAllConnections()
  }
  return { daemon, leadTo, stop }
}

if (process.argv[1] === import.meta.filename) {
  const { daemon, leadTo, stop } = await start(
    process.env,
    pino((await import('pino-pretty')).default({ ignore: 'pid,hostname,server,from,to,reason,active,backup,audit' })),
  )
  for (const { frontend, address } of daemon.listeners) console.log(`${frontend}: http://${address}`)
  console.log('The name leads to servers 1 and 2. Type others, such as 1 3, and Enter; Ctrl-C stops it all.')
  createInterface(process.stdin).on('line', (line) => leadTo(line.split(/\D+/).map(Number)))
  process.once('SIGINT', () => void stop().then(() => process.exit()))
}
