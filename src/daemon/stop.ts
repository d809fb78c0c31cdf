import { setTimeout as pause } from 'node:timers/promises'
import type { Logs } from '../plugins/access-log/index.ts'
import { closeListener } from '../plugins/listeners.ts'
import type { Transport } from '../plugins/proxy/transport.ts'
import type { GlobalConfig } from '../schemas/config.ts'
import type { Site } from './sites.ts'

/** Finishes what is in flight, for as long as it may take, then closes everything. */
export async function stop(
  sites: Site[],
  transport: Transport,
  logs: Logs,
  stopChecks: () => void,
  { grace = 0, hardStopAfter }: GlobalConfig,
): Promise<void> {
  if (grace > 0) await pause(grace)
  stopChecks()
  const drained = Promise.all(
    sites.map(({ app, clients }) => {
      if (clients === undefined) return undefined
      closeListener(app.server)
      return clients.drain()
    }),
  )
  const deadline = new AbortController()
  const late = new Promise((resolve) => {
    if (hardStopAfter === 0) return
    const timer = setTimeout(resolve, hardStopAfter)
    deadline.signal.addEventListener('abort', () => clearTimeout(timer))
  })
  await Promise.race([drained, late])
  deadline.abort()
  await close(sites, transport, logs)
}

/** Closes everything. */
export async function close(sites: Site[], transport: Transport, logs: Logs): Promise<void> {
  for (const { clients } of sites) clients?.destroy()
  transport.close()
  await Promise.all(sites.map(({ app }) => app.close()))
  await logs.close()
}
