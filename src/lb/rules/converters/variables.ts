import { addressText, leadingAddress, maskBytes } from '../networks.ts'
import { isOpen } from '../scene.ts'
import { toText } from '../value.ts'
import { named } from './converter.ts'

/** By the first byte that differs, else by which is the longer. */
function compare(one: string, other: string): number {
  const length = Math.min(one.length, other.length)
  for (let at = 0; at < length; at++) if (one[at] !== other[at]) return one.charCodeAt(at) - other.charCodeAt(at)
  return Math.sign(one.length - other.length)
}

/** Converters that look beside the sample, and that of addresses (HAProxy manual §7.3.1). */
export const convertersOfVariables = named({
  ipmask: ([four = '', six = '']) => {
    const masks = [maskBytes(four, 4), maskBytes(six, 16)]
    return (value) => {
      const bytes = leadingAddress(toText(value))
      const mask = masks.find((one) => one !== undefined && one.length === bytes?.length)
      return mask && bytes && addressText(bytes.map((byte, at) => byte & Number(mask[at])))
    }
  },
  'set-var':
    ([name = '']) =>
    (value, scene) => {
      // As in HAProxy, what cannot be kept is lost.
      if (!isOpen(name, scene)) return undefined
      scene.variables.set(name, value)
      return value
    },
  strcmp:
    ([name = '']) =>
    (value, { variables }) => {
      const other = variables.get(name)
      if (other === undefined) return undefined
      return compare(toText(value), toText(other))
    },
  'unset-var':
    ([name = '']) =>
    (value, scene) => {
      if (!isOpen(name, scene)) return undefined
      scene.variables.delete(name)
      return value
    },
})
