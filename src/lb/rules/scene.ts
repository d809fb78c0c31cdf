import type { Backend } from '../backend.ts'
import type { Frontend } from '../frontend.ts'
import type { Server } from '../server.ts'
import type { Fields } from './fields.ts'
import type { Value } from './value.ts'

/** A request as rules see and change it. Texts hold a byte in each character. */
export interface SceneRequest {
  method: string
  target: string
  /** `1.0` or `1.1`. */
  readonly version: string
  readonly fields: Fields
}

/** A response as rules see and change it. */
export interface SceneResponse {
  status: number
  /** `undefined` for the usual one. */
  reason: string | undefined
  readonly version: string
  readonly fields: Fields
}

/** A connection as rules see it; addresses are missing on a unix socket. */
export interface SceneConnection {
  readonly remoteAddress: string | undefined
  readonly remotePort: number | undefined
  readonly localAddress: string | undefined
  readonly localPort: number | undefined
  readonly isSecure: boolean
}

/**
 * Values by their names: those of the process last as long as it, those of a session as long as the client's connection, those of `txn` as long as the request
 * and its response, and those of `req` and `res` only on their side: elsewhere there are none, and none can be set.
 */
export interface Variables {
  get(name: string): Value | undefined
  set(name: string, value: Value): void
  delete(name: string): void
}

/** Whether there can be a variable of such a name now: with a response, ours too, those of the request are gone. */
export function isOpen(name: string, { isServed, response }: Pick<Scene, 'isServed' | 'response'>): boolean {
  const isLate = isServed || response !== undefined
  return name.startsWith('req.') ? !isLate : isLate || !name.startsWith('res.')
}

/** What rules say of how the request is to be dealt with. */
export interface SceneSettings {
  /** The severity of its line of log; `silent` for none. */
  logLevel: string | undefined
  /** How often the request may be tried again at most; as its backend says where rules say nothing. */
  retries: number | undefined
  /** Whether a response may be a reason to try again. */
  retriesResponses: boolean
  /** Which of its `use_backend` rules chose the backend, and which `use-server` rule the server, from 1; nothing where none did. */
  backendRule?: number
  serverRule?: number
}

/** All that rules see of a request on its way. */
export interface Scene {
  readonly frontend: Frontend
  /** Once it is chosen. */
  readonly backend: Backend | undefined
  /** Once it is assigned. */
  readonly server: Server | undefined
  readonly connection: SceneConnection
  /** The address in whose name the client speaks; rules may set it. */
  source: string | undefined
  readonly request: SceneRequest
  /** What the request was before any rule. */
  readonly original: { readonly method: string; readonly target: string; readonly version: string }
  /** A server has responded: what was kept for the request is gone. */
  readonly isServed: boolean
  /** Once there is one. */
  readonly response: SceneResponse | undefined
  readonly variables: Variables
  readonly settings: SceneSettings
  /** What has come of the body so far, a byte in each character. */
  readonly body?: string
  /** No request came before it on its connection. */
  readonly isFirst: boolean
  /** What was captured, by number. */
  readonly captures: { readonly request: (string | undefined)[]; readonly response: (string | undefined)[] }
  /** Which request it is since the start, from 0. */
  readonly number: number
  /** The ID of the request, if the configuration makes one. */
  readonly uniqueId: string | undefined
}
