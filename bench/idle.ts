import { setTimeout as pause } from 'node:timers/promises'
import { Connection } from './connection.ts'
import { residentMemory, type Sample } from './measure.ts'

/** Opens `count` connections, asks once on each and leaves them open. `each` is what one of them costs the process, in KiB. */
export async function idleClients({ port, pid }: { port: number; pid: number }, count: number): Promise<Sample> {
  const before = residentMemory(pid)
  const clients = Array.from({ length: count }, () => new Connection(port))
  const deadline = performance.now() + 20_000
  let requests = 0
  for (let at = 0; at < count && performance.now() < deadline; at += 50) {
    const group = Promise.all(clients.slice(at, at + 50).map((client) => client.ask()))
    const answers = await Promise.race([group, pause(5000, [], { ref: false })])
    requests += answers.filter((answered) => answered).length
  }
  await pause(500)
  const open = clients.filter((client) => client.isOpen).length
  const each = (residentMemory(pid) - before) / open
  for (const client of clients) client.close()
  return { requests, errors: count - open, open, each }
}
