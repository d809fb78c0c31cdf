import type { Peer } from './peer.ts'

/** Who plays in a cell. */
export interface Scene {
  client: Peer
  /** The next connection that one of the servers accepts. */
  server(): Promise<Peer>
  /** Another client, connected. */
  another(): Promise<Peer>
}

/** What is where a server is said to be: a peer, nobody, or somebody who never accepts. */
export type Place = 'peer' | 'nobody' | 'silent'

/** One way in which something fails: who does what, when. */
export interface Cell {
  name: string
  /** What its section of haproxy.cfg has besides. */
  lines?: string[]
  /** One peer unless given; they are called s1, s2, … */
  servers?: Place[]
  /** What is added to every server line. */
  serverLine?: string
  /** Tells the story, up to the point from which on only the balancer acts. */
  play(scene: Scene): Promise<unknown>
}

/** What became of a cell. */
export interface Facts {
  /** Statuses that the client got. */
  statuses: number[]
  /** What followed the last head: the bytes without chunks, or how many when they are many. */
  body: string
  /** Each connection on which something came to a server: its name, the methods and the last body that came on it, and whether it was kept. */
  connections: string[]
  /** Lines of the log: status, termination state, retries. */
  log: string[]
  /** Counters that moved, by row of the statistics. */
  counters: Record<string, Record<string, number>>
  /** What was waited for in vain. */
  missed?: string
}
