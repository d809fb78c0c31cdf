import { change, setValues } from '../change.ts'
import { type Command, Refused } from '../command.ts'
import { leadingInteger, wholeNumber } from '../number.ts'
import { findServer } from '../target.ts'
import { findFrontend } from './frontend.ts'

function limitIn(text: string | undefined): number {
  if (text === undefined) throw new Refused('Require <maxconn>.\n')
  const number = leadingInteger(text)
  if (number === undefined) throw new Refused('maxconn string empty or preceded by garbage')
  if (number.rest !== '') throw new Refused('Trailing garbage in maxconn string')
  if (number.value < 0 || number.value > 1_000_000_000) throw new Refused('maxconn is not between 0 and 1000000000: nothing is changed.\n')
  return number.value
}

const largest = 2_147_483_647

/** A limit of connections. HAProxy takes what is no number for 0. Throws a Refused. */
function connectionsIn(text: string | undefined, expected: string): number {
  const value = wholeNumber(text ?? '')
  if (value === undefined) throw new Refused(`${expected}\n`)
  if (value < 0 || value > largest) throw new Refused('Value out of range.\n')
  return value
}

/** Commands that alter limits. */
export const maxconnCommands: readonly Command[] = [
  {
    words: 'set maxconn server',
    usage: '<backend>/<server> <number>',
    help: 'let a server have so many requests at a time; 0 for any number',
    level: 'admin',
    run: async (call) => {
      const place = findServer(call.desk.loadBalancer, call.args[0])
      await setValues(call, place, { maxconn: limitIn(call.args[1]) })
      return ''
    },
  },
  {
    words: 'set maxconn frontend',
    usage: '<frontend> <number>',
    help: 'let so many clients into a frontend; 0 for as many as the process may have',
    level: 'admin',
    run: async (call) => {
      const { name } = findFrontend(call)
      const maxconn = connectionsIn(call.args[1], 'Integer value expected.')
      await change(call, { target: { frontend: name }, listening: { maxconn } })
      return ''
    },
  },
  {
    words: 'set maxconn global',
    usage: '<number>',
    help: 'let so many clients in, of all frontends; 0 for as many as at the start',
    level: 'admin',
    run: async (call) => {
      const maxconn = connectionsIn(call.args[0], 'Expects an integer value.')
      if (maxconn > call.desk.loadBalancer.hardMaxconn) throw new Refused('Value out of range.\n')
      await change(call, { target: { process: 'global' }, limits: { maxconn } })
      return ''
    },
  },
]
