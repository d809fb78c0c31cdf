import { parseAddress } from '../../schemas/address.ts'
import type { FrontendSettings, ProcessLimits } from '../../schemas/change.ts'
import type { Config } from '../../schemas/config.ts'
import type { Frontend } from '../frontend.ts'
import { ChangeError } from './error.ts'

/** Whether a frontend can be changed so. Throws a ChangeError if not. */
export function checkListening({ config }: { config: Config }, frontend: Frontend, { state }: FrontendSettings): void {
  const { name, isAdmin, config: own } = frontend
  const refuse = (why: string, pointer?: string): never => {
    throw new ChangeError('conflict', why, pointer)
  }
  if (own.bind.length === 0) refuse(`frontend ${name} listens on nothing of its own: inside an application, the application does`)
  if (frontend.state === 'stopped' && state !== undefined)
    refuse(`frontend ${name} was shut down for good: only a new start opens it again`)
  if (state === undefined || state === 'open') return
  if (own.bind.some((bind) => parseAddress(bind)?.kind === 'fd'))
    refuse(`frontend ${name} listens on a descriptor that it was given, which could not be opened again`, '/state')
  if (isAdmin && (config.global.stats?.sockets ?? []).length === 0)
    refuse(`frontend ${name} is the administration side, and without a runtime socket nobody could open it again`, '/state')
}

/** Whether the process can have such limits. Throws a ChangeError if not. */
export function checkLimits({ hardMaxconn }: { hardMaxconn: number }, { maxconn }: ProcessLimits): void {
  if (hardMaxconn === 0) throw new ChangeError('conflict', 'how many connections this process may have is not known here')
  if (maxconn > hardMaxconn)
    throw new ChangeError('invalid', `the process began with room for ${hardMaxconn} connections, and can have no more`, '/maxconn')
}
