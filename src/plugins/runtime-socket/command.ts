import type { Socket } from 'node:net'
import type { LoadBalancer } from '../../lb/load-balancer.ts'
import type { AccessLevel } from '../../schemas/runtime-socket.ts'
import type { Door } from '../changes/door.ts'
import type { ClientExchange } from '../proxy/client-exchange.ts'
import type { Ways } from '../ways.ts'

/** What the commands work upon. */
export interface Desk {
  loadBalancer: LoadBalancer
  /** Through which every change goes. */
  door: Door
  /** Where servers are. */
  ways: Ways
  version: string
  /** The day the program is of, as `2026/11/26`. */
  released: string
  /** Whether the process finishes what it has and wants nothing new. */
  isStopping: () => boolean
  /** The requests that are under way, with their clients' connections. */
  underWay: () => Iterable<{ exchange: ClientExchange; socket: Socket }>
  /** The sockets, as configured. */
  sockets: readonly { address: string; level: AccessLevel }[]
  /** Names of variables of the environment that hold secrets, or may: those that the configuration was made with. */
  secrets: ReadonlySet<string>
}

/** One client, as far as its commands may alter it. */
export interface Seat {
  level: AccessLevel
  /** In whose name changes are made. */
  readonly by: string
  /** After each answer comes a prompt, and the connection stays. */
  isInteractive: boolean
  /** The connection ends without another word. */
  isLeaving: boolean
  /** Milliseconds of silence after which the connection ends. */
  timeout: number
}

/** A text, or its parts where it may be long. Behind it the socket puts an empty line. */
export type Answer = string | Iterable<string>

export interface Call {
  desk: Desk
  seat: Seat
  /** The words after those of the command. */
  args: readonly string[]
}

/** A command of the runtime API. */
export interface Command {
  /** The words that it begins with, such as `set server`. */
  words: string
  /** What may follow, as one writes it in a list. */
  usage?: string
  help: string
  /** The least level that may give it; any if none is named. */
  level?: AccessLevel
  run(call: Call): Answer | Promise<Answer>
}

const levels: readonly AccessLevel[] = ['user', 'operator', 'admin']

/** Whether one who has a level may give a command. */
export function mayGive(level: AccessLevel, { level: least = 'user' }: Command): boolean {
  return levels.indexOf(level) >= levels.indexOf(least)
}

/** What a command answers that finds something amiss; thrown, so that nothing follows. */
export class Refused extends Error {
  override name = 'Refused'
}
