import type { FetchName } from '../../schemas/rules/fetches.ts'
import { fetchesOfBackends } from './fetches/backends.ts'
import { fetchesOfBodies } from './fetches/body.ts'
import { fetchesOfConnections } from './fetches/connection.ts'
import { fetchesOfCookies } from './fetches/cookies.ts'
import type { Make } from './fetches/fetch.ts'
import { fetchesOfFields } from './fetches/fields.ts'
import { fetchesOfItself } from './fetches/internal.ts'
import { fetchesOfLogin } from './fetches/login.ts'
import { fetchesOfTarget } from './fetches/target.ts'

/** How each sample is taken, by the name of its fetch. */
export const takes: Record<FetchName, Make> = {
  ...fetchesOfItself,
  ...fetchesOfBodies,
  ...fetchesOfConnections,
  ...fetchesOfBackends,
  ...fetchesOfTarget,
  ...fetchesOfFields,
  ...fetchesOfCookies,
  ...fetchesOfLogin,
}
