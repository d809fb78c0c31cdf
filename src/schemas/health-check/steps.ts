import type { Regex } from '../rules/regex.ts'
import type { ExternalCheck } from './config.ts'

/** How a check may be said to have ended, by HAProxy's codes. */
export const okStatuses = ['L7OK', 'L7OKC', 'L6OK', 'L4OK'] as const
export const errorStatuses = ['L7OKC', 'L7RSP', 'L7STS', 'L6RSP', 'L4CON'] as const
export const timeoutStatuses = ['L7TOUT', 'L6TOUT', 'L4TOUT'] as const

interface Numbered {
  /** Its place among all lines of the check, from 1; 0 for what no line says. */
  number: number
  comment?: string
}

/** Opens a connection, the one before being closed. */
export interface ConnectStep extends Numbered {
  kind: 'connect'
  /** As the server is connected to for its traffic. */
  byServer: boolean
  address?: string
  port?: number
  ssl: boolean
  sni?: string
  alpn: string[]
  sendProxy: boolean
  /** It is closed in good order, and not by a reset. */
  linger: boolean
}

/** Sends bytes, given as Latin-1. */
export interface SendStep extends Numbered {
  kind: 'send'
  bytes: string
}

/** Sends an HTTP request. */
export interface RequestStep extends Numbered {
  kind: 'request'
  method?: string
  uri?: string
  version?: string
  headers: { name: string; value: string }[]
  body?: string
}

/** Whether a text is what is wanted. */
export type Test = (text: string) => boolean

/** What a response is to have: `tells` is how a message names it. */
export type Expected =
  | { of: 'status'; holds: (status: number) => boolean }
  | { of: 'status text'; regex: Regex }
  | { of: 'header'; whole: boolean; name: Test; value?: Test }
  | { of: 'text'; holds: Test; named: string; called: string }

/** Waits for an answer, and judges it. */
export interface ExpectStep extends Numbered {
  kind: 'expect'
  negated: boolean
  expected: Expected
  /** Bytes to wait for before judging, unless the server closes. */
  least: number
  ok?: (typeof okStatuses)[number]
  error?: (typeof errorStatuses)[number]
  timeout: (typeof timeoutStatuses)[number]
  onSuccess?: string
  onError?: string
}

export type Step = ConnectStep | SendStep | RequestStep | ExpectStep

/** What a check does. Without steps it connects, and no more. */
export interface CheckProgram {
  protocol: 'none' | 'tcp' | 'http' | 'external'
  steps: Step[]
  /** What is run in the place of steps. */
  external?: ExternalCheck
  /** A server that answers 404 takes no new clients (`http-check disable-on-404`). */
  disableOn404: boolean
  /** Requests tell the server its state (`http-check send-state`). */
  sendState: boolean
}
