import { toNumber } from '../value.ts'
import { type MakeConverter, named } from './converter.ts'

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const months = 'January February March April May June July August September October November December'.split(' ')

function pad(value: number, width = 2): string {
  return String(value).padStart(width, '0')
}

/** The usual letters of strftime, over a date whose UTC fields are those to show. */
const letters: Record<string, (date: Date) => string> = {
  A: (date) => days[date.getUTCDay()] ?? '',
  a: (date) => (days[date.getUTCDay()] ?? '').slice(0, 3),
  B: (date) => months[date.getUTCMonth()] ?? '',
  b: (date) => (months[date.getUTCMonth()] ?? '').slice(0, 3),
  d: (date) => pad(date.getUTCDate()),
  e: (date) => String(date.getUTCDate()).padStart(2),
  F: (date) => `${date.getUTCFullYear()}-${pad(date.getUTCMonth() + 1)}-${pad(date.getUTCDate())}`,
  H: (date) => pad(date.getUTCHours()),
  I: (date) => pad(date.getUTCHours() % 12 || 12),
  j: (date) => pad(Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000) + 1, 3),
  M: (date) => pad(date.getUTCMinutes()),
  m: (date) => pad(date.getUTCMonth() + 1),
  p: (date) => (date.getUTCHours() < 12 ? 'AM' : 'PM'),
  S: (date) => pad(date.getUTCSeconds()),
  s: (date) => String(Math.floor(date.getTime() / 1000)),
  T: (date) => `${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())}:${pad(date.getUTCSeconds())}`,
  u: (date) => String(date.getUTCDay() || 7),
  w: (date) => String(date.getUTCDay()),
  Y: (date) => String(date.getUTCFullYear()),
  y: (date) => pad(date.getUTCFullYear() % 100),
  '%': () => '%',
}

function written(format: string, isLocal: boolean): MakeConverter {
  return ([, offset = '']) =>
    (value) => {
      const moment = new Date((toNumber(value) + Number(offset || 0)) * 1000)
      const shown = isLocal ? new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000) : moment
      return format.replace(/%(.)/g, (whole, letter: string) => letters[letter]?.(shown) ?? whole)
    }
}

const scales: Record<string, number> = { s: 1, ms: 1000, us: 1_000_000 }

/** Converters of dates, in seconds since the epoch, to texts (HAProxy manual §7.3.1). */
export const convertersOfTimes = named({
  http_date: ([offset = '', unit = 's']) => {
    const scale = scales[unit] ?? 1
    return (value) => new Date(((toNumber(value) + Number(offset || 0)) / scale) * 1000).toUTCString()
  },
  ltime: (args, surroundings) => written(args[0] ?? '', true)(args, surroundings),
  utime: (args, surroundings) => written(args[0] ?? '', false)(args, surroundings),
})
