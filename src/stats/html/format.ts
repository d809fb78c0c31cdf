/** A count with its thousands apart by a space that does not break. As all characters of a row it is one of Latin-1: texts of others take twice the room, and time, to make. */
export function count(value: number): string {
  return value < 1000 ? String(value) : String(value).replace(/\B(?=(\d{3})+$)/g, '\xa0')
}

const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB']

/** A size in decimal units, three digits: `999 B`, `1.23 kB`, `45.6 MB`. */
export function size(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit === 0 ? value : value.toPrecision(3)}\xa0${units[unit]}`
}

/** A time in the two largest units that it has: `7s`, `1m05s`, `2h03m`, `4d02h`. */
export function age(seconds: number): string {
  const steps: [number, string, number, string][] = [
    [86_400, 'd', 3600, 'h'],
    [3600, 'h', 60, 'm'],
    [60, 'm', 1, 's'],
  ]
  for (const [large, name, small, rest] of steps) {
    if (seconds >= large)
      return `${Math.floor(seconds / large)}${name}${String(Math.floor((seconds % large) / small)).padStart(2, '0')}${rest}`
  }
  return `${seconds}s`
}

/** A time: `0.4 ms`, `12 ms`, `1.20 s`. */
export function milliseconds(value: number): string {
  if (value === 0) return '0\xa0ms'
  if (value >= 999.5) return `${(value / 1000).toPrecision(3)}\xa0s`
  return `${value < 9.95 ? Number(value.toFixed(1)) : Math.round(value)}\xa0ms`
}

/** How often in a second: `0`, `0.4`, `12.3`, `123`. */
export function rate(value: number): string {
  return value < 99.95 ? String(Number(value.toFixed(1))) : count(Math.round(value))
}

/** A share in per cent. */
export function percent(share: number): string {
  return `${Math.round(share * 100)}\xa0%`
}
