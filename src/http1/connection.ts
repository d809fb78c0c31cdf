import net from 'node:net'
import type { ResponseHead } from './response-head.ts'
import { type ResponseEvents, ResponseReader } from './response-reader.ts'
import type { Session } from './session.ts'
import type { Watch, Watched } from './watch.ts'

/** Where a server is reached: what `net.connect` takes. */
export type Target = { host: string; port: number } | { path: string }

/** Why a connection failed; what that means depends on how far the request had come, which its owner knows. */
export type ConnectionFailure = 'refused' | 'timeout' | 'server aborted' | 'bad response'

/** Who waits for a response. Bytes are good for the time of the call: what is to outlive it must be copied or written. */
export interface Receiver {
  /** HEAD: the response has no body, whatever its head says. */
  readonly isHead: boolean
  /** The request asks to switch protocols, and 101 is an answer to it. */
  readonly mayUpgrade: boolean
  /** The connection stands; the body of the request may follow. */
  onConnected(): void
  onInterim(head: ResponseHead): void
  onWhole(head: ResponseHead, body: string): void
  onHead(head: ResponseHead): void
  /** The protocol is another one from here on: `onBody` and `write` carry its bytes, `onEnd` tells that the server has no more to say. */
  onUpgrade(head: ResponseHead): void
  /** Answers whether it is done with the bytes; if not, they stay as they are. */
  onBody(bytes: Buffer): boolean
  onEnd(): void
  onFailure(failure: ConnectionFailure): void
  /** What was written has gone out; more of the request may follow. */
  onDrain(): void
}

/** What a connection tells the pool it belongs to. Timeouts are in ticks. */
export interface ConnectionOwner {
  readonly watch: Watch
  readonly timeouts: { connect: number; server: number; tunnel: number }
  /** Its exchange is over and it could carry another. */
  onIdle(connection: Connection): void
  onGone(connection: Connection): void
}

/**
 * How many bytes may wait to be sent before whoever sends them is to pause, on either side. What the system takes at once never waits, so that bodies pass
 * without a pause and a resumption for each read.
 */
export const mostUnsent = 65_536

/** What is read at once at most, in bytes. */
const slabSize = 65_536

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
  readonly #socket: net.Socket
  readonly #reader = new ResponseReader(this)
  #state: 'connecting' | 'refused' | 'busy' | 'idle' | 'dead' = 'connecting'
  #receiver: Receiver | undefined
  #sentWhole = true
  #isTunnel = false
  #isRetired = false
  /**
   * What is read into, again and again until a receiver keeps it. Never shared: where the next read goes is settled when the last one ends, so a
   * connection would go on filling what the receiver of another has kept meanwhile.
   */
  #slab = Buffer.allocUnsafeSlow(slabSize)

  constructor(target: Target, owner: ConnectionOwner, session: Session, isPrivate: boolean) {
    this.owner = owner
    this.session = session
    this.isPrivate = isPrivate
    this.limit = owner.timeouts.connect
    const callback = (length: number, bytes: Uint8Array): boolean => {
      this.lastActive = owner.watch.now
      this.#reader.read(bytes as Buffer, length)
      return true
    }
    this.#socket = net
      .connect({ ...target, noDelay: true, allowHalfOpen: true, onread: { buffer: () => this.#slab, callback } })
      .on('connect', () => this.#connected())
      .on('error', () => {
        if (this.#state === 'connecting') this.#state = 'refused'
      })
      .on('end', () => {
        if (!this.#reader.end()) this.#fail('server aborted')
      })
      .on('close', () => this.#fail(this.#state === 'refused' ? 'refused' : 'server aborted'))
      .on('drain', () => this.#drained())
    owner.watch.add(this)
  }

  /** Our end of it. */
  get source(): { localAddress?: string | undefined; localPort?: number | undefined } {
    const { localAddress, localPort } = this.#socket
    return { localAddress, localPort }
  }

  /** Sends a request head, latin1 with its last CRLFCRLF. Unless `more` of the request follows, the server's time to answer runs from now. */
  send(head: string, receiver: Receiver, more: boolean): void {
    this.#receiver = receiver
    this.#sentWhole = !more
    this.exchanges++
    this.#reader.begin(receiver.isHead, receiver.mayUpgrade)
    this.lastActive = this.owner.watch.now
    if (this.#state === 'idle') {
      this.#state = 'busy'
      this.#expectResponse()
    }
    this.#socket.write(head, 'latin1')
  }

  /** Sends bytes of the request's body. Answers false when the receiver should wait for `onDrain`: the server does not take them, and its time runs. */
  write(bytes: Uint8Array | string): boolean {
    if (typeof bytes === 'string') this.#socket.write(bytes, 'latin1')
    else this.#socket.write(bytes)
    const taken = this.#socket.writableLength < mostUnsent
    this.lastActive = this.owner.watch.now
    this.limit = this.#isTunnel ? this.owner.timeouts.tunnel : taken ? 0 : this.owner.timeouts.server
    return taken
  }

  /** The request is complete: the server's time to answer runs. */
  finishRequest(): void {
    this.#sentWhole = true
    this.lastActive = this.owner.watch.now
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
    this.lastActive = this.owner.watch.now
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
    if (head.status === 401 || head.status === 407) this.#readChallenge(head)
    this.#release()?.onWhole(head, body)
  }

  onHead(head: ResponseHead): void {
    if (head.status === 401 || head.status === 407) this.#readChallenge(head)
    this.#receiver?.onHead(head)
  }

  /** Some schemes prove who the connection belongs to, not the request: nobody else may have it after that. */
  #readChallenge(head: ResponseHead): void {
    const values = head.values(head.status === 401 ? 'www-authenticate' : 'proxy-authenticate')
    if (values.some((value) => /^(?:negotiate|ntlm)/i.test(value))) this.isPrivate = true
  }

  onBody(bytes: Buffer): void {
    if (this.#receiver?.onBody(bytes) === false && bytes.buffer === this.#slab.buffer) this.#slab = Buffer.allocUnsafeSlow(slabSize)
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
    this.lastActive = this.owner.watch.now
    this.#expectResponse()
    this.#receiver?.onConnected()
  }

  #drained(): void {
    if (this.#state !== 'busy') return
    this.lastActive = this.owner.watch.now
    this.#expectResponse()
    this.#receiver?.onDrain()
  }

  #expectResponse(): void {
    const { tunnel, server } = this.owner.timeouts
    if (this.#socket.isPaused()) this.limit = 0
    else this.limit = this.#isTunnel ? tunnel : this.#sentWhole ? server : 0
  }

  #fail(failure: ConnectionFailure): void {
    const receiver = this.#receiver
    this.destroy()
    receiver?.onFailure(failure)
  }
}
