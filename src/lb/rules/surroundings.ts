import type { Backend } from '../backend.ts'
import type { Frontend } from '../frontend.ts'
import type { Value } from './value.ts'

/** Who may use a site, by name (`userlist`). */
export interface Users {
  /** Whether there is such a user with this password. */
  accepts(name: string, password: string): boolean
  /** The groups that a user is in. */
  groups(name: string): readonly string[]
}

/** What rules know beside the request. */
export interface Surroundings {
  readonly frontends: ReadonlyMap<string, Frontend>
  readonly backends: ReadonlyMap<string, Backend>
  /** The numbers of the sections by their names. */
  readonly sectionNumbers: ReadonlyMap<string, number>
  readonly userlists: ReadonlyMap<string, Users>
  /** Variables that last as long as the process (`proc.…`). */
  readonly processVariables: Map<string, Value>
  readonly hostname: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** The text of a file that the configuration names. */
  read(file: string): string
  /** Milliseconds since the epoch. */
  now(): number
}

/** Reads each file at its first use and never again: all who name it mean the same text, those who come later too. */
export function onceEach(read: Surroundings['read']): Surroundings['read'] {
  const texts = new Map<string, string>()
  return (file) => {
    const text = texts.get(file) ?? read(file)
    texts.set(file, text)
    return text
  }
}
