import type { Backend } from '../../backend.ts'
import type { Server } from '../../server.ts'
import type { Surroundings } from '../surroundings.ts'
import type { Value } from '../value.ts'
import { type Fetch, type Make, named, plain } from './fetch.ts'

/** Asks the backend that is named, else the one that the request goes to. */
function ofBackend(value: (backend: Backend, surroundings: Surroundings) => Value | undefined): Make {
  return ([name = ''], surroundings): Fetch => ({
    one: ({ backend }) => {
      const asked = name === '' ? backend : surroundings.backends.get(name)
      return asked && value(asked, surroundings)
    },
  })
}

/** Asks the server that is named as `BACKEND/SERVER`, or `SERVER` of the backend that the request goes to. */
function ofServer(value: (server: Server, surroundings: Surroundings) => Value | undefined): Make {
  return ([path = ''], surroundings): Fetch => {
    const slash = path.lastIndexOf('/')
    const [backendName, name] = [path.slice(0, Math.max(slash, 0)), path.slice(slash + 1)]
    return {
      one: ({ backend }) => {
        const server = (slash < 0 ? backend : surroundings.backends.get(backendName))?.server(name)
        return server && value(server, surroundings)
      },
    }
  }
}

/** How many more requests the servers of a backend may have at once; -1 where one has no limit. */
function room({ servers }: Backend): number {
  let free = 0
  for (const { isRunning, maxconn, counters } of servers) {
    if (!isRunning) continue
    if (maxconn === 0) return -1
    free += Math.max(0, maxconn - counters.current)
  }
  return free
}

function waiting(backend: Backend): number {
  let sum = backend.queue.length
  for (const server of backend.servers) sum += server.queue.length
  return sum
}

function usable({ usable: { active, backup } }: Backend): number {
  return active > 0 ? active : backup
}

/** Samples of backends and servers (HAProxy manual §7.3.2). */
export const fetchesOfBackends = named({
  avg_queue: ofBackend((backend) => Math.ceil(waiting(backend) / Math.max(1, usable(backend)))),
  be_conn: ofBackend(({ counters }) => counters.current),
  be_conn_free: ofBackend(room),
  // As in HAProxy, a frontend that has chosen none stands for it.
  be_id: (_, { sectionNumbers }) => ({ one: ({ backend, frontend }) => sectionNumbers.get((backend ?? frontend).name) }),
  be_name: plain(({ backend, frontend }) => (backend ?? frontend).name),
  be_sess_rate: ofBackend(({ counters }, { now }) => counters.sessionRate.at(now())),
  connslots: ofBackend((backend) => {
    const slots = room(backend)
    const running = backend.servers.filter(({ isRunning }) => isRunning)
    if (slots < 0 || running.some(({ config }) => config.maxqueue === 0)) return -1
    return running.reduce((sum, { config, queue }) => sum + Math.max(0, config.maxqueue - queue.length), slots)
  }),
  nbsrv: ofBackend(usable),
  queue: ofBackend(waiting),
  srv_conn: ofServer(({ counters }) => counters.current),
  srv_id: plain(({ server }) => server?.id),
  srv_is_up: ofServer((server) => server.isRunning),
  srv_iweight: ofServer(({ initialWeight }) => initialWeight),
  srv_name: plain(({ server }) => server?.name),
  srv_queue: ofServer(({ queue }) => queue.length),
  srv_sess_rate: ofServer(({ counters }, { now }) => counters.sessionRate.at(now())),
  srv_uweight: ofServer(({ weight }) => weight),
  srv_weight: ofServer(({ weight }) => weight),
})
