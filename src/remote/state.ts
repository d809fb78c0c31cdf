import { setTimeout as pause } from 'node:timers/promises'
import { type Admin, Trouble } from './admin.ts'
import { ServerAnswer, ServerAnswers } from './answers.ts'
import { pathOf, type ServerName } from './names.ts'

/** Milliseconds between two looks at a server that is to come back. */
const interval = 250

/** Gives servers a state, all or none. With `patience`, in milliseconds, stays until they take new clients. Throws a Trouble. */
export async function setState(
  admin: Admin,
  names: readonly ServerName[],
  state: 'ready' | 'maint',
  patience: number | undefined,
  tell: (line: string) => void,
): Promise<void> {
  const { servers } = await admin.send('PATCH', 'servers', { servers: names.map((name) => ({ ...name, state })) }, ServerAnswers)
  const end = Date.now() + (patience ?? 0)
  for (const [index, name] of names.entries()) {
    const now = servers[index]
    const last = patience === undefined || (now !== undefined && isBack(now)) ? now : await comeBack(admin, name, end)
    if (last !== undefined)
      tell(`${last.backend}/${last.name} is ${last.status}${last.serves === 'everyone' ? ' and takes new clients' : ''}`)
  }
}

async function comeBack(admin: Admin, name: ServerName, end: number): Promise<ServerAnswer> {
  for (;;) {
    const server = await admin.get(pathOf(name), ServerAnswer)
    if (isBack(server)) return server
    if (server.weight === 0) throw new Trouble(`${name.backend}/${name.name} takes no new clients: its weight is 0`)
    if (Date.now() >= end)
      throw new Trouble(`${name.backend}/${name.name} takes no new clients yet: it is ${server.status}${agentHint(server, name)}`)
    await pause(interval)
  }
}

/** Whoever gives a server back has no say over its agent. */
function agentHint({ status }: ServerAnswer, { backend, name }: ServerName): string {
  if (status !== 'DOWN (agent)') return ''
  return `; what its agent said last holds until the agent says up, or an operator: PATCH /admin/backends/${backend}/servers/${name} with {"agent": "up"}, or set server ${backend}/${name} agent up on the runtime socket`
}

/** One that has just been given back counts as up until a check finds it down, `UP 1/3`; a check must have passed. */
function isBack({ serves, status }: ServerAnswer): boolean {
  return serves === 'everyone' && !status.includes('/')
}
