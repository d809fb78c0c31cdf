import { Clock } from '../../access-log/clock.ts'
import { type Command, Refused } from '../command.ts'
import { findBackend } from '../target.ts'

const clock = new Clock()

/** Commands that show what is configured, and what there is of the process. */
export const showCommands: readonly Command[] = [
  {
    words: 'show backend',
    help: 'list the backends',
    run: ({ desk }) => `# name\n${[...desk.loadBalancer.backends.keys()].map((name) => `${name}\n`).join('')}`,
  },
  { words: 'show version', help: 'tell the version', run: ({ desk }) => `${desk.version}\n` },
  {
    words: 'show env',
    usage: '[<name>]',
    help: 'show the environment, but for what may be secret',
    level: 'operator',
    run: ({ desk, args: [wanted] }) => {
      const shown = Object.entries(process.env).filter(([name]) => !desk.secrets.has(name))
      const found = wanted === undefined ? shown : shown.filter(([name]) => name === wanted)
      if (found.length === 0) throw new Refused('Variable not found\n')
      return found.map(([name, value]) => `${name}=${value}\n`).join('')
    },
  },
  {
    words: 'show errors',
    usage: '[<proxy>]',
    help: 'show messages that were invalid; none is kept',
    level: 'operator',
    run: ({ desk, args: [name] }) => {
      if (name !== undefined && !desk.loadBalancer.frontends.has(name)) findBackend(desk.loadBalancer, name, 'No such proxy.\n')
      return `Total events captured on [${clock.withMilliseconds(performance.now())}] : 0\n`
    },
  },
  { words: 'show cli level', help: 'tell the level of this connection', run: ({ seat }) => `${seat.level}\n` },
  {
    words: 'show cli sockets',
    help: 'list the runtime sockets',
    run: ({ desk }) => `# socket lvl processes\n${desk.sockets.map(({ address, level }) => `${address} ${level} all\n`).join('')}`,
  },
]
