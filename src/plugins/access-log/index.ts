import { hostname } from 'node:os'
import type { Backend } from '../../lb/backend.ts'
import type { Frontend } from '../../lb/frontend.ts'
import type { LoadBalancer } from '../../lb/load-balancer.ts'
import { severities } from '../../schemas/log-target.ts'
import { Clock } from './clock.ts'
import { type Sender, senderName } from './header.ts'
import { Outputs } from './outputs.ts'
import { type Common, RequestLog } from './request-log.ts'
import { ServerLog } from './server-log.ts'
import type { Target } from './target.ts'

export { type Applet, type Ends, type LogEntry, nothing } from './entry.ts'
export { logRequests } from './own-requests.ts'
export type { RequestLog } from './request-log.ts'

const err = severities.indexOf('err')

/** The logs of a balancer: of the requests of each frontend, and of the servers of each backend. */
export class Logs {
  readonly #outputs: Outputs
  readonly #requests: ReadonlyMap<Frontend, RequestLog>
  readonly #servers: ServerLog

  private constructor(outputs: Outputs, requests: ReadonlyMap<Frontend, RequestLog>, servers: ServerLog) {
    this.#outputs = outputs
    this.#requests = requests
    this.#servers = servers
  }

  /** Opens all that the configuration names. Throws an Error, in words for the operator, when something cannot be opened; `tell` is for troubles later. */
  static async open(loadBalancer: LoadBalancer, tell: (message: string) => void): Promise<Logs> {
    const clock = new Clock()
    const outputs = new Outputs(clock, tell)
    try {
      const common = {
        clock,
        hostname: hostname(),
        connections: connectionsOf(loadBalancer),
        numbers: { next: 0 },
        rules: loadBalancer.surroundings,
      }
      const requests = await openRequests(loadBalancer, outputs, common)
      return new Logs(outputs, requests, new ServerLog(loadBalancer, await openServers(loadBalancer, outputs)))
    } catch (error) {
      await outputs.close()
      throw error
    }
  }

  /** The log of a frontend's requests; `undefined` if it has none. */
  of(frontend: Frontend): RequestLog | undefined {
    return this.#requests.get(frontend)
  }

  /** How many lines could not be written so far. */
  get lost(): number {
    return this.#outputs.lost
  }

  /** Tells that the balancer has stopped, and writes all that is still to be written. */
  async close(): Promise<void> {
    this.#servers.stop()
    await this.#outputs.close()
  }
}

/** The counts of all frontends in one: a log asks for each line. */
function connectionsOf({ frontends }: LoadBalancer): () => number {
  const all = Array.from(frontends.values(), ({ counters }) => counters)
  return () => {
    let count = 0
    for (const { current } of all) count += current
    return count
  }
}

function sender({ config }: LoadBalancer, tag: string | undefined): Sender {
  const { logTag = 'limpet', logSendHostname } = config.global
  return { tag: tag ?? logTag, hostname: senderName(logSendHostname) }
}

async function openRequests(loadBalancer: LoadBalancer, outputs: Outputs, common: Common): Promise<Map<Frontend, RequestLog>> {
  const logs = new Map<Frontend, RequestLog>()
  for (const frontend of loadBalancer.frontends.values()) {
    const { accessLog, uniqueIdFormat } = frontend.config
    if (accessLog === undefined) continue
    const targets = await outputs.targets([accessLog.target].flat(), sender(loadBalancer, accessLog.tag))
    // Those that take nothing less grave than a server that is down are not for requests.
    if (targets.some((target) => target.takes(err))) logs.set(frontend, new RequestLog(accessLog, uniqueIdFormat, targets, common))
  }
  return logs
}

async function openServers(loadBalancer: LoadBalancer, outputs: Outputs): Promise<Map<Backend, Target[]>> {
  const targets = new Map<Backend, Target[]>()
  for (const backend of loadBalancer.backends.values()) {
    const { log = loadBalancer.config.global.log ?? [], logTag } = backend.config
    if (log.length > 0) targets.set(backend, await outputs.targets(log, sender(loadBalancer, logTag)))
  }
  return targets
}
