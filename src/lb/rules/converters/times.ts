import { toNumber } from '../value.ts'
import { type MakeConverter, named } from './converter.ts'

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const months = 'January February March April May June July August September October November December'.split(' ')

function pad(value: number, width = 2): string {
  return String(value).padStart(width, '0')
}

/** Days since the year began, from 0. */
function dayOfYear(date: Date): number {
  return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000)
}

/** The Thursday of a date's week, whose year is that of the week (ISO 8601). */
function thursday(date: Date): Date {
  return new Date(date.getTime() + (4 - (date.getUTCDay() || 7)) * 86_400_000)
}

/** The letters of strftime, over a date whose UTC fields are those to show. */
const letters: Record<string, (date: Date) => string> = {
  A: (date) => String(days[date.getUTCDay()]),
  a: (date) => String(days[date.getUTCDay()]).slice(0, 3),
  B: (date) => String(months[date.getUTCMonth()]),
  b: (date) => String(months[date.getUTCMonth()]).slice(0, 3),
  C: (date) => pad(Math.floor(date.getUTCFullYear() / 100)),
  d: (date) => pad(date.getUTCDate()),
  e: (date) => String(date.getUTCDate()).padStart(2),
  G: (date) => String(thursday(date).getUTCFullYear()),
  g: (date) => pad(thursday(date).getUTCFullYear() % 100),
  H: (date) => pad(date.getUTCHours()),
  I: (date) => pad(date.getUTCHours() % 12 || 12),
  j: (date) => pad(dayOfYear(date) + 1, 3),
  k: (date) => String(date.getUTCHours()).padStart(2),
  l: (date) => String(date.getUTCHours() % 12 || 12).padStart(2),
  M: (date) => pad(date.getUTCMinutes()),
  m: (date) => pad(date.getUTCMonth() + 1),
  n: () => '\n',
  p: (date) => (date.getUTCHours() < 12 ? 'AM' : 'PM'),
  S: (date) => pad(date.getUTCSeconds()),
  t: () => '\t',
  U: (date) => pad(Math.floor((dayOfYear(date) + 7 - date.getUTCDay()) / 7)),
  u: (date) => String(date.getUTCDay() || 7),
  V: (date) => pad(Math.floor(dayOfYear(thursday(date)) / 7) + 1),
  W: (date) => pad(Math.floor((dayOfYear(date) + 7 - ((date.getUTCDay() + 6) % 7)) / 7)),
  w: (date) => String(date.getUTCDay()),
  Y: (date) => String(date.getUTCFullYear()),
  y: (date) => pad(date.getUTCFullYear() % 100),
  '%': () => '%',
}

/** Letters that stand for several. */
const phrases: Record<string, string> = {
  c: '%a %b %e %H:%M:%S %Y',
  D: '%m/%d/%y',
  F: '%Y-%m-%d',
  h: '%b',
  R: '%H:%M',
  r: '%I:%M:%S %p',
  T: '%H:%M:%S',
  X: '%H:%M:%S',
  x: '%m/%d/%y',
}

/** The date of so many seconds since the epoch; none past the year 275,760, where those of JavaScript end. */
function dateOf(seconds: number): Date | undefined {
  const date = new Date(Math.floor(seconds) * 1000)
  return Number.isNaN(date.getTime()) ? undefined : date
}

/** How far a zone is before UTC, as `+0100`. */
function zone(minutes: number): string {
  const distance = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(distance / 60))}${pad(distance % 60)}`
}

function written(format: string, isLocal: boolean): MakeConverter {
  const plain = format.replace(/%(.)/g, (whole, letter: string) => phrases[letter] ?? whole)
  return ([, offset = '']) =>
    (value) => {
      const moment = dateOf(toNumber(value) + Number(offset))
      if (moment === undefined) return undefined
      const minutes = isLocal ? -moment.getTimezoneOffset() : 0
      const shown = new Date(moment.getTime() + minutes * 60_000)
      const local: Record<string, string> = { s: String(Math.floor(moment.getTime() / 1000)), z: zone(minutes) }
      return plain.replace(/%(.)/g, (whole, letter: string) => local[letter] ?? letters[letter]?.(shown) ?? whole)
    }
}

const scales: Record<string, number> = { s: 1, ms: 1000, us: 1_000_000 }

/** Converters of dates, in seconds since the epoch, to texts (HAProxy manual §7.3.1). */
export const convertersOfTimes = named({
  http_date: ([offset = '', unit = 's']) => {
    const scale = Number(scales[unit])
    return (value) => {
      const moment = toNumber(value) + Number(offset)
      const text = dateOf(moment / scale)?.toUTCString()
      return scale === 1 ? text : text?.replace(' GMT', `.${moment % scale} GMT`)
    }
  },
  ltime: (args, surroundings) => written(args[0] ?? '', true)(args, surroundings),
  utime: (args, surroundings) => written(args[0] ?? '', false)(args, surroundings),
})
