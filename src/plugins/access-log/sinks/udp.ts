import { createSocket, type Socket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import { Line } from '../line.ts'
import { Losses } from './losses.ts'
import type { Sink } from './sink.ts'

/** How many datagrams may wait in the process: the system takes them at once, as a rule. */
const room = 1000

/** How many bytes of datagrams stand one behind the other in one buffer, roughly. */
const slab = 65_536

/** When a name that could not be looked up is tried again, in milliseconds. */
const pause = 1000

/** A syslog server by UDP: each line is a datagram. Whether it arrives nobody knows; that nobody listens the system tells, and it counts as lost. */
export class UdpSink implements Sink {
  readonly #socket: Socket
  readonly #losses: Losses
  #connected = false
  #waiting: Buffer[] = []
  #queued = 0
  /** The line at hand, behind those that have not gone yet, and where it begins. */
  #line = new Line(slab)
  #from = 0
  #timer: NodeJS.Timeout | undefined
  readonly #sent = (error: Error | null): void => {
    this.#queued--
    if (error !== null) this.#losses.lose(1, error.message)
  }

  constructor(host: string, port: number, target: string, tell: (message: string) => void) {
    this.#losses = new Losses(target, tell)
    this.#socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4')
    this.#socket.on('error', (error) => this.#fail(error, () => this.#socket.connect(port, host)))
    this.#socket.on('connect', () => this.#start())
    this.#socket.unref()
    this.#socket.connect(port, host)
  }

  get lost(): number {
    return this.#losses.total
  }

  #start(): void {
    this.#connected = true
    const waiting = this.#waiting
    this.#waiting = []
    for (const datagram of waiting) this.#send(datagram)
  }

  /** Once connected, an error tells of a datagram that nobody took. */
  #fail(error: Error, connect: () => void): void {
    this.#losses.lose(this.#connected ? 1 : this.#waiting.length, error.message)
    this.#waiting = []
    if (!this.#connected) this.#timer = setTimeout(connect, pause).unref()
  }

  begin(): Line | undefined {
    if (this.#queued + this.#waiting.length >= room) {
      this.#losses.lose(1, 'they are not taken as fast as they come')
      return undefined
    }
    // As a rule all have gone, and their buffer serves again.
    if (this.#queued + this.#waiting.length === 0) this.#line.clear()
    else if (this.#line.length > slab / 2) this.#line = new Line(slab)
    this.#from = this.#line.length
    return this.#line
  }

  end(): void {
    const datagram = this.#line.bytes.subarray(this.#from, this.#line.length)
    if (this.#connected) this.#send(datagram)
    else this.#waiting.push(datagram)
  }

  #send(datagram: Buffer): void {
    this.#queued++
    this.#socket.send(datagram, this.#sent)
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer)
    this.#losses.close()
    await new Promise<void>((resolve) => this.#socket.close(resolve))
  }
}
