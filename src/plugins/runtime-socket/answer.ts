import { type Answer, type Command, type Desk, mayGive, Refused, type Seat } from './command.ts'
import { commands } from './commands/index.ts'

const help: Command = {
  words: 'help',
  usage: '[<command>]',
  help: 'list commands',
  run: ({ seat, args }) => `At level ${seat.level} these may be given:\n${list(seat, args)}`,
}

const all: readonly Command[] = [...commands, help]

/** Longest first, so that `set maxconn server` is found before `set`. */
const byLength = all
  .map((command) => ({ command, words: command.words.split(' ') }))
  .sort((one, other) => other.words.length - one.words.length)

/** What a command comes to. Whatever is wrong with it is told in words. */
export async function answer(desk: Desk, seat: Seat, words: readonly string[]): Promise<Answer> {
  const found = byLength.find((entry) => entry.words.every((word, index) => word === words[index]))
  if (found === undefined) return unknown(seat, words)
  const { command } = found
  if (!mayGive(seat.level, command)) return 'Permission denied\n'
  try {
    return await command.run({ desk, seat, args: words.slice(found.words.length) })
  } catch (error) {
    if (error instanceof Refused) return error.message
    throw error
  }
}

function unknown(seat: Seat, words: readonly string[]): string {
  const near = list(seat, words)
  return near === '' || words.length === 0
    ? `Unknown command. These may be given:\n${list(seat, [])}`
    : `Unknown command. These begin likewise:\n${near}`
}

/** The commands that begin with the words, the last of which may be a beginning itself; fewer words if none does. */
function list(seat: Seat, words: readonly string[]): string {
  const allowed = all.filter((command) => mayGive(seat.level, command))
  for (let count = words.length; count > 0; count--) {
    const beginning = words.slice(0, count).join(' ')
    const near = allowed.filter((command) => command.words.startsWith(beginning))
    if (near.length > 0) return near.map(described).join('')
  }
  return words.length > 0 ? '' : allowed.map(described).join('')
}

function described({ words, usage, help }: Command): string {
  return `  ${[words, usage ?? ''].join(' ').trimEnd().padEnd(38)} : ${help}\n`
}
