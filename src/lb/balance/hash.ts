import type { HashFunction } from '../../schemas/hash-type.ts'

/** Hashes of texts of bytes, 32 bits without a sign, as `hash-type` names them (HAProxy manual §4.2). */
export const hashFunctions: Record<HashFunction, (text: string) => number> = {
  sdbm(text) {
    let hash = 0
    for (let at = 0; at < text.length; at++) hash = (text.charCodeAt(at) + (hash << 6) + (hash << 16) - hash) | 0
    return hash >>> 0
  },
  djb2(text) {
    let hash = 5381
    for (let at = 0; at < text.length; at++) hash = ((hash << 5) + hash + text.charCodeAt(at)) | 0
    return hash >>> 0
  },
  wt6(text) {
    let h0 = 0xa53c965a
    let h1 = 0x5ca6953a
    let left = 6
    let right = 18
    for (let at = 0; at < text.length; at++) {
      const byte = text.charCodeAt(at)
      h0 = ~(h0 ^ byte)
      h1 = ~(h1 + byte)
      const turned = rotate(h1, left)
      h1 = rotate(h0, right)
      h0 = turned
      const steps = ((h0 >>> 16) ^ h1) & 0xffff
      left = steps & 31
      right = steps >>> 11
    }
    return (h0 ^ h1) >>> 0
  },
  crc32(text) {
    let crc = -1
    for (let at = 0; at < text.length; at++) crc = (crcTable[(crc ^ text.charCodeAt(at)) & 255] ?? 0) ^ (crc >>> 8)
    return ~crc >>> 0
  },
  /** The decimal number that the key begins with (HAProxy 3.0). */
  none(text) {
    const [digits = ''] = /^\d*/.exec(text) ?? []
    let number = 0
    for (const digit of digits) number = (Math.imul(number, 10) + Number(digit)) | 0
    return number >>> 0
  },
}

function rotate(bits: number, by: number): number {
  return (bits << by) | (bits >>> (32 - by))
}

const crcTable = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  return crc
})

/** Has every bit bear on every other: six steps of Bob Jenkins, times a large prime. */
export function avalanche(hash: number): number {
  let bits = (hash + 0x7ed55d16 + (hash << 12)) | 0
  bits = bits ^ 0xc761c23c ^ (bits >>> 19)
  bits = (bits + 0x165667b1 + (bits << 5)) | 0
  bits = ((bits + 0xd3a2646c) ^ (bits << 9)) | 0
  bits = (bits + 0xfd7046c5 + (bits << 3)) | 0
  bits = bits ^ 0xb55a4f09 ^ (bits >>> 16)
  return Math.imul(bits, 3_221_225_473) >>> 0
}
