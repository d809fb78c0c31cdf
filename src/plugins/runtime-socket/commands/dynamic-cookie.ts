import type { Backend } from '../../../lb/backend.ts'
import type { BackendSettings } from '../../../schemas/change.ts'
import { change } from '../change.ts'
import { type Call, type Command, Refused } from '../command.ts'
import { findBackend } from '../target.ts'

function backendOf({ desk, args: [name] }: Call): Backend {
  if (name === undefined) throw new Refused('A backend name is expected.\n')
  return findBackend(desk.loadBalancer, name, 'No such backend.\n')
}

async function set(call: Call, settings: BackendSettings): Promise<string> {
  await change(call, { target: { backend: backendOf(call).name }, settings })
  return ''
}

/** Commands about cookies that are made of the addresses of servers. */
export const dynamicCookieCommands: readonly Command[] = [
  {
    words: 'enable dynamic-cookie backend',
    usage: '<backend>',
    help: 'make cookies for servers without one',
    level: 'admin',
    run: (call) => set(call, { dynamicCookie: true }),
  },
  {
    words: 'disable dynamic-cookie backend',
    usage: '<backend>',
    help: 'make no cookies for servers any more',
    level: 'admin',
    run: (call) => set(call, { dynamicCookie: false }),
  },
  {
    words: 'set dynamic-cookie-key backend',
    usage: '<backend> <key>',
    help: 'make the cookies of servers with another key',
    level: 'admin',
    run: (call) => {
      const { name } = backendOf(call)
      const key = call.args[1]
      if (key === undefined) throw new Refused('String value expected.\n')
      return set({ ...call, args: [name] }, { dynamicCookieKey: key })
    },
  },
]
