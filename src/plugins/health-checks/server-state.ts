import type { Backend } from '../../lb/backend.ts'
import type { Server } from '../../lb/server.ts'

/** What a check tells a server of itself (`http-check send-state`), in HAProxy's form; `node` is the name of this machine. */
export function serverState(
  backend: Backend,
  server: Server,
  where: { host: string; port: number } | { path: string },
  node: string,
): string {
  const { counters, queue } = server
  const [address, port] = 'host' in where ? [where.host, where.port] : ['unix', 0]
  return [
    server.status,
    `address=${address}`,
    `port=${port}`,
    `name=${backend.name}/${server.name}`,
    `node=${node}`,
    `weight=${server.weight}/${backend.weight}`,
    `scur=${counters.current}/${backend.counters.current - backend.queue.length}`,
    `qcur=${queue.length}`,
  ].join('; ')
}
