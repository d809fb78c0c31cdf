import { address } from '../networks.ts'
import { isOpen } from '../scene.ts'
import { bytesOf } from '../value.ts'
import { named, plain } from './fetch.ts'

const units: Record<string, number> = { s: 1, ms: 1000, us: 1_000_000 }

/** Samples that ask nothing of the request (HAProxy manual §7.3.2). */
export const fetchesOfItself = named({
  always_false: plain(() => false),
  always_true: plain(() => true),
  bool: ([text = '']) => {
    const value = /^(?:true|yes|on|1)$/i.test(text)
    return { one: () => value }
  },
  date: ([offset = '', unit = 's'], { now }) => {
    const scale = Number(units[unit]) / 1000
    const more = Number(offset || 0)
    return { one: () => Math.floor(now() * scale) + more }
  },
  env: ([name = ''], { env }) => {
    const value = env[name]
    return { one: () => (value === undefined ? undefined : bytesOf(value)) }
  },
  hostname: (_, { hostname }) => ({ one: () => hostname }),
  int: ([text = '0']) => {
    const value = Number(text)
    return { one: () => value }
  },
  ipv4: ([text = '']) => ({ one: () => text }),
  ipv6: ([text = '']) => {
    const value = address(text)
    return { one: () => value }
  },
  meth: ([text = '']) => ({ one: () => text }),
  nbthread: plain(() => 1),
  pid: plain(() => process.pid),
  rand: ([range = '']) => {
    const below = range === '' ? 2 ** 32 : Number(range)
    return { one: () => Math.floor(Math.random() * below) }
  },
  str: ([text = '']) => {
    const value = bytesOf(text)
    return { one: () => value }
  },
  uuid: () => ({ one: () => crypto.randomUUID() }),
  var: ([name = '', otherwise]) => {
    const fallback = otherwise === undefined ? undefined : bytesOf(otherwise)
    return { one: (scene) => scene.variables.get(name) ?? (isOpen(name, scene) ? fallback : undefined) }
  },
})
