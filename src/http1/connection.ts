import type { Socket } from 'node:net'
import { provesConnection } from './challenge.ts'
import type { ConnectionOwner } from './connection-owner.ts'
import type { ConnectionFailure, Receiver } from './receiver.ts'
import { RequestWriter } from './request-writer.ts'
import type { ResponseHead } from './response-head.ts'
import { type ResponseEvents, ResponseReader } from './response-reader.ts'
import type { Session } from './session.ts'
import { Slab } from './slab.ts'
import type { Watched } from './watch.ts'
import { dial, readyEvent, type Way } from './way/dial.ts'

export type { ConnectionFailure, Receiver } from './receiver.ts'

/** One connection to a server and the exchange that it carries. */
export class Connection implements Watched, ResponseEvents {
  lastActive = 0
  limit: number
  /** How many exchanges it has begun. */
  exchanges = 0
  /** The tick when it became idle. */
  idleSince = 0
  readonly owner: ConnectionOwner
  /** Whom it serves. */
  session: Session | undefined
  /** Serves no other client. */
  isPrivate: boolean
  /** The name by which it reached its server, where that is of importance. */
  readonly name: string
  readonly #socket: Socket
  readonly #reader: ResponseReader
  readonly #writer: RequestWriter
  #state: 'connecting' | 'refused' | 'busy' | 'idle' | 'dead' = 'connecting'
  #receiver: Receiver | undefined
  /** A request head that waits for the connection to stand. */
  #held = ''
  #sentWhole = true
  #isTunnel = false
  #isRetired = false
  readonly #slab = new Slab()

  constructor(way: Way, owner: ConnectionOwner, session: Session, isPrivate: boolean) {
    this.owner = owner
    this.#reader = new ResponseReader(this, owner.largestHead)
    this.session = session
    this.isPrivate = isPrivate
    this.name = way.secure === undefined ? '' : way.secure.nameFor(session.host)
    this.limit = owner.timeouts.connect
    const callback = (length: number, bytes: Uint8Array): boolean => {
      this.lastActive = owner.watch.now
      this.#reader.read(bytes as Buffer, length)
      return true
    }
    const purpose = { client: session.client, name: this.name }
    this.#socket = dial(way, purpose, { buffer: () => this.#slab.bytes, callback })
      .on(readyEvent(way), () => this.#connected())
      .on('error', (error) => {
        if (this.#state !== 'connecting') return
        this.#state = 'refused'
        owner.onRefused(error)
      })
      .on('end', () => {
        if (!this.#reader.end()) this.#fail('server aborted')
      })
      .on('close', () => this.#fail(this.#state === 'refused' ? 'refused' : 'server aborted'))
      .on('drain', () => this.#drained())
    this.#writer = new RequestWriter(this.#socket)
    owner.watch.add(this)
  }

  get isIdle(): boolean {
    return this.#state === 'idle'
  }

  /** Our end of it. */
  get source(): { localAddress?: string | undefined; localPort?: number | undefined } {
    const { localAddress, localPort } = this.#socket
    return { localAddress, localPort }
  }

  /**
   * Sends a request head, latin1 with its last CRLFCRLF. Unless `more` of the request follows, the server's time to answer runs from now; if it does, the head goes out
   * with the first of it, or by `flush`.
   */
  send(head: string, receiver: Receiver, more: boolean): void {
    this.#receiver = receiver
    this.#sentWhole = !more
    this.exchanges++
    this.#reader.begin(receiver.isHead, receiver.mayUpgrade)
    if (this.#state === 'connecting') {
      this.#held = head
      return
    }
    this.#state = 'busy'
    this.#begin(head)
  }

  #begin(head: string): void {
    this.#expectResponse()
    this.#writer.begin(head, !this.#sentWhole)
  }

  /** Sends bytes of the request's body. Answers false when the receiver should wait for `onDrain`: the server does not take them, and its time runs. */
  write(bytes: Uint8Array | string): boolean {
    return this.#wrote(this.#writer.write(bytes))
  }

  /** The same as one chunk of a body in chunks. */
  writeChunk(bytes: Uint8Array): boolean {
    return this.#wrote(this.#writer.writeChunk(bytes))
  }

  #wrote(isTaken: boolean): boolean {
    this.lastActive = this.owner.watch.now
    this.limit = this.#isTunnel ? this.owner.timeouts.tunnel : isTaken ? 0 : this.owner.timeouts.server
    return isTaken
  }

  /** Nothing more of the request is at hand: what is held back goes out. */
  flush(): void {
    this.#writer.flush()
  }

  /** The request is complete: the server's time to answer runs. */
  finishRequest(): void {
    this.#writer.flush()
    this.#sentWhole = true
    this.#expectResponse()
  }

  /** We have no more to say; the server may. For tunnels. */
  end(): void {
    this.#socket.end()
  }

  /** Stops reading while the client does not take more; meanwhile it is the client's time that runs. */
  pause(): void {
    this.#socket.pause()
    this.limit = 0
  }

  resume(): void {
    this.#socket.resume()
    this.#expectResponse()
  }

  /** Closes the connection at once; its receiver hears no more of it. */
  destroy(): void {
    this.#receiver = undefined
    if (this.#state === 'dead') return
    this.#state = 'dead'
    this.owner.watch.delete(this)
    this.owner.onGone(this)
    this.#socket.destroy()
  }

  expire(): void {
    this.#fail('timeout')
  }

  /** It carries no other exchange: closes it now, or after the one it carries. */
  retire(): void {
    this.#isRetired = true
    if (this.#state === 'idle') this.destroy()
  }

  onInterim(head: ResponseHead): void {
    this.#receiver?.onInterim(head)
  }

  onWhole(head: ResponseHead, body: string): void {
    if (provesConnection(head)) this.isPrivate = true
    this.#release()?.onWhole(head, body)
  }

  onHead(head: ResponseHead): void {
    if (provesConnection(head)) this.isPrivate = true
    this.#receiver?.onHead(head)
  }

  onBody(bytes: Buffer): void {
    if (this.#receiver?.onBody(bytes) === false) this.#slab.keep(bytes)
  }

  onUpgrade(head: ResponseHead): void {
    this.#isTunnel = true
    this.#expectResponse()
    this.#receiver?.onUpgrade(head)
  }

  onEnd(): void {
    if (this.#isTunnel) this.#receiver?.onEnd()
    else this.#release()?.onEnd()
  }

  onBad(): void {
    this.#fail('bad response')
  }

  /** The exchange is over: back to the pool, or away with it. Answers who is to be told. */
  #release(): Receiver | undefined {
    const receiver = this.#receiver
    this.#receiver = undefined
    if (!this.#reader.reusable || !this.#sentWhole || this.#isRetired || this.#state !== 'busy') {
      this.destroy()
      return receiver
    }
    if (this.#socket.isPaused()) this.#socket.resume()
    this.#state = 'idle'
    this.idleSince = this.owner.watch.now
    this.limit = 0
    this.owner.onIdle(this)
    return receiver
  }

  #connected(): void {
    this.#state = 'busy'
    if (this.#held !== '') this.#begin(this.#held)
    this.#held = ''
    this.#receiver?.onConnected()
  }

  #drained(): void {
    if (this.#state !== 'busy') return
    this.#expectResponse()
    this.#receiver?.onDrain()
  }

  /** The server's time runs from now, where it is its turn. */
  #expectResponse(): void {
    const { tunnel, server } = this.owner.timeouts
    this.lastActive = this.owner.watch.now
    if (this.#socket.isPaused()) this.limit = 0
    else this.limit = this.#isTunnel ? tunnel : this.#sentWhole ? server : 0
  }

  #fail(failure: ConnectionFailure): void {
    const receiver = this.#receiver
    this.destroy()
    receiver?.onFailure(failure)
  }
}
