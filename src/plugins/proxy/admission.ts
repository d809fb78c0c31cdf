import type { Server, Socket } from 'node:net'
import { Rate } from '../../lb/rate.ts'

/** A connection that waits to be let in. */
interface Held {
  socket: Socket
  start: () => void
}

/** The door that connections go through: so many may be inside at a time. */
interface Door {
  limit: number
  /** How many may come in within a second; Infinity for any number. */
  readonly mostInSecond: number
  readonly rate: Rate
  /** Runs while it is closed for a moment, as too many came at once. */
  timer?: NodeJS.Timeout
  /** Most that wait before it; more are turned away, as a system does whose backlog is full. */
  readonly mostHeld: number
  inside: number
  /** First come, first served. */
  readonly held: Held[]
}

/**
 * Lets in as many connections as the process and each frontend may have (HAProxy manual §3.2 and §4.2 `maxconn`), and no more in a second than a frontend may (`rate-limit sessions`). The others wait, unread, as they
 * would in the system's backlog if Node could stop accepting.
 */
export class Admission {
  #limit: number
  #inside = 0
  readonly #doors = new Map<string, Door>()
  /** Those who are inside, each with the door whose place it has: an upgrade that was refused comes to its server once more. */
  readonly #known = new WeakMap<Socket, Door | undefined>()

  readonly #now: () => number

  /** `limit` is how many connections the process may have in all; Infinity for any number. */
  constructor(limit: number, now: () => number = steady) {
    this.#limit = limit
    this.#now = now
  }

  /** Another number of connections for the process. More come in at once; of those who are inside nobody is turned out. */
  set limit(limit: number) {
    this.#limit = limit
    for (const door of this.#doors.values()) this.#admit(door)
  }

  /** The same for a frontend. */
  limitDoor(frontend: string, limit: number): void {
    const door = this.#doors.get(frontend)
    if (door === undefined) return
    door.limit = limit
    this.#admit(door)
  }

  /** How many connections wait. */
  get held(): number {
    let held = 0
    for (const door of this.#doors.values()) held += door.held.length
    return held
  }

  /** Has a server of a frontend, which may have `limit` connections in all while `mostHeld` wait, see only those that are let in; to be called when it listens to all it wants. */
  guard(server: Server, frontend: string, limit: number, mostHeld = 4096, mostInSecond = Number.POSITIVE_INFINITY): void {
    const door = this.#doors.get(frontend) ?? { limit, mostInSecond, rate: new Rate(), mostHeld, inside: 0, held: [] }
    this.#doors.set(frontend, door)
    const listeners = server.listeners('connection')
    server.removeAllListeners('connection')
    // As the option of net.createServer does, which http.createServer does not pass on: nothing is read of a connection that waits.
    Object.assign(server, { pauseOnConnect: true })
    server.on('connection', (socket: Socket) => {
      const start = (): void => {
        for (const listener of listeners) listener.call(server, socket)
        socket.resume()
      }
      if (this.#known.has(socket)) start()
      else if (door.held.length === 0 && this.#isOpen(door)) this.#enter(door, socket, start)
      else if (door.held.length < door.mostHeld) {
        door.held.push({ socket, start })
        this.#admit(door)
      } else socket.destroy()
    })
  }

  #isOpen(door: Door): boolean {
    return this.#hasRoom(door) && !isTooFast(door, this.#now)
  }

  #hasRoom(door: Door): boolean {
    return door.inside < door.limit && this.#inside < this.#limit
  }

  /** Who waits because too many came at once is let in as time goes by. */
  #lookAgain(door: Door): void {
    if (door.held.length === 0 || !Number.isFinite(door.mostInSecond) || !this.#hasRoom(door)) return
    door.timer ??= setTimeout(
      () => {
        delete door.timer
        this.#admit(door)
      },
      Math.min(Math.max(1000 / door.mostInSecond, 10), 500),
    )
  }

  #enter(door: Door, socket: Socket, start: () => void): void {
    this.#known.set(socket, door)
    door.inside++
    if (Number.isFinite(door.mostInSecond)) door.rate.count(this.#now())
    this.#inside++
    start()
    // After those who count the connection itself.
    socket.once('close', () => {
      this.#inside--
      this.release(socket)
      this.#admit(door)
    })
  }

  /** Lets somebody else have the place of a connection in its frontend; in the process it keeps one. */
  release(socket: Socket): void {
    const door = this.#known.get(socket)
    if (door === undefined) return
    this.#known.set(socket, undefined)
    door.inside--
    this.#admit(door)
  }

  /** Somebody left by a door: who waits there goes first, then who waits elsewhere for the process to have room. */
  #admit(door: Door): void {
    for (const next of [door, ...this.#doors.values()]) {
      while (this.#isOpen(next)) {
        const held = next.held.shift()
        if (held === undefined) break
        if (!held.socket.destroyed) this.#enter(next, held.socket, held.start)
      }
      this.#lookAgain(next)
    }
  }

  /** Turns away all that wait. */
  close(): void {
    for (const door of this.#doors.values()) {
      clearTimeout(door.timer)
      for (const { socket } of door.held.splice(0)) socket.destroy()
    }
  }
}

function isTooFast({ mostInSecond, rate }: Door, now: () => number): boolean {
  return Number.isFinite(mostInSecond) && rate.at(now()) >= mostInSecond
}

/** Milliseconds since the epoch, by a clock that is never set back: that would keep all out until it has caught up. */
function steady(): number {
  return performance.timeOrigin + performance.now()
}
