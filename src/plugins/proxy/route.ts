import type { IncomingMessage } from 'node:http'
import type { Backend } from '../../lb/backend.ts'
import type { Frontend } from '../../lb/frontend.ts'
import type { Value } from '../../lb/rules/value.ts'
import type { Answer } from '../../stats/page.ts'
import type { Scraped } from '../../stats/prometheus/scrape.ts'
import type { Client } from './client.ts'
import type { Clients } from './clients.ts'
import type { ExchangeLog } from './exchange-log.ts'
import type { ForwardedFor } from './forwarded-for.ts'
import type { Transport } from './transport.ts'
import type { Why } from './why.ts'

/** What all exchanges of a frontend with its backend have in common, worked out once. */
export interface Route {
  frontend: Frontend
  backend: Backend | undefined
  /** Rules are to be asked. */
  isRuled: boolean
  /** Frontend and backend are one section, whose rules are applied once. */
  isOneSection: boolean
  /** The same with another backend. */
  toward: (backend: Backend) => Route
  /** Which fields of a client count for nothing, to rules neither. */
  drops: (message: IncomingMessage, client: Client) => ((name: string) => boolean) | undefined
  processVariables: Map<string, Value>
  transport: Transport
  /** To be told of what was thrown in serving a request. */
  onFault: (error: unknown) => void
  forwardedFor: ForwardedFor
  /** `Expect: 100-continue` is left to the server to answer. */
  keepExpect: boolean
  /** How many bytes of a body are kept for another attempt. */
  bufsize: number
  /** Connections to servers end with their response. */
  closesServer: boolean
  /** The server is told so. */
  tellsClose: boolean
  clients: Clients
  /** The statistics page, where the frontend shows it among its traffic: the answer to a GET for a target, if that is the page. */
  page: ((target: string, message: IncomingMessage) => Answer | undefined) | undefined
  /** All figures, for who asks for a target by way of a rule. */
  scrape: (target: string, accept: string | undefined) => Promise<Scraped>
  /** Tells clients why they got their server, where that is asked for. */
  why: Why | undefined
  /** The log of requests, if there is one. */
  log: ExchangeLog | undefined
}
