import { ChangeError } from '../../lb/change/error.ts'
import type { ChangeRequest, ServerValues } from '../../schemas/change.ts'
import { type Call, Refused } from './command.ts'
import type { Place } from './target.ts'

type Wanted<T> = T extends { by: string } ? Omit<T, 'by'> : never

/** Makes a change in the name of who asks. Throws a Refused with the reason if it cannot be made. */
export async function change({ desk, seat }: Call, request: Wanted<ChangeRequest>): Promise<void> {
  try {
    await desk.door.change([{ ...request, by: seat.by }])
  } catch (error) {
    throw error instanceof ChangeError ? new Refused(sentence(error.message)) : error
  }
}

/** A reason as a line of its own. */
export function sentence(reason: string): string {
  return /[.?!]$/.test(reason) ? `${reason}\n` : `${reason}.\n`
}

/** Gives values to a server. */
export async function setValues(call: Call, { backend, server }: Place, values: ServerValues): Promise<void> {
  await change(call, { target: { backend: backend.name, server: server.name }, values })
}
