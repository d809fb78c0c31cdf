import type { Backend } from '../../lb/backend.ts'
import type { Frontend } from '../../lb/frontend.ts'
import type { CookieIn, CookieOut } from '../../lb/request.ts'
import type { Scene } from '../../lb/rules/scene.ts'
import type { Server } from '../../lb/server.ts'

/** The two ends of a connection, as far as they are known. A unix socket has neither address nor port. */
export interface Ends {
  readonly remoteAddress?: string | undefined
  readonly remotePort?: number | undefined
  readonly localAddress?: string | undefined
  readonly localPort?: number | undefined
}

/** The statistics page and the administration side; the metrics. */
export type Applet = '<STATS>' | '<PROMEX>'

/**
 * A request that is over, or what came instead of one, as a log asks about it: each question is answered when it is asked, so that what no format mentions
 * costs nothing. Times are those of `performance.now()`; -1 says that it never came to that.
 */
export interface LogEntry {
  readonly client: Ends
  readonly frontend: Frontend
  /** `undefined` if it never came to choosing one. */
  readonly backend: Backend | undefined
  /** The server that was asked last, or was to be asked. */
  readonly server: Server | undefined
  /** Whether the request counts among those that the server has. */
  readonly isAtServer: boolean
  /** Our end of the connection to it, where a format mentions it. */
  readonly source: Pick<Ends, 'localAddress' | 'localPort'> | undefined
  /** Where it is, `undefined` on a unix socket. */
  readonly serverAddress: { host: string; port: number } | undefined
  /** What of ours answered in the place of a server, by HAProxy's name; rules have none. */
  readonly applet: Applet | undefined
  /** Nothing more comes after the line; else it is an early one (`option logasap`). */
  readonly isOver: boolean

  /** `undefined` for what was no request. */
  readonly method: string | undefined
  readonly target: string
  readonly httpVersion: string
  /** The values of a field of the request, by its name in lower case. */
  requestField(name: string): readonly string[]
  /** The same of the server's response; none if there was none. */
  responseField(name: string): readonly string[]

  /** The severity that rules give its line; `undefined` for the usual one. */
  readonly level: string | undefined
  /** The unique ID of the request, where it has been made already. */
  readonly madeId?: string | undefined
  /** What expressions look at; `undefined` for what was no request. */
  readonly scene: Scene | undefined

  /** When the client was accepted, or its last response was over. */
  readonly openedAt: number
  /** When its first byte came. */
  readonly begunAt: number
  /** When its head was complete. */
  readonly receivedAt: number
  /** When it got its last server. */
  readonly assignedAt: number
  readonly connectedAt: number
  /** When the head of the response was complete. */
  readonly answeredAt: number
  readonly endedAt: number

  /** What the client was told, -1 if nothing. */
  readonly status: number
  readonly bytesIn: number
  readonly bytesOut: number
  /** The first two letters of HAProxy's termination state, `--` for a request that went well. */
  readonly termination: string
  readonly cookieIn: CookieIn
  readonly cookieOut: CookieOut
  readonly retries: number
  readonly redispatched: boolean
  /** Its place in the queue of its server, and in that of the backend, from 1; 0 if it did not wait there. */
  readonly serverQueue: number
  readonly backendQueue: number
}

/** What an entry says of what never came to a server. */
export const nothing = {
  backend: undefined,
  server: undefined,
  isAtServer: false,
  source: undefined,
  serverAddress: undefined,
  applet: undefined,
  isOver: true,
  scene: undefined,
  level: undefined,
  requestField: () => [],
  responseField: () => [],
  assignedAt: -1,
  connectedAt: -1,
  answeredAt: -1,
  bytesIn: 0,
  cookieIn: 'N',
  cookieOut: 'N',
  retries: 0,
  redispatched: false,
  serverQueue: 0,
  backendQueue: 0,
} as const
