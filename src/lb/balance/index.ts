import type { BackendConfig } from '../../schemas/backend.ts'
import type { Balance } from './balance.ts'
import { RoundRobin } from './roundrobin.ts'

export type { Balance } from './balance.ts'

const algorithms: Record<BackendConfig['balance'], () => Balance> = {
  roundrobin: () => new RoundRobin(),
}

export function createBalance(name: BackendConfig['balance']): Balance {
  return algorithms[name]()
}
