import type { Call, Command } from '../command.ts'

function clearing(all: boolean): Command['run'] {
  return ({ desk, seat }: Call) => {
    desk.loadBalancer.reset({ by: seat.by, all })
    return ''
  }
}

/** Commands that set figures back. */
export const counterCommands: readonly Command[] = [
  { words: 'clear counters', help: 'set back the most there was of anything', level: 'operator', run: clearing(false) },
  { words: 'clear counters all', help: 'set all figures back', level: 'admin', run: clearing(true) },
]
