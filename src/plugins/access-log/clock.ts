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
  #second: Second = secondOf(0)
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
    if (number !== this.#second.number) this.#second = secondOf(number)
    return this.#second
  }

  /** `24/Nov/2026:22:04:43.873` */
  withMilliseconds(moment: number): string {
    const wall = this.wall(moment)
    return `${this.#at(wall).local}.${threeDigits(wall)}`
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

  /** `2026-11-04T22:04:43.873120+01:00` */
  iso(moment: number): string {
    const wall = this.wall(moment)
    const { iso, zone } = this.#at(wall)
    const micros = Math.floor((wall % 1) * 1000)
    return `${iso}.${threeDigits(wall)}${String(micros).padStart(3, '0')}${zone.slice(0, 3)}:${zone.slice(3)}`
  }
}

/** The milliseconds within the second. */
export function threeDigits(wall: number): string {
  const milliseconds = Math.floor(wall) % 1000
  return milliseconds > 99 ? `${milliseconds}` : milliseconds > 9 ? `0${milliseconds}` : `00${milliseconds}`
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
