import { isIP } from 'node:net'
import fp from 'fastify-plugin'
import type { Target } from '../../http1/way/dial.ts'
import { ChangeError } from '../../lb/change/error.ts'
import { withValues } from '../../lb/change/values.ts'
import type { LoadBalancer } from '../../lb/load-balancer.ts'
import type { BackendConfig } from '../../schemas/backend.ts'
import type { Change, ChangeRequest } from '../../schemas/change.ts'
import { checkServer } from '../../schemas/check-server.ts'
import { checkBalance, checkRulesOf } from '../../schemas/rules/check-backend.ts'
import { listFaults, type RuleFile } from '../../schemas/rules/lists.ts'
import type { ServerConfig } from '../../schemas/server.ts'
import { inTurns, nextTurn } from '../../turns.ts'
import type { Listeners } from '../listeners.ts'
import { type Found, type FoundWays, findWays, WayFault } from '../ways.ts'
import { Named } from './named.ts'
import { type PlaceRule, placeRule } from './networks.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Through which changes come in from outside. */
    door: Door
  }
}

/** How many changes are made in a turn. */
const atATime = 40

/** A server as it is to be, its backend, and where in the request it stands. */
interface Definition {
  config: ServerConfig
  backend: BackendConfig
  pointer: string
  /** It is to be somewhere where it was not before. */
  moves: boolean
  /** Where it is to be checked, and its agent asked, if neither that was so before nor the configuration says so. */
  checkAddr: string | undefined
  agentAddr: string | undefined
}

/**
 * The door for changes that come from outside, whoever knocks. Beside what the balancer itself refuses, servers must be where they may be, which is seen only
 * once their names are looked up, and no file or secret may be named that the configuration does not name.
 */
export class Door {
  readonly #loadBalancer: LoadBalancer
  readonly #ways: FoundWays
  readonly #listeners: Listeners | undefined
  readonly #rule: PlaceRule
  readonly #named: Named

  /** Without `listeners` what is listened on is somebody else's, such as a host application's. */
  constructor(loadBalancer: LoadBalancer, ways: FoundWays, listeners?: Listeners) {
    this.#loadBalancer = loadBalancer
    this.#ways = ways
    this.#listeners = listeners
    this.#rule = placeRule(loadBalancer.config.global.serverNetworks ?? [])
    this.#named = new Named(loadBalancer.config)
  }

  /**
   * Makes changes, each to another server or backend: all or none. `precondition` is called when nothing can come between any more, and may throw. Throws a
   * ChangeError, in words for whoever asked, if one of them cannot be made.
   */
  async change(requests: readonly ChangeRequest[], precondition: () => void = () => {}): Promise<Change[]> {
    this.#loadBalancer.checkAll(requests)
    const found = await this.#find(requests)
    const close = await this.#open(requests)
    try {
      precondition()
      return this.#ways.lead(found, () => this.#loadBalancer.changeAll(requests))
    } catch (error) {
      close()
      throw error
    }
  }

  /**
   * Makes thousands of changes of servers, each of another one, while others have their turn: all are found to be good before the first is made, then a few are made
   * at a time; answers which, each time. What others change meanwhile holds, and what is changed later comes later. Throws a ChangeError, as above, and in the end also
   * for what others have made impossible. No more are made once `isOver` says so, or nobody asks for more.
   */
  async *changeInTurns(requests: readonly ChangeRequest[], isOver = (): boolean => false): AsyncGenerator<readonly ChangeRequest[]> {
    await inTurns(this.#loadBalancer.checking(requests))
    const good: { batch: readonly ChangeRequest[]; found: readonly Found[] }[] = []
    for (let from = 0; from < requests.length; from += atATime) {
      await nextTurn()
      const batch = requests.slice(from, from + atATime)
      good.push({ batch, found: await this.#find(batch) })
    }
    for (const { batch, found } of good) {
      await nextTurn()
      if (isOver()) return
      this.#ways.lead(found, () => this.#loadBalancer.changeAll(batch))
      yield batch
    }
  }

  /** The ways to servers that come or are to be elsewhere. */
  async #find(requests: readonly ChangeRequest[]): Promise<Found[]> {
    for (const request of requests) {
      this.#admitRules(request)
      if ('created' in request) this.#named.admitKeys(request.created)
    }
    const found: Found[] = []
    for (const definition of requests.flatMap((request) => this.#definitions(request))) found.push(...(await this.#admit(definition)))
    return found
  }

  /** Why no server that comes while running may be at a place; `undefined` if one may. */
  refusal(place: Target): string | undefined {
    return this.#rule(place)
  }

  /** Has what is to be open listen. Answers what undoes that. */
  async #open(requests: readonly ChangeRequest[]): Promise<() => void> {
    const undo: (() => void)[] = []
    const close = (): void => {
      for (const one of undo) one()
    }
    try {
      for (const request of requests) if ('listening' in request) undo.push(await this.#openOne(request))
    } catch (error) {
      close()
      throw error
    }
    return close
  }

  async #openOne({ target: { frontend }, listening }: Extract<ChangeRequest, { listening: unknown }>): Promise<() => void> {
    if (this.#listeners === undefined)
      throw new ChangeError('conflict', `frontend ${frontend} listens on nothing of its own: inside an application, the application does`)
    if (listening.state !== 'open') return () => {}
    await this.#listeners.open(frontend)
    // Somebody else may have opened it meanwhile.
    return () => {
      if (this.#loadBalancer.frontends.get(frontend)?.state !== 'open') this.#listeners?.close(frontend)
    }
  }

  /** The same, for who only asks whether they could be made. */
  async attempt(requests: readonly ChangeRequest[]): Promise<boolean> {
    try {
      await this.change(requests)
      return true
    } catch (error) {
      if (error instanceof ChangeError) return false
      throw error
    }
  }

  #definitions(request: ChangeRequest): Definition[] {
    if ('created' in request) {
      const { created: backend } = request
      return backend.servers.map((config, index) => ({
        ...{ config, backend, pointer: `/servers/${index}`, moves: true, checkAddr: config.checkAddr, agentAddr: config.agentAddr },
      }))
    }
    if (!('backend' in request.target)) return []
    const backend = this.#loadBalancer.backends.get(request.target.backend)
    if (backend === undefined) return []
    const shared = { backend: backend.config, pointer: '' }
    if ('added' in request) {
      const { checkAddr, agentAddr } = request.added
      return [{ ...shared, config: request.added, moves: true, checkAddr, agentAddr }]
    }
    const server = 'values' in request ? backend.server(request.target.server) : undefined
    if (server === undefined || !('values' in request)) return []
    const { state, weight, health, drain, agent, unresolved, ...settings } = request.values
    if (Object.keys(settings).length === 0) return []
    const news = (field: 'checkAddr' | 'agentAddr'): string | undefined =>
      settings[field] === server.configured[field] ? undefined : (settings[field] ?? undefined)
    const [checkAddr, agentAddr] = [news('checkAddr'), news('agentAddr')]
    return [{ ...shared, config: withValues(server.config, settings), moves: settings.address !== undefined, checkAddr, agentAddr }]
  }

  /** Answers the way to a server that is to be elsewhere. */
  async #admit({ config, backend, pointer, moves, checkAddr, agentAddr }: Definition): Promise<Found[]> {
    const [problem] = checkServer(config, backend, pointer).errors
    if (problem !== undefined) throw new ChangeError('invalid', problem.message, problem.pointer)
    this.#place(checkAddr, `${pointer}/checkAddr`)
    this.#place(agentAddr, `${pointer}/agentAddr`)
    if (!moves) return []
    this.#named.admitServer(config, pointer)
    try {
      const found = await this.#ways.find(backend.name, config)
      const { target } = found.way
      // A name that is not known yet is looked at when it leads somewhere.
      const why = 'host' in target && isIP(target.host) === 0 ? undefined : this.#rule(target)
      if (why !== undefined) throw new ChangeError('invalid', why, `${pointer}/address`)
      return [found]
    } catch (error) {
      throw error instanceof WayFault ? new ChangeError('invalid', error.message, `${pointer}/${error.field}`) : error
    }
  }

  #admitRules(request: ChangeRequest): void {
    for (const file of this.#filesAskedFor(request)) {
      this.#named.admitRules(file.file, file.pointer)
      admitLines(file, this.#loadBalancer.surroundings.read)
    }
  }

  #filesAskedFor(request: ChangeRequest): readonly RuleFile[] {
    const { config } = this.#loadBalancer
    if ('created' in request) return checkRulesOf(request.created, config).files
    const balance = 'settings' in request ? request.settings.balance : undefined
    return balance === undefined ? [] : checkBalance(balance, config).files
  }

  /** A name could lead elsewhere at the next check. */
  #place(host: string | undefined, pointer: string): void {
    if (host === undefined) return
    if (isIP(host) === 0)
      throw new ChangeError(
        'invalid',
        `while running, checks can be sent to an IP address only, and ${JSON.stringify(host)} is none`,
        pointer,
      )
    const why = this.#rule({ host, port: 0 })
    if (why !== undefined) throw new ChangeError('invalid', why, pointer)
  }
}

/** What is a list for the configuration need not be one of networks, or of numbers. */
function admitLines({ pointer, file, checkLine }: RuleFile, read: (file: string) => string): void {
  const [fault] = checkLine === undefined ? [] : listFaults(read(file), checkLine)
  if (fault !== undefined) throw new ChangeError('invalid', `${file}:${fault.number}: ${fault.message}`, pointer)
}

/** Gives an application the door to its balancer. */
export const door = fp<{ ways?: FoundWays | undefined; listeners?: Listeners | undefined }>(
  async (app, { ways, listeners }) => {
    app.decorate('door', new Door(app.loadBalancer, ways ?? (await findWays(app.loadBalancer)), listeners))
  },
  { name: 'door', dependencies: ['load-balancer'] },
)
