import type { Socket } from 'node:net'
import { pieces } from '../../stats/in-turns.ts'
import { answer } from './answer.ts'
import type { Answer, Desk, Seat } from './command.ts'
import { announcesPayload, splitCommands } from './line.ts'

/** Longest line in bytes, as HAProxy's `tune.bufsize`. */
const longestLine = 16_384

/** What a browser begins with: a page of any site can have one send commands to this machine, in the body of a request. */
const requestLine = / HTTP\/\d\.\d$/

/**
 * Serves one connection: line by line, command by command. Unless a prompt was asked for it ends once all that had come is answered. What stands behind the
 * last end of a line is no command.
 */
export class Session {
  readonly #socket: Socket
  readonly #desk: Desk
  readonly #seat: Seat
  #unread = ''
  #isAtWork = false
  #hasEnded = false
  /** Lines are skipped up to an empty one. */
  #isPayload = false

  constructor(socket: Socket, desk: Desk, seat: Seat) {
    this.#socket = socket
    this.#desk = desk
    this.#seat = seat
    socket.setTimeout(seat.timeout, () => socket.destroy())
    socket.on('error', () => socket.destroy())
    socket.on('data', (bytes: Buffer) => {
      if (seat.isLeaving) return
      this.#unread += bytes.toString('latin1')
      void this.#work()
    })
    socket.on('end', () => {
      this.#hasEnded = true
      void this.#work()
    })
  }

  async #work(): Promise<void> {
    if (this.#isAtWork) return
    this.#isAtWork = true
    // Who sends faster than is answered waits.
    this.#socket.pause()
    try {
      await this.#readAll()
    } catch {
      this.#socket.destroy()
    }
    this.#isAtWork = false
    this.#socket.resume()
  }

  async #readAll(): Promise<void> {
    let answered = false
    for (let end = this.#unread.indexOf('\n'); end >= 0; end = this.#unread.indexOf('\n')) {
      if (end > longestLine) break
      const line = this.#unread.slice(0, end).replace(/\r$/, '')
      this.#unread = this.#unread.slice(end + 1)
      if (!(await this.#line(line))) return
      answered = true
    }
    const first = this.#unread.split('\n', 1)[0] ?? ''
    if (first.length > longestLine) return this.#leave(`A line may have ${longestLine} bytes at most.\n\n`)
    const isDone = answered && this.#unread === '' && !this.#seat.isInteractive && !this.#isPayload
    if (isDone || this.#hasEnded) this.#socket.end()
  }

  /** Says a last word; what comes after it is not listened to. */
  #leave(text: string): void {
    this.#seat.isLeaving = true
    this.#unread = ''
    this.#socket.end(text)
  }

  /** Answers a line; false if nothing is to follow. */
  async #line(line: string): Promise<boolean> {
    if (this.#isPayload) {
      this.#isPayload = line !== ''
      return true
    }
    if (requestLine.test(line)) {
      this.#leave('This is no web server.\n\n')
      return false
    }
    this.#isPayload = announcesPayload(line)
    for (const words of splitCommands(line)) {
      await this.#write(await answer(this.#desk, this.#seat, words))
      if (this.#seat.isLeaving || this.#socket.destroyed) {
        this.#socket.end()
        return false
      }
      await this.#send(this.#seat.isInteractive ? '\n> ' : '\n')
    }
    this.#socket.setTimeout(this.#seat.timeout)
    return true
  }

  /** Long answers are made bit by bit, so that others have their turn, and go out in pieces. */
  async #write(answer: Answer): Promise<void> {
    if (typeof answer === 'string') return this.#send(answer)
    for await (const piece of pieces(answer)) {
      if (this.#socket.destroyed) return
      await this.#send(piece)
    }
  }

  /** Nothing more is made for a client until it has taken what it was sent. */
  async #send(piece: string | Buffer): Promise<void> {
    const socket = this.#socket
    if (socket.destroyed || socket.write(piece)) return
    await new Promise<void>((resolve) => {
      const goOn = (): void => {
        socket.off('drain', goOn).off('close', goOn)
        resolve()
      }
      socket.on('drain', goOn).on('close', goOn)
    })
  }
}
