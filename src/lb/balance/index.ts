import type { BackendConfig } from '../../schemas/backend.ts'
import type { Server } from '../server.ts'
import type { Balance } from './balance.ts'
import { RoundRobin } from './roundrobin.ts'

export type { Balance } from './balance.ts'

const algorithms: Record<BackendConfig['balance'], (servers: readonly Server[]) => Balance> = {
  roundrobin: (servers) => new RoundRobin(servers),
}

/** The algorithm of that name, with the servers that may be chosen at first. */
export function createBalance(name: BackendConfig['balance'], servers: readonly Server[]): Balance {
  return algorithms[name](servers)
}
