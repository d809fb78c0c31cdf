/** An address as bytes: 4, or 16; an IPv4 address in the clothes of IPv6 is one of IPv4. `undefined` for a text that is none. */
export function addressBytes(text: string): readonly number[] | undefined {
  if (text !== last.text) last = { text, bytes: parseBytes(text) }
  return last.bytes
}

/** The address that a text is, or one of IPv4 that it begins with: a port may follow it, and whatever else is neither digit nor dot. */
export function leadingAddress(text: string): readonly number[] | undefined {
  const [four = text] = /^\d+\.\d+\.\d+\.\d+(?![\d.])/.exec(text) ?? []
  return addressBytes(four)
}

/** Several rules ask about one client. */
let last: { text: string; bytes: readonly number[] | undefined } = { text: '', bytes: undefined }

function parseBytes(text: string): number[] | undefined {
  const four = fourBytes(text, /^::ffff:/i.test(text) ? 7 : 0)
  if (four !== undefined) return four
  if (!text.includes(':') || !/^[\da-f:.]+$/i.test(text)) return undefined
  const [left = '', right, more] = text.split('::')
  const head = groups(left)
  const tail = groups(right ?? '')
  if (head === undefined || tail === undefined || more !== undefined) return undefined
  const gap = 16 - head.length - tail.length
  if (right === undefined ? gap !== 0 : gap < 2) return undefined
  return [...head, ...new Array<number>(gap).fill(0), ...tail]
}

/** The four numbers of an IPv4 address, which dots part, from a place on. */
function fourBytes(text: string, from: number): number[] | undefined {
  const bytes: number[] = []
  let byte = -1
  for (let at = from; at <= text.length; at++) {
    const digit = text.charCodeAt(at) - 48
    if (digit >= 0 && digit <= 9) byte = Math.max(byte, 0) * 10 + digit
    else if (byte >= 0 && byte < 256 && (at === text.length || digit === -2)) {
      bytes.push(byte)
      byte = -1
    } else return undefined
  }
  return bytes.length === 4 ? bytes : undefined
}

/** Groups of four digits as bytes; the last may be an IPv4 address. */
function groups(text: string): number[] | undefined {
  if (text === '') return []
  const bytes: number[] = []
  for (const group of text.split(':')) {
    if (/^[\da-f]{1,4}$/i.test(group)) bytes.push(Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255)
    else {
      const last = text.endsWith(group) ? parseBytes(group) : undefined
      if (last === undefined) return undefined
      bytes.push(...last)
    }
  }
  return bytes
}

/** An address as HAProxy writes it: one of IPv4 in the clothes of IPv6 keeps them. */
export function address(text: string): string | undefined {
  const bytes = addressBytes(text)
  if (bytes === undefined) return undefined
  return bytes.length === 4 && text.includes(':') ? `::ffff:${addressText(bytes)}` : addressText(bytes)
}

/** A mask of so many bytes, from the number of its bits or an address; `undefined` for a text that is neither. */
export function maskBytes(text: string, length: number): readonly number[] | undefined {
  if (!/^\d+$/.test(text)) return parseBytes(text)
  return Array.from({ length }, (_, at) => 0xff & (0xff00 >> Math.min(8, Math.max(0, Number(text) - 8 * at))))
}

/** Tells whether an address, as bytes, is in a network such as `10.0.0.0/8`, `10.0.0.0/255.0.0.0` or `::1`; `undefined` for a text that is none. */
export function network(text: string): ((bytes: readonly number[]) => boolean) | undefined {
  const [address = '', mask = '128'] = text.split('/')
  const own = addressBytes(address)
  if (own === undefined) return undefined
  // Of IPv4 in the clothes of IPv6 the mask counts from where those begin.
  const isDressed = own.length === 4 && address.includes(':')
  const bits = maskBytes(isDressed ? String(Math.max(0, Number(mask) - 96)) : mask, own.length)
  if (bits === undefined) return undefined
  const network = own.map((byte, at) => byte & Number(bits[at]))
  return (bytes) => {
    if (bytes.length !== network.length) return false
    for (let at = 0; at < network.length; at++) if ((Number(bytes[at]) & Number(bits[at])) !== network[at]) return false
    return true
  }
}

/** The text of an address. */
export function addressText(bytes: readonly number[]): string {
  if (bytes.length === 4) return bytes.join('.')
  const hex = Array.from({ length: 8 }, (_, at) => ((Number(bytes[2 * at]) << 8) | Number(bytes[2 * at + 1])).toString(16)).join(':')
  // The longest run of zeros is left out (RFC 5952 §4.2).
  const runs = [...hex.matchAll(/(?:^|:)0(?::0)+(?=:|$)/g)].sort((one, other) => other[0].length - one[0].length)
  const [run] = runs
  if (run === undefined) return hex
  const [head, tail] = [hex.slice(0, run.index), hex.slice(run.index + run[0].length)]
  return `${head}:${tail === '' ? ':' : head === '' ? `:${tail.slice(1)}` : tail}`
}
