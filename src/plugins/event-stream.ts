import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { Readable, type Writable } from 'node:stream'
import fp from 'fastify-plugin'
import { Journal, type JournalEntry } from '../lb/journal.ts'
import type { LoadBalancer } from '../lb/load-balancer.ts'
import { ProblemError } from '../schemas/problem.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** What happens in the balancer, as server-sent events after the one of an ID, until a response is over. */
    openEvents(lastEventId: string | undefined, response: ServerResponse): Readable
  }
}

/** Listeners at most, and bytes that may wait for a slow one before it is dropped; it may come again and go on where it was. */
const mostListeners = 100
const mostWaiting = 1_000_000

/** Milliseconds between comments that keep proxies from closing a quiet stream. */
const heartbeat = 15_000

/** Tells what happens in the balancer as server-sent events (WHATWG HTML §9.2). Their IDs are good for this process: after a restart all before is missed. */
export class EventStreams {
  readonly #journal: Journal
  readonly #instance: string
  readonly #streams = new Set<Readable>()
  #heart: NodeJS.Timeout | undefined

  constructor(loadBalancer: LoadBalancer) {
    this.#journal = new Journal(loadBalancer)
    this.#instance = loadBalancer.startedAt.toString(36)
    this.#journal.listen((entry) => {
      if (this.#streams.size === 0) return
      const text = this.#format(entry)
      for (const stream of this.#streams) send(stream, text)
    })
  }

  /** It ends with the response that it is for. Throws a ProblemError when too many listen. */
  open(lastEventId: string | undefined, response: Writable): Readable {
    if (this.#streams.size >= mostListeners)
      throw new ProblemError(503, `${mostListeners} listen already, and that is as many as there may be.`)
    const stream = new Readable({ read: () => {} })
    send(stream, 'retry: 2000\n: what happens in the balancer\n\n')
    for (const text of this.#past(lastEventId)) send(stream, text)
    this.#streams.add(stream)
    this.#heart ??= setInterval(() => this.#beat(), heartbeat).unref()
    stream.on('close', () => this.#streams.delete(stream))
    if (response.closed) stream.destroy()
    else response.once('close', () => stream.destroy())
    return stream
  }

  #past(lastEventId: string | undefined): string[] {
    if (lastEventId === undefined) return []
    const [instance, number = ''] = lastEventId.split('-')
    const entries = instance === this.#instance && /^\d{1,15}$/.test(number) ? this.#journal.since(Number(number)) : undefined
    if (entries !== undefined) return entries.map((entry) => this.#format(entry))
    // Whoever listens has to look at the whole anew.
    return [`id: ${this.#instance}-${this.#journal.last}\nevent: missed\ndata: {}\n\n`]
  }

  #format({ number, kind, data }: JournalEntry): string {
    return `id: ${this.#instance}-${number}\nevent: ${kind}\ndata: ${JSON.stringify(data)}\n\n`
  }

  #beat(): void {
    for (const stream of this.#streams) stream.push(':\n\n')
  }

  /** Ends all streams. */
  close(): void {
    clearInterval(this.#heart)
    for (const stream of this.#streams) stream.push(null)
  }
}

function send(stream: Readable, text: string): void {
  if (stream.readableLength > mostWaiting) stream.destroy()
  else stream.push(text)
}

/** Told of connections that listen, which are bounded here and by nobody else. */
export type Release = (socket: Socket) => void

/** Gives an application events of its balancer, until it closes. */
export const eventStream = fp<{ release?: Release | undefined }>(
  async (app, { release }) => {
    const streams = new EventStreams(app.loadBalancer)
    app.decorate('openEvents', (lastEventId: string | undefined, response: ServerResponse) => {
      const stream = streams.open(lastEventId, response)
      if (response.socket !== null) release?.(response.socket)
      return stream
    })
    app.addHook('preClose', async () => streams.close())
  },
  { name: 'event-stream', dependencies: ['load-balancer'] },
)
