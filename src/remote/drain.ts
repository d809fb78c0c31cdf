import { age } from '../stats/html/format.ts'
import { type Admin, Trouble } from './admin.ts'
import { DrainAnswer, DrainAnswers } from './answers.ts'
import { pathOf, type ServerName } from './names.ts'

export interface DrainOptions {
  deadline?: string | undefined
  afterwards?: string | undefined
  floor?: string | undefined
  wait?: boolean | undefined
}

/** Seconds for which one request waits; then what is left is told, and the next one asks. */
const patience = 5

/** Drains servers, and with `wait` stays until nobody is left on them, or their time is over. Throws a Trouble. */
export async function drain(
  admin: Admin,
  servers: readonly ServerName[],
  { wait, floor, ...plan }: DrainOptions,
  tell: (line: string) => void,
): Promise<void> {
  const share = floor !== undefined && /^\d+$/.test(floor) ? Number(floor) : floor
  const { drains } = await admin.send('POST', 'drain', { servers, ...plan, ...(share !== undefined && { floor: share }) }, DrainAnswers)
  if (wait) await Promise.all(drains.map((begun) => follow(admin, begun, plan.deadline !== undefined, tell)))
  else for (const begun of drains) tell(`${nameOf(begun)} drains: ${leftOf(begun)}`)
}

async function follow(admin: Admin, begun: DrainAnswer, hasDeadline: boolean, tell: (line: string) => void): Promise<void> {
  const name = nameOf(begun)
  const path = `${pathOf({ backend: begun.backend, name: begun.server })}/drain?wait=${patience}s`
  let last = begun
  let told = ''
  while (last.drain !== undefined && !last.drained) {
    const line = leftOf(last)
    if (line !== told) tell(`${name} drains: ${line}`)
    told = line
    const next = await admin.get(path, DrainAnswer)
    if (next.drain === undefined || (hasDeadline && next.drain.until === undefined)) return tell(ending(name, next, last, hasDeadline))
    last = next
  }
  tell(`${name} is drained`)
}

/** Throws a Trouble when somebody has given the server back to everyone. */
function ending(name: string, { state }: DrainAnswer, before: DrainAnswer, hasDeadline: boolean): string {
  if (!hasDeadline || state === 'ready') throw new Trouble(`${name} does not drain any more: it is ${state} now`)
  return `${name}: its time is over, it is ${state === 'drain' ? 'still in drain' : state} now; ${leftOf(before)} a moment before`
}

function nameOf({ backend, server }: DrainAnswer): string {
  return `${backend}/${server}`
}

/** As in: 12 of 40 sessions left, 3 in flight, 2m10s to go at this pace. */
function leftOf({ drain }: DrainAnswer): string {
  if (drain === undefined) return 'nobody left'
  const { remaining, most, expectedEnd, drained } = drain
  if (drained) return 'nobody left'
  const { requests, sessions, clientsEstimate } = remaining
  const bound =
    sessions !== undefined
      ? `${sessions} of ${most} sessions left, `
      : clientsEstimate !== undefined
        ? `about ${clientsEstimate} of ${most} clients left, `
        : ''
  const end =
    expectedEnd === undefined ? '' : `, ${age(Math.max(0, Math.round((Date.parse(expectedEnd) - Date.now()) / 1000)))} to go at this pace`
  return `${bound}${requests} in flight${end}`
}
