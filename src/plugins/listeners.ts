import { Server } from 'node:net'
import { ChangeError } from '../lb/change/error.ts'
import type { Frontend } from '../lb/frontend.ts'
import type { LoadBalancer } from '../lb/load-balancer.ts'
import { type Address, formatAddress, isLoopback, notAnAddress, parseAddress } from '../schemas/address.ts'
import type { Config } from '../schemas/config.ts'
import { ConfigError } from '../schemas/config-error.ts'
import { openAdministration } from '../schemas/listening.ts'
import { listen, whyNot } from './listen.ts'

/** A server and where it listens, or listened until its frontend was closed. */
interface Place {
  server: Server
  address: Address
}

/** All that is listened on for clients. Frontends can be closed and opened again; who is connected stays. */
export class Listeners {
  readonly #all: readonly (Address | undefined)[]
  readonly #places = new Map<string, Place[]>()
  readonly #opening = new Map<string, Promise<void>>()
  #isOver = false

  constructor({ frontends }: Config) {
    this.#all = frontends.flatMap(({ bind }) => bind.map(parseAddress))
  }

  /** Has a server listen on an address of a frontend, as it is configured. Answers the address in use. Throws a ConfigError with the pointer to it. */
  async add({ name, config }: Frontend, server: Server, bind: string, pointer: string): Promise<string> {
    const refuse = (why: string): ConfigError => new ConfigError([{ pointer, message: `frontend ${name}: ${why}` }])
    const address = parseAddress(bind)
    if (address === undefined) throw refuse(notAnAddress(bind))
    let listening: string
    try {
      listening = await listen(server, address, this.#all)
    } catch (error) {
      throw refuse(`cannot listen on ${formatAddress(address)}: ${whyNot(error)}`)
    }
    const open = isOpen(server) ? openAdministration(config, bind) : undefined
    if (open !== undefined) throw new ConfigError([{ pointer, message: open }])
    const places = this.#places.get(name) ?? []
    this.#places.set(name, [...places, { server, address: parseAddress(listening) ?? address }])
    return listening
  }

  /** Opens whatever of a frontend is closed: all of it or nothing. Throws a ChangeError. */
  open(frontend: string): Promise<void> {
    const opening = this.#opening.get(frontend) ?? this.#open(frontend).finally(() => this.#opening.delete(frontend))
    this.#opening.set(frontend, opening)
    return opening
  }

  async #open(frontend: string): Promise<void> {
    if (this.#isOver) throw new ChangeError('conflict', `frontend ${frontend} cannot be opened: this process is stopping`, '/state')
    const opened: Server[] = []
    for (const { server, address } of this.#places.get(frontend) ?? []) {
      if (server.listening) continue
      try {
        await listen(server, address, this.#all)
        opened.push(server)
      } catch (error) {
        opened.forEach(closeListener)
        throw new ChangeError('conflict', `frontend ${frontend} cannot listen on ${formatAddress(address)}: ${whyNot(error)}`, '/state')
      }
    }
  }

  close(frontend: string): void {
    for (const { server } of this.#places.get(frontend) ?? []) closeListener(server)
  }

  /** Closes and opens frontends as operators decide, here or elsewhere. */
  follow(loadBalancer: LoadBalancer, onTrouble: (trouble: string) => void): void {
    loadBalancer.on('applied', ({ frontend }) => {
      if (frontend === undefined) return
      if (frontend.state !== 'open') this.close(frontend.name)
      else this.#follow(frontend).catch((error) => onTrouble(String(error)))
    })
  }

  /** It may have been closed again while it was being opened. */
  async #follow(frontend: Frontend): Promise<void> {
    await this.open(frontend.name)
    if (frontend.state !== 'open') this.close(frontend.name)
  }

  /** Nothing is opened any more. */
  end(): void {
    this.#isOver = true
  }
}

/** Not http.Server's own close: that cuts idle connections at once, and with them requests that are just arriving. */
export function closeListener(server: Server): void {
  Server.prototype.close.call(server)
}

/** Whether the network can reach where a server listens, which for names and inherited descriptors shows only now. */
function isOpen(server: Server): boolean {
  const address = server.address()
  return address !== null && typeof address === 'object' && !isLoopback(address.address)
}
