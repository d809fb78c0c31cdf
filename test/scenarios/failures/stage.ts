import { once } from 'node:events'
import net, { type AddressInfo, type Server } from 'node:net'
import type { Cell, Facts, Place } from './cell.ts'
import { Peer } from './peer.ts'
import { host } from './silence.ts'

/** How long a story may take, in milliseconds, before it is taken as it stands. */
const patience = 10_000

/** How many stories are told at a time: a timeout of one should not run out because all others are busy. */
const atOnce = 24

/** A cell with its servers, told once before a balancer. */
export class Stage {
  readonly cell: Cell
  /** Where its servers are. */
  readonly addresses: string[] = []
  seen: Omit<Facts, 'log' | 'counters'> = { statuses: [], body: '', connections: [] }
  readonly #listeners: Server[] = []
  readonly #accepted: Peer[] = []
  readonly #arrivals: Peer[] = []
  readonly #others: Peer[] = []
  #onArrival: (() => void) | undefined

  constructor(cell: Cell) {
    this.cell = cell
  }

  /** How many connections to its servers are open. */
  get open(): number {
    return this.#accepted.filter(({ end }) => end === 'open').length
  }

  /** `silent` is a port where nobody accepts. */
  async set(silent: number): Promise<void> {
    for (const [index, place] of (this.cell.servers ?? ['peer']).entries()) this.addresses.push(await this.#place(place, index, silent))
  }

  async #place(place: Place, index: number, silent: number): Promise<string> {
    // The port is taken at one address, so that nobody will come to listen on it at another.
    if (place !== 'peer') return place === 'silent' ? `${host}:${silent}` : `127.0.0.2:${silent}`
    const listener = net.createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      const peer = new Peer(socket, `s${index + 1}`)
      this.#accepted.push(peer)
      this.#arrivals.push(peer)
      this.#onArrival?.()
    })
    this.#listeners.push(listener.listen(0, host))
    await once(listener, 'listening')
    return `${host}:${(listener.address() as AddressInfo).port}`
  }

  /** Tells the story before the balancer at a port; `settled` waits until that has nothing to do with it any more. */
  async play(port: number, settled: () => Promise<unknown>): Promise<void> {
    const client = await connect(port)
    const clock = new AbortController()
    const late = new Promise<string>((resolve) => {
      const timer = setTimeout(() => resolve('it took too long'), patience)
      clock.signal.addEventListener('abort', () => clearTimeout(timer))
    })
    const told = this.#tell(client, port)
    const missed = await Promise.race([told, late])
    clock.abort()
    for (const other of this.#others) other.destroy()
    const { text } = client
    client.destroy()
    await settled()
    this.seen = {
      ...whatCame(text),
      connections: this.#accepted.filter(({ text }) => text !== '').map(plainConnection),
      ...(missed === '' ? {} : { missed }),
    }
  }

  /** Answers what was waited for in vain. */
  async #tell(client: Peer, port: number): Promise<string> {
    const another = async (): Promise<Peer> => {
      const other = await connect(port)
      this.#others.push(other)
      return other
    }
    try {
      await this.cell.play({ client, another, server: () => this.#next() })
      await client.over()
      return ''
    } catch (error) {
      return String(error)
    }
  }

  async #next(): Promise<Peer> {
    for (;;) {
      const peer = this.#arrivals.shift()
      if (peer !== undefined) return peer
      await new Promise<void>((resolve) => {
        this.#onArrival = resolve
      })
    }
  }

  async close(): Promise<void> {
    for (const peer of this.#accepted) peer.destroy()
    await Promise.all(this.#listeners.map((listener) => once(listener.close(), 'close')))
  }
}

async function connect(port: number): Promise<Peer> {
  const socket = net.connect({ port, host, noDelay: true, allowHalfOpen: true })
  await once(socket, 'connect')
  return new Peer(socket)
}

function whatCame(text: string): Pick<Facts, 'statuses' | 'body'> {
  const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status))
  return { statuses, body: plainBody(text) }
}

function plainConnection({ name, text, end }: Peer): string {
  const methods = [...text.matchAll(/([A-Z]+) \S+ HTTP\/1\.1\r\n/g)].map(([, method]) => method)
  return [`${name}:`, ...methods, plainBody(text), end === 'open' ? '(kept)' : ''].filter((part) => part !== '').join(' ')
}

/** What follows the last head, so that only what matters is left of it. */
function plainBody(text: string): string {
  const start = text.search(/\r\n\r\n(?![\s\S]*HTTP\/1\.1)/)
  const body = start < 0 ? '' : text.slice(start + 4)
  if (body.startsWith('<html>')) return 'own page'
  const payload = /^transfer-encoding: chunked/im.test(text) ? body.replace(/(?:^|\r\n)[0-9a-f]*(?:\r\n|$)/gi, '') : body
  return payload.length > 40 ? 'much' : payload
}

/** Tells all stories, some at a time, each before the balancer at its port. */
export async function playAll(
  stages: readonly Stage[],
  portOf: (index: number) => number,
  settled: (index: number) => Promise<unknown>,
): Promise<void> {
  let next = 0
  const teller = async (): Promise<void> => {
    for (let index = next++; index < stages.length; index = next++) await stages[index]?.play(portOf(index), () => settled(index))
  }
  await Promise.all(Array.from({ length: atOnce }, teller))
}
