import type { Backend } from '../../../lb/backend.ts'
import { setValues } from '../change.ts'
import { type Call, type Command, Refused } from '../command.ts'
import { leadingInteger } from '../number.ts'
import { findServer, type Place } from '../target.ts'

/** Algorithms that keep the weights they began with. */
const fixed: ReadonlySet<string> = new Set(['static-rr'])

/** `N`, or `N%` of the weight the server came with. */
export async function setWeight(call: Call, place: Place, text: string | undefined): Promise<string> {
  if (text === undefined) throw new Refused('Require <weight> or <weight%>.\n')
  const { initialWeight } = place.server
  const weight = weightIn(text, initialWeight)
  if (weight !== 0 && weight !== initialWeight && isFixed(place.backend))
    throw new Refused("Backend is using a static LB algorithm and only accepts weights '0%' and '100%'.\n")
  await setValues(call, place, { weight })
  return ''
}

export function isFixed({ config }: Backend): boolean {
  return fixed.has(config.balance)
}

function weightIn(text: string, initial: number): number {
  const number = leadingInteger(text)
  if (number === undefined) throw new Refused('Empty weight string empty or preceded by garbage')
  const { value, rest } = number
  if (rest === '%') {
    if (value < 0) throw new Refused('Relative weight must be positive.\n')
    return Math.min(256, Math.floor((initial * value) / 100))
  }
  if (value < 0 || value > 256) throw new Refused('Absolute weight can only be between 0 and 256 inclusive.\n')
  if (rest !== '') throw new Refused('Trailing garbage in weight string')
  return value
}

export const weightCommands: readonly Command[] = [
  {
    words: 'get weight',
    usage: '<backend>/<server>',
    help: "tell a server's weight, and the one it came with",
    run: ({ desk, args }) => {
      const { server } = findServer(desk.loadBalancer, args[0])
      return `${server.weight} (initial ${server.initialWeight})\n`
    },
  },
  {
    words: 'set weight',
    usage: '<backend>/<server> <weight>[%]',
    help: 'give a server another weight',
    level: 'admin',
    run: (call) => setWeight(call, findServer(call.desk.loadBalancer, call.args[0]), call.args[1]),
  },
]
