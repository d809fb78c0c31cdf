import type { CheckReport } from '../lb/check-report.ts'
import type { Counters } from '../lb/counters.ts'
import type { Server, ServerConnections } from '../lb/server.ts'
import type { Scope, Subject } from './subjects.ts'

export type Value = string | number | undefined

/** One row of the table of statistics. Its column says how the figure behaves. */
export interface Field {
  /** As HAProxy's CSV has it. */
  name: string
  scopes: readonly Scope[]
  help: string
  /** `ms`: milliseconds with their fraction; elsewhere they are shown whole, or as seconds. */
  unit?: 'ms'
  /** Shown only where `stats show-legends` allows it. */
  legend?: boolean
  /** The value; `undefined` where it does not apply. Asked only about its scopes. */
  read(subject: Subject): Value
}

export const everywhere: readonly Scope[] = ['frontend', 'server', 'backend']
export const serverSide: readonly Scope[] = ['server', 'backend']
export const proxies: readonly Scope[] = ['frontend', 'backend']

/** A field that is a count the traffic side keeps. */
export function counted(name: string, scopes: readonly Scope[], counter: keyof NumbersOf<Counters>, help: string): Field {
  return { name, scopes, help, read: ({ counters }) => counters[counter] }
}

type NumbersOf<T> = { [K in keyof T as T[K] extends number ? K : never]: T[K] }

/** A field of something that there is not: none of it has happened, and tools that ask are told so. */
export function never(name: string, scopes: readonly Scope[], help: string): Field {
  return { name, scopes, help, read: () => 0 }
}

/** A field of frontends alone. */
export function ofFrontend(name: string, help: string, read: (subject: Extract<Subject, { scope: 'frontend' }>) => Value): Field {
  return { name, scopes: ['frontend'], help, read: (subject) => (subject.scope === 'frontend' ? read(subject) : undefined) }
}

/** A field of servers alone. */
export function ofServer(name: string, help: string, read: (server: Server, now: number) => Value): Field {
  return { name, scopes: ['server'], help, read: (subject) => (subject.scope === 'server' ? read(subject.server, subject.now) : undefined) }
}

/** A field of the connections to a server; 0 as long as nobody has made any. */
export function ofConnections(name: string, figure: keyof ServerConnections, help: string): Field {
  return ofServer(name, help, ({ connections }) => connections?.[figure] ?? 0)
}

/** A field of servers that are checked. */
export function ofChecked(name: string, help: string, read: (server: Server, now: number) => Value): Field {
  return ofServer(name, help, (server, now) => (server.isChecked ? read(server, now) : undefined))
}

/** A field of servers while they are checked: empty in maintenance too, when checks pause. */
export function whileChecked(name: string, help: string, read: (server: Server) => Value): Field {
  return ofChecked(name, help, (server) => (server.standing === 'maint' ? undefined : read(server)))
}

/** A field of the last check. */
export function ofLastCheck(name: string, help: string, read: (report: CheckReport) => Value): Field {
  return whileChecked(name, help, ({ lastReport }) => lastReport && read(lastReport))
}
