import { isIP } from 'node:net'
import { shareAddresses, valuesByName, weightOfService } from '../../lb/change/resolved.ts'
import type { Server } from '../../lb/server.ts'
import { parseAddress, serviceName } from '../../schemas/address.ts'
import type { ServerValues } from '../../schemas/change.ts'
import type { Resolvers } from '../../schemas/resolvers.ts'
import { type Ask, Host, typesFor } from './host.ts'
import { Kept } from './kept.ts'
import { addressesIn, type Service, servicesIn } from './records.ts'

export type PlaceOf = (server: Server) => { host: string; port: number } | undefined
/** Leaves out the addresses where no server may be. */
export type Admit = (hosts: readonly string[], name: string) => string[]

/** What is asked again and again, and what the servers that it is about become by what is known. */
export interface Lookup {
  readonly name: string
  readonly isGood: boolean
  /** What is wrong with the last answers, for operators. */
  readonly failures: readonly string[]
  /** Asks for what servers, in one list for each backend, need to know. Answers whether it tells anything of them now. */
  refresh(ask: Ask, now: () => number, farms: readonly (readonly Server[])[]): Promise<boolean>
  /** What becomes of servers, all of one backend. */
  decide(servers: readonly Server[], placeOf: PlaceOf, admit: Admit): Map<Server, ServerValues>
}

/** A lookup that begins at a moment, and a text that is the same for servers that need the same one. */
export interface Needed {
  key: string
  make: (now: number) => Lookup
}

/** The lookup that a server of some resolvers needs; none for one whose address is known. */
export function lookupOf({ configured }: Server, { name, hold }: Resolvers): Needed | undefined {
  const { address: text, resolvePrefer: prefer = 'ipv6' } = configured
  const service = serviceName(text)
  const address = parseAddress(text)
  if (service !== undefined)
    return {
      key: JSON.stringify([name, service, prefer]),
      make: (now) => new ServiceLookup(service, typesFor(prefer, undefined), hold, now),
    }
  if (address?.kind !== 'tcp' || isIP(address.host) !== 0) return undefined
  const { host, family } = address
  return { key: JSON.stringify([name, host, prefer, family]), make: (now) => new HostLookup(host, typesFor(prefer, family), hold, now) }
}

class HostLookup implements Lookup {
  readonly #host: Host

  constructor(name: string, types: readonly ('A' | 'AAAA')[], hold: Resolvers['hold'], now: number) {
    this.#host = new Host(name, types, hold, now)
  }

  get name(): string {
    return this.#host.name
  }

  get isGood(): boolean {
    return this.#host.kept.isGood
  }

  get failures(): string[] {
    return failuresOf(this.name, this.#host.kept)
  }

  refresh(ask: Ask, now: () => number): Promise<boolean> {
    return this.#host.refresh(ask, now)
  }

  decide(servers: readonly Server[], placeOf: PlaceOf, admit: Admit): Map<Server, ServerValues> {
    const { kept, name } = this.#host
    const shares = shareAddresses(servers, placeOf, admit(kept.all, name))
    const decided = new Map<Server, ServerValues>()
    for (const [server, host] of shares) {
      const values = valuesByName(server, placeOf(server), host === undefined ? kept.reason : { host, port: portOf(server) })
      if (values !== undefined) decided.set(server, values)
    }
    return decided
  }
}

/** The port that a server was configured with, wherever it is. */
function portOf({ configured }: Server): number {
  const address = parseAddress(configured.address)
  return address?.kind === 'tcp' ? address.port : 0
}

function failuresOf(name: string, { failure }: { failure: string | undefined }): string[] {
  return failure === undefined ? [] : [`${name}: ${failure}`]
}

class ServiceLookup implements Lookup {
  readonly name: string
  readonly #types: readonly ('A' | 'AAAA')[]
  readonly #hold: Resolvers['hold']
  readonly #kept: Kept<Service>
  readonly #hosts = new Map<string, Host>()
  /** Which record each server stands for. */
  readonly #seats = new WeakMap<Server, string>()

  constructor(name: string, types: readonly ('A' | 'AAAA')[], hold: Resolvers['hold'], now: number) {
    this.name = name
    this.#types = types
    this.#hold = hold
    this.#kept = new Kept<Service>(hold, keyOf, now)
  }

  get isGood(): boolean {
    return this.#kept.isGood
  }

  get failures(): string[] {
    return [...failuresOf(this.name, this.#kept), ...[...this.#hosts].flatMap(([name, { kept }]) => failuresOf(name, kept))]
  }

  /** Of hosts that no server stands for nobody asks: there may be many more of them. */
  async refresh(ask: Ask, now: () => number, farms: readonly (readonly Server[])[]): Promise<boolean> {
    const { status, answers, additionals } = await ask('SRV', this.name)
    const isTelling = this.#kept.take(status, servicesIn(answers), now())
    const services = this.#services()
    for (const servers of farms) this.#seat(servers, services)
    const wanted = new Set(farms.flat().flatMap((server) => services.get(this.#seats.get(server) ?? '')?.host ?? []))
    for (const host of this.#hosts.keys()) if (!wanted.has(host)) this.#hosts.delete(host)
    const addressesOf = addressesIn(additionals)
    const told = await Promise.all([...wanted].map((name) => this.#refreshHost(name, addressesOf(name), ask, now)))
    return isTelling || told.includes(true)
  }

  /** The addresses may come along with the answer. */
  async #refreshHost(name: string, addresses: readonly string[], ask: Ask, now: () => number): Promise<boolean> {
    const host = this.#hosts.get(name) ?? new Host(name, this.#types, this.#hold, now())
    this.#hosts.set(name, host)
    return addresses.length > 0 ? host.kept.take('valid', addresses, now()) : host.refresh(ask, now)
  }

  decide(servers: readonly Server[], placeOf: PlaceOf, admit: Admit): Map<Server, ServerValues> {
    const services = this.#services()
    this.#seat(servers, services)
    const decided = new Map<Server, ServerValues>()
    for (const server of servers) {
      const service = services.get(this.#seats.get(server) ?? '')
      const values =
        service === undefined
          ? valuesByName(server, placeOf(server), 'entry removed from SRV record')
          : this.#byService(server, service, placeOf, admit)
      if (values !== undefined) decided.set(server, values)
    }
    return decided
  }

  #services(): Map<string, Service> {
    return new Map(this.#kept.all.map((service) => [keyOf(service), service]))
  }

  /** A record that is new goes to the first server that stands for none. */
  #seat(servers: readonly Server[], services: ReadonlyMap<string, Service>): void {
    const free = servers.filter((server) => !services.has(this.#seats.get(server) ?? ''))
    const seated = new Set(servers.map((server) => this.#seats.get(server)))
    for (const server of free) this.#seats.delete(server)
    for (const key of services.keys()) {
      const server = seated.has(key) ? undefined : free.shift()
      if (server !== undefined) this.#seats.set(server, key)
    }
  }

  #byService(server: Server, { host: name, port, weight }: Service, placeOf: PlaceOf, admit: Admit): ServerValues | undefined {
    const kept = this.#hosts.get(name)?.kept
    const [host] = shareAddresses([server], placeOf, admit(kept?.all ?? [], name)).values()
    const share = server.config.resolveOpts?.includes('ignore-weight') ? undefined : weightOfService(weight)
    return valuesByName(server, placeOf(server), host === undefined ? kept?.reason : { host, port }, share)
  }
}

function keyOf({ host, port }: Service): string {
  return `${host}:${port}`
}
