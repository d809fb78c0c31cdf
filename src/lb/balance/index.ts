import type { BackendConfig } from '../../schemas/backend.ts'
import { parseBalance } from '../../schemas/balance.ts'
import type { Server } from '../server.ts'
import type { Balance } from './balance.ts'
import { First } from './first.ts'
import { LeastConn } from './leastconn.ts'
import { RandomDraws } from './random.ts'
import { RoundRobin } from './roundrobin.ts'
import { Ranks, SlotMap, unitOf } from './slot-map.ts'
import { StaticRoundRobin } from './static-rr.ts'

export type { Balance, IsFull } from './balance.ts'

/** Makes the algorithm over some servers of a backend: those that may be chosen at first. */
export type StartBalance = (eligible: readonly Server[]) => Balance

/** What a backend balances with, `servers` being all that it has. */
export function prepareBalance({ balance }: Pick<BackendConfig, 'balance'>, servers: readonly Server[]): StartBalance {
  const balancing = parseBalance(balance)
  switch (balancing.algorithm) {
    case 'roundrobin':
      return (eligible) => new RoundRobin(eligible)
    case 'static-rr':
      return staticRoundRobin(servers)
    case 'leastconn':
      return (eligible) => new LeastConn(eligible)
    case 'first':
      return (eligible) => new First(eligible)
    case 'random':
      return (eligible) => new RandomDraws(eligible, balancing.draws)
  }
}

function staticRoundRobin(servers: readonly Server[]): StartBalance {
  const ranks = new Ranks(servers)
  const unit = unitOf(servers)
  const place = { next: 0 }
  return (eligible) => new StaticRoundRobin(new SlotMap(eligible, ranks, unit), place)
}
