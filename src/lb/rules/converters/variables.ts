import { addressBytes, addressText } from '../networks.ts'
import { toText } from '../value.ts'
import { named } from './converter.ts'

/** Converters that look beside the sample, and that of addresses (HAProxy manual §7.3.1). */
export const convertersOfVariables = named({
  ipmask: ([four = '32', six = '128']) => {
    const prefixes: Record<number, number> = { 4: Number(four), 16: Number(six) }
    return (value) => {
      const bytes = addressBytes(toText(value))
      if (bytes === undefined) return undefined
      const kept = prefixes[bytes.length] ?? 0
      return addressText(bytes.map((byte, at) => byte & (0xff << Math.max(0, 8 - Math.max(0, kept - 8 * at)))))
    }
  },
  'set-var':
    ([name = '']) =>
    (value, { variables }) => {
      variables.set(name, value)
      return value
    },
  strcmp:
    ([name = '']) =>
    (value, { variables }) => {
      const other = variables.get(name)
      if (other === undefined) return undefined
      const [one, two] = [toText(value), toText(other)]
      return one === two ? 0 : one < two ? -1 : 1
    },
  'unset-var':
    ([name = '']) =>
    (value, { variables }) => {
      variables.delete(name)
      return value
    },
})
