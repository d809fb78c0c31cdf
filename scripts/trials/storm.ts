import { Random } from '../haproxy.ts'
import { Absences } from './absences.ts'
import type { Admin } from './admin.ts'
import { Browser, type Visit } from './browser.ts'
import { stickyConfiguration } from './configuration.ts'
import { Load } from './load.ts'
import { Operator } from './operator.ts'
import { host, type Killable } from './origin.ts'

export interface StormSite {
  /** Where clients come in. */
  port: number
  admin: Admin
  /** Three of them, started. */
  servers: Killable[]
  /** The configuration that they are in. */
  configuration: ReturnType<typeof stormConfiguration>
}

export interface StormPlan {
  /** At least so many; it goes on until the last server is back. */
  requests: number
  /** Requests a second. */
  rate: number
  seed: number
}

export interface StormReport {
  requests: number
  /** What became of requests that failed before their response had begun. */
  lost: string[]
  /** Clients that left a server that was there. */
  moved: string[]
  /** Responses that broke off with their server. */
  cut: number
  /** Clients that a dead server left to another one. */
  redispatched: number
  kills: number
  changes: number
  /** How many of the changes removed a server, to add it again. */
  removals: number
  /** How long answers took. */
  latency: string
}

const clients = 64
const kills = 10
const changes = 50

/** Each so many requests a new client comes, and one asks for a large response. */
const newcomers = 211
const largeOnes = 53

/** The configuration for a storm: HAProxy's `retries 3`, `option redispatch`, `retry-on conn-failure empty-response`. */
export function stormConfiguration(servers: readonly Killable[], check: { inter: number; fastinter: number }) {
  return stickyConfiguration(
    servers.map(({ name, port }) => ({ name, address: `${host}:${port}` })),
    { retries: 3, redispatch: -1, retryOn: ['conn-failure', 'empty-response'] },
    { check: true, rise: 1, downinter: check.fastinter, ...check },
  )
}

/**
 * Browsers at a constant rate, while servers are killed and started again, drained, removed and added again, given other weights, and close kept connections as they like. There is
 * always one server that lives and is ready. Resolves when all is over.
 */
export async function storm({ port, admin, servers, configuration }: StormSite, { requests, rate, seed }: StormPlan): Promise<StormReport> {
  const names = servers.map(({ name }) => name)
  const absences = new Absences()
  const definitions = configuration.backends.flatMap((backend) => backend.servers)
  const operator = new Operator(admin, names, new Random(seed), { definitions, absences })
  const load = new Load(clients, rate)
  const browsers = Array.from({ length: clients }, () => new Browser(port))
  const report: StormReport = { requests: 0, lost: [], moved: [], cut: 0, redispatched: 0, kills: 0, changes, removals: 0, latency: '' }

  const ask = async (client: number, request: number): Promise<void> => {
    const browser = browsers[client] ?? new Browser(port)
    if (request % newcomers === 0) browser.renew()
    const { cookie } = browser
    const sentAt = performance.now()
    judge(await browser.ask(request % largeOnes === 0 ? '/large' : '/'), cookie, sentAt)
  }
  const judge = (visit: Visit, bound: string, sentAt: number): void => {
    if (visit.end === 'cut') report.cut++
    else if (visit.end === 'none' || visit.status !== 200) report.lost.push(`${bound || 'new client'}: ${visit.end} ${visit.status}`)
    if (visit.server === '' || visit.server === bound) return
    if (visit.cookie !== visit.server)
      report.moved.push(`from ${bound || 'nowhere'} to ${visit.server} with cookie ${visit.cookie || 'none'}`)
    if (bound === '') return
    if (absences.since(bound, sentAt)) report.redispatched++
    else report.moved.push(`from ${bound} to ${visit.server}`)
  }
  const kill = async (): Promise<void> => {
    const step = requests / kills
    for (; report.kills < kills; report.kills++) {
      const server = servers[report.kills % servers.length]
      if (server === undefined) return
      await load.reaches(step * report.kills + step * 0.2)
      const comeBack = absences.leave(server.name)
      await server.kill()
      await load.reaches(step * report.kills + step * 0.5)
      await server.start()
      await admin.isUp(server.name)
      comeBack()
    }
  }
  const operate = async (): Promise<void> => {
    while (operator.changes < changes) {
      await load.reaches((requests / changes) * operator.changes)
      await operator.change()
    }
    await operator.finish()
  }
  const over = Promise.all([kill(), operate(), load.reaches(requests)]).finally(() => load.end())
  await Promise.all([load.run(ask), over])
  for (const browser of browsers) browser.close()
  return { ...report, requests: load.sent, removals: operator.removals, latency: load.summary }
}
