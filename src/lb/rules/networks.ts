/** An address as bytes: 4, or 16; an IPv4 address in the clothes of IPv6 is one of IPv4. `undefined` for a text that is none. */
export function addressBytes(text: string): readonly number[] | undefined {
  if (text !== last.text) last = { text, bytes: parseBytes(text) }
  return last.bytes
}

/** Several rules ask about one client. */
let last: { text: string; bytes: readonly number[] | undefined } = { text: '', bytes: undefined }

function parseBytes(text: string): number[] | undefined {
  const four = /^(?:::ffff:)?(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/i.exec(text)
  if (four !== null) {
    const bytes = [Number(four[1]), Number(four[2]), Number(four[3]), Number(four[4])]
    return bytes.every((byte) => byte < 256) ? bytes : undefined
  }
  if (!text.includes(':') || !/^[\da-f:.]+$/i.test(text)) return undefined
  const [left = '', right, more] = text.split('::')
  const head = groups(left)
  const tail = groups(right ?? '')
  if (head === undefined || tail === undefined || more !== undefined) return undefined
  const gap = 16 - head.length - tail.length
  if (right === undefined ? gap !== 0 : gap < 2) return undefined
  return [...head, ...new Array<number>(gap).fill(0), ...tail]
}

/** Groups of four digits as bytes; the last may be an IPv4 address. */
function groups(text: string): number[] | undefined {
  if (text === '') return []
  const bytes: number[] = []
  for (const group of text.split(':')) {
    if (/^[\da-f]{1,4}$/i.test(group)) bytes.push(Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255)
    else if (group.includes('.') && text.endsWith(group)) bytes.push(...(parseBytes(group) ?? [Number.NaN]))
    else return undefined
  }
  return bytes.some(Number.isNaN) ? undefined : bytes
}

/** Tells whether an address, as bytes, is in a network such as `10.0.0.0/8`. */
export function network(address: readonly number[], prefix: number): (bytes: readonly number[]) => boolean {
  const whole = prefix >> 3
  const mask = (0xff << (8 - (prefix & 7))) & 0xff
  return (bytes) => {
    if (bytes.length !== address.length) return false
    for (let at = 0; at < whole; at++) if (bytes[at] !== address[at]) return false
    return mask === 0 || ((bytes[whole] ?? 0) & mask) === ((address[whole] ?? 0) & mask)
  }
}

/** The text of an address. */
export function addressText(bytes: readonly number[]): string {
  if (bytes.length === 4) return bytes.join('.')
  const hex = Array.from({ length: 8 }, (_, at) => (((bytes[2 * at] ?? 0) << 8) | (bytes[2 * at + 1] ?? 0)).toString(16)).join(':')
  // The longest run of zeros is left out (RFC 5952 §4.2).
  const runs = [...hex.matchAll(/(?:^|:)0(?::0)+(?=:|$)/g)].sort((one, other) => other[0].length - one[0].length)
  const [run] = runs
  if (run === undefined) return hex
  const [head, tail] = [hex.slice(0, run.index), hex.slice(run.index + run[0].length)]
  return `${head}:${tail === '' ? ':' : head === '' ? `:${tail.slice(1)}` : tail}`
}
