import { connect, type NetConnectOpts, type Socket } from 'node:net'
import type { Outlet } from './sink.ts'

/** How long after a failure a connection is tried again, in milliseconds. */
const pause = 1000

/** A server that takes lines as a stream, by TCP or on a unix socket. While it is away, lines wait. */
export class StreamOutlet implements Outlet {
  readonly #options: NetConnectOpts
  #socket: Socket | undefined
  #failedAt = Number.NEGATIVE_INFINITY

  constructor(options: NetConnectOpts) {
    this.#options = options
  }

  write(bytes: Buffer, done: (error: NodeJS.ErrnoException | undefined, taken: number) => void): void {
    if (this.#socket === undefined && performance.now() - this.#failedAt < pause) return done(later(), 0)
    this.#socket ??= this.#open()
    this.#socket.write(bytes, (error) => (error ? done(later(), 0) : done(undefined, bytes.length)))
  }

  #open(): Socket {
    const socket = connect(this.#options)
    socket.unref()
    // What a server of logs says is of no interest, but must not stand in the way.
    socket.resume()
    socket.on('error', () => {})
    socket.on('close', () => {
      this.#failedAt = performance.now()
      this.#socket = undefined
    })
    return socket
  }

  close(): void {
    this.#socket?.destroySoon()
  }
}

/** Not now. */
function later(): NodeJS.ErrnoException {
  return Object.assign(new Error('not connected'), { code: 'EAGAIN' })
}

/** What kind of unix socket is at a path: Node can tell only by connecting. `undefined` when nobody is there. */
export function typeOfSocket(path: string): Promise<'stream' | 'datagram' | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ path })
    socket.on('connect', () => {
      socket.destroy()
      resolve('stream')
    })
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EPROTOTYPE' ? 'datagram' : undefined))
  })
}
