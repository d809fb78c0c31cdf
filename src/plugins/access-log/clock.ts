import { Line } from './line.ts'

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** The parts of one second that are asked for again and again. */
interface Second {
  /** Seconds since the epoch. */
  number: number
  /** `24/Nov/2026:22:04:43` by the local clock. */
  local: string
  /** The same by Greenwich. */
  greenwich: string
  /** `+0100` */
  zone: string
  /** `Nov  4 22:04:43`, as RFC 3164 has it. */
  syslog: string
  /** `2026-11-04T22:04:43` */
  iso: string
}

/** Moments of `performance.now()` as dates. What belongs to a whole second is worked out once for all its lines. */
export class Clock {
  /** What `performance.now()` lacks to the milliseconds since the epoch. */
  #offset = 0
  /** The second that was asked for last, and the one before: a request may have begun in another than it ended in. */
  #second: Second = secondOf(0)
  #before: Second = this.#second
  /** When the offset was last taken: the system's clock may be set. */
  #setAt = Number.NEGATIVE_INFINITY

  /** Milliseconds since the epoch. */
  wall(moment: number): number {
    if (moment - this.#setAt > 1000) {
      this.#setAt = performance.now()
      this.#offset = Date.now() - this.#setAt
    }
    return moment + this.#offset
  }

  #at(wall: number): Second {
    const number = Math.floor(wall / 1000)
    if (number === this.#second.number) return this.#second
    const second = number === this.#before.number ? this.#before : secondOf(number)
    this.#before = this.#second
    this.#second = second
    return second
  }

  /** `24/Nov/2026:22:04:43.873` */
  withMilliseconds(moment: number): string {
    const line = new Line(32)
    this.addWithMilliseconds(line, moment)
    return line.toString()
  }

  /** Adds the same to a line. */
  addWithMilliseconds(line: Line, moment: number): void {
    const wall = this.wall(moment)
    line.text(this.#at(wall).local)
    line.byte(dot)
    line.digits(ofSecond(wall), 3)
  }

  /** `24/Nov/2026:22:04:43 +0100` */
  local(moment: number): string {
    const { local, zone } = this.#at(this.wall(moment))
    return `${local} ${zone}`
  }

  /** `24/Nov/2026:21:04:43 +0000` */
  greenwich(moment: number): string {
    return `${this.#at(this.wall(moment)).greenwich} +0000`
  }

  /** `Nov  4 22:04:43` */
  syslog(moment: number): string {
    return this.#at(this.wall(moment)).syslog
  }

  /** Adds `2026-11-04T22:04:43.873120+01:00`. */
  addIso(line: Line, moment: number): void {
    const wall = this.wall(moment)
    const { iso, zone } = this.#at(wall)
    line.text(iso)
    line.byte(dot)
    line.digits(ofSecond(wall), 3)
    line.digits(Math.floor((wall % 1) * 1000), 3)
    line.text(zone.slice(0, 3))
    line.byte(colon)
    line.text(zone.slice(3))
  }
}

const dot = 46
const colon = 58

/** The whole milliseconds within the second. */
export function ofSecond(wall: number): number {
  return Math.floor(wall) % 1000
}

function secondOf(number: number): Second {
  const date = new Date(number * 1000)
  const west = date.getTimezoneOffset()
  const zone = `${west > 0 ? '-' : '+'}${two(Math.floor(Math.abs(west) / 60))}${two(Math.abs(west) % 60)}`
  // The same clock face as the local one, read by Greenwich's hands.
  const shifted = new Date(number * 1000 - west * 60_000)
  const month = months[shifted.getUTCMonth()]
  const time = shifted.toISOString().slice(11, 19)
  return {
    number,
    local: day(shifted),
    greenwich: day(date),
    zone,
    syslog: `${month} ${String(shifted.getUTCDate()).padStart(2)} ${time}`,
    iso: shifted.toISOString().slice(0, 19),
  }
}

function day(date: Date): string {
  return `${two(date.getUTCDate())}/${months[date.getUTCMonth()]}/${date.getUTCFullYear()}:${date.toISOString().slice(11, 19)}`
}

function two(number: number): string {
  return String(number).padStart(2, '0')
}
