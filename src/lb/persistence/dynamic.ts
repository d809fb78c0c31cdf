/**
 * The cookie of a server that has none of its own, as HAProxy makes it (manual §4.2 `cookie`, `dynamic`): XXH64 over the key, the server's address in
 * 4 or 16 bytes, and its port in 4. `host` is an IP address. Answers 16 hexadecimal digits.
 */
export function dynamicCookie(key: string, host: string, port: number): string {
  const bytes = [...new TextEncoder().encode(key), ...addressBytes(host), port >>> 24, (port >>> 16) & 255, (port >>> 8) & 255, port & 255]
  return xxh64(Uint8Array.from(bytes)).toString(16).padStart(16, '0')
}

/** The bytes of an IP address in network order. */
function addressBytes(host: string): number[] {
  if (!host.includes(':')) return host.split('.').map(Number)
  const [head = '', tail] = host
    .replace(/%.*$/, '')
    .replace(/\d+\.\d+\.\d+\.\d+$/, asGroups)
    .split('::')
  const before = groups(head)
  const after = groups(tail ?? '')
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length
  return [...before, ...Array<number>(zeros).fill(0), ...after].flatMap((group) => [group >> 8, group & 255])
}

function groups(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16))
}

/** The last 4 bytes of an IPv6 address that are written as IPv4. */
function asGroups(text: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = text.split('.').map(Number)
  return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`
}

const [p1, p2, p3, p4, p5] = [
  0x9e3779b185ebca87n,
  0xc2b2ae3d27d4eb4fn,
  0x165667b19e3779f9n,
  0x85ebca77c2b2ae63n,
  0x27d4eb2f165667c5n,
] as const

/** XXH64 with seed 0 (xxHash specification). Far too slow for anything but configuration. */
function xxh64(bytes: Uint8Array): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  let at = 0
  let hash: bigint = p5
  if (bytes.length >= 32) {
    const lanes = [u64(p1 + p2), p2, 0n, u64(-p1)]
    for (; at + 32 <= bytes.length; at += 32) {
      for (const [i, lane] of lanes.entries()) lanes[i] = round(lane, view.getBigUint64(at + 8 * i, true))
    }
    hash = lanes.reduce((sum, lane, i) => u64(sum + rotate(lane, [1n, 7n, 12n, 18n][i] ?? 0n)), 0n)
    for (const lane of lanes) hash = u64((hash ^ round(0n, lane)) * p1 + p4)
  }
  hash = u64(hash + BigInt(bytes.length))
  for (; at + 8 <= bytes.length; at += 8) hash = u64(rotate(hash ^ round(0n, view.getBigUint64(at, true)), 27n) * p1 + p4)
  if (at + 4 <= bytes.length) {
    hash = u64(rotate(hash ^ u64(BigInt(view.getUint32(at, true)) * p1), 23n) * p2 + p3)
    at += 4
  }
  for (; at < bytes.length; at++) hash = u64(rotate(hash ^ u64(BigInt(view.getUint8(at)) * p5), 11n) * p1)
  hash = u64((hash ^ (hash >> 33n)) * p2)
  hash = u64((hash ^ (hash >> 29n)) * p3)
  return hash ^ (hash >> 32n)
}

function round(lane: bigint, input: bigint): bigint {
  return u64(rotate(u64(lane + input * p2), 31n) * p1)
}

function rotate(value: bigint, by: bigint): bigint {
  return u64((value << by) | (value >> (64n - by)))
}

function u64(value: bigint): bigint {
  return BigInt.asUintN(64, value)
}
