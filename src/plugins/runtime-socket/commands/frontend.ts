import type { Frontend } from '../../../lb/frontend.ts'
import { change } from '../change.ts'
import { type Call, type Command, Refused } from '../command.ts'

/** The frontend that a command is about. Throws a Refused. */
export function findFrontend({ desk, args: [name] }: Call): Frontend {
  if (name === undefined) throw new Refused('A frontend name is expected.\n')
  const frontend = desk.loadBalancer.frontends.get(name)
  if (frontend === undefined) throw new Refused('No such frontend.\n')
  return frontend
}

async function enable(call: Call): Promise<string> {
  const { name, state } = findFrontend(call)
  if (state === 'stopped') throw new Refused('Frontend was previously shut down, cannot enable.\n')
  if (state === 'open') throw new Refused('All sockets are already enabled.\n')
  await change(call, { target: { frontend: name }, listening: { state: 'open' } })
  return ''
}

async function disable(call: Call): Promise<string> {
  const { name, state } = findFrontend(call)
  if (state === 'stopped') throw new Refused('Frontend was previously shut down, cannot disable.\n')
  if (state === 'paused') throw new Refused('All sockets are already disabled.\n')
  await change(call, { target: { frontend: name }, listening: { state: 'paused' } })
  return ''
}

async function shutDown(call: Call): Promise<string> {
  const { name, state } = findFrontend(call)
  if (state === 'stopped') throw new Refused('Frontend was already shut down.\n')
  await change(call, { target: { frontend: name }, listening: { state: 'stopped' } })
  return ''
}

/** Commands that close frontends and open them. */
export const frontendCommands: readonly Command[] = [
  { words: 'enable frontend', usage: '<frontend>', help: 'let a frontend listen again', level: 'admin', run: enable },
  { words: 'disable frontend', usage: '<frontend>', help: 'have a frontend listen no more for a while', level: 'admin', run: disable },
  { words: 'shutdown frontend', usage: '<frontend>', help: 'have a frontend listen no more, for good', level: 'admin', run: shutDown },
]
