import type { BackendConfig } from '../../schemas/backend.ts'
import { isHashing, parseBalance } from '../../schemas/balance.ts'
import { parseHashType } from '../../schemas/hash-type.ts'
import type { Server } from '../server.ts'
import type { Balance } from './balance.ts'
import { First } from './first.ts'
import { LeastConn } from './leastconn.ts'
import { RandomDraws } from './random.ts'
import { RingHash } from './ring-hash.ts'
import { RoundRobin } from './roundrobin.ts'
import { type Load, Shares } from './shares.ts'
import { SlotHash } from './slot-hash.ts'
import { Ranks, SlotMap, unitOf } from './slot-map.ts'
import { StaticRoundRobin } from './static-rr.ts'

export type { Balance, IsFull } from './balance.ts'

type Settings = Pick<BackendConfig, 'balance' | 'hashType' | 'hashBalanceFactor'>

/** Makes the algorithm over some servers of a backend: those that may be chosen at first. */
export type StartBalance = (eligible: readonly Server[]) => Balance

/** What a backend balances with, `servers` being all that it has, and `load` what they have in hand. */
export function prepareBalance(config: Settings, servers: readonly Server[], load: Load): StartBalance {
  const balancing = parseBalance(config.balance)
  const shares = (eligible: readonly Server[]): Shares | undefined =>
    config.hashBalanceFactor === 0 ? undefined : new Shares(config.hashBalanceFactor, load, eligible)
  switch (balancing.algorithm) {
    case 'roundrobin':
      return (eligible) => new RoundRobin(eligible)
    case 'static-rr':
      return onSlots(servers, StaticRoundRobin)
    case 'leastconn':
      return (eligible) => new LeastConn(eligible)
    case 'first':
      return (eligible) => new First(eligible)
    case 'random':
      return (eligible) => new RandomDraws(eligible, balancing.draws, shares(eligible))
    default:
      return parseHashType(config.hashType).consistent ? (eligible) => new RingHash(eligible, shares(eligible)) : onSlots(servers, SlotHash)
  }
}

/** Whether servers keep the weights that they began with, so that none can come back little by little. */
export function hasFixedWeights({ balance, hashType }: Pick<Settings, 'balance' | 'hashType'>): boolean {
  const balancing = parseBalance(balance)
  return balancing.algorithm === 'static-rr' || (isHashing(balancing) && !parseHashType(hashType).consistent)
}

function onSlots(servers: readonly Server[], Slots: typeof StaticRoundRobin): StartBalance {
  const ranks = new Ranks(servers)
  const unit = unitOf(servers)
  const place = { next: 0 }
  return (eligible) => new Slots(new SlotMap(eligible, ranks, unit), place)
}
