import { setValues } from '../change.ts'
import { type Command, Refused } from '../command.ts'
import { leadingInteger } from '../number.ts'
import { findServer } from '../target.ts'

function limitIn(text: string | undefined): number {
  if (text === undefined) throw new Refused('Require <maxconn>.\n')
  const number = leadingInteger(text)
  if (number === undefined) throw new Refused('maxconn string empty or preceded by garbage')
  if (number.rest !== '') throw new Refused('Trailing garbage in maxconn string')
  if (number.value < 0 || number.value > 1_000_000_000) throw new Refused('maxconn is not between 0 and 1000000000: nothing is changed.\n')
  return number.value
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
]
