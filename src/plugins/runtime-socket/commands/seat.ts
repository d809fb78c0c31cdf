import { duration } from '../../../schemas/common.ts'
import { type Command, Refused } from '../command.ts'

/** Commands about the connection itself. */
export const seatCommands: readonly Command[] = [
  {
    words: 'operator',
    help: 'lower the level of this connection to operator',
    level: 'operator',
    run: ({ seat }) => {
      seat.level = 'operator'
      return ''
    },
  },
  {
    words: 'user',
    help: 'lower the level of this connection to user',
    run: ({ seat }) => {
      seat.level = 'user'
      return ''
    },
  },
  {
    words: 'set timeout',
    usage: 'cli <duration>',
    help: 'let this connection be silent for so long; in seconds without a unit',
    run: ({ seat, args: [word, text = ''] }) => {
      if (word !== 'cli') throw new Refused("'set timeout' only supports 'cli'.\n")
      const timeout = duration(text, 's')
      if (timeout === undefined) throw new Refused('Invalid timeout value.\n')
      seat.timeout = timeout
      return ''
    },
  },
  {
    words: 'prompt',
    help: 'turn the prompt on or off; with it, the connection stays',
    run: ({ seat }) => {
      seat.isInteractive = !seat.isInteractive
      return ''
    },
  },
  {
    words: 'quit',
    help: 'end the connection',
    run: ({ seat }) => {
      seat.isLeaving = true
      return ''
    },
  },
]
