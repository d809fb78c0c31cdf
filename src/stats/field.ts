import type { CheckReport } from '../lb/check-report.ts'
import type { Counters } from '../lb/counters.ts'
import type { Server } from '../lb/server.ts'
import type { Scope, Subject } from './subjects.ts'

/** How a figure behaves: that decides how it is shown, typed for other programs, and merged from several processes. */
export type Nature = 'name' | 'config' | 'state' | 'output' | 'gauge' | 'max' | 'limit' | 'counter' | 'age' | 'duration'
export type Value = string | number | undefined

/** One row of the table of statistics. */
export interface Field {
  /** As HAProxy's CSV has it. */
  name: string
  nature: Nature
  scopes: readonly Scope[]
  help: string
  /** Shown only where `stats show-legends` allows it. */
  legend?: boolean
  /** The value; `undefined` where it does not apply. Asked only about its scopes. */
  read(subject: Subject): Value
}

export const everywhere: readonly Scope[] = ['frontend', 'server', 'backend']
export const serverSide: readonly Scope[] = ['server', 'backend']

/** A field that is a count the traffic side keeps. */
export function counted(name: string, nature: Nature, scopes: readonly Scope[], counter: keyof NumbersOf<Counters>, help: string): Field {
  return { name, nature, scopes, help, read: ({ counters }) => counters[counter] }
}

type NumbersOf<T> = { [K in keyof T as T[K] extends number ? K : never]: T[K] }

/** A field of servers alone. */
export function ofServer(name: string, nature: Nature, help: string, read: (server: Server, now: number) => Value): Field {
  return {
    name,
    nature,
    scopes: ['server'],
    help,
    read: (subject) => (subject.scope === 'server' ? read(subject.server, subject.now) : undefined),
  }
}

/** A field of servers that are checked. */
export function ofChecked(name: string, nature: Nature, help: string, read: (server: Server, now: number) => Value): Field {
  return ofServer(name, nature, help, (server, now) => (server.isChecked ? read(server, now) : undefined))
}

/** A field of the last check; empty in maintenance, when none are made. */
export function ofLastCheck(name: string, nature: Nature, help: string, read: (report: CheckReport) => Value): Field {
  return ofChecked(name, nature, help, ({ admin, lastReport }) =>
    admin === 'maint' || lastReport === undefined ? undefined : read(lastReport),
  )
}
