import type { PersistRule, UseBackend, UseServer, When } from '../../schemas/rules/config.ts'
import { Fault } from '../report.ts'
import type { Draft, Placed } from './draft.ts'
import type { Line } from './line.ts'
import { type Setter, setters } from './table.ts'

/** The rules of a section as they were written; what is wrong in them is told when the configuration is whole. */
export interface RulesDraft {
  acls: Placed<{ name: string; test: string[] }>[]
  useBackend: Placed<UseBackend>[]
  useServer: Placed<UseServer>[]
  persistRules: Placed<PersistRule>[]
}

export const noRules: RulesDraft = { acls: [], useBackend: [], useServer: [], persistRules: [] }

/** What `if` or `unless` and the words behind it say; nothing stands for always. */
export function when([word, ...condition]: readonly string[], what: string): When {
  if (word === undefined) return {}
  if (word !== 'if' && word !== 'unless') throw new Fault(`${what} expects if or unless, found "${word}"`)
  if (condition.length === 0) throw new Fault(`${what} expects a condition behind ${word}`)
  return word === 'if' ? { if: condition } : { unless: condition }
}

const acl: Setter<Draft> = ({ rules }, [name, ...test], { place }) => {
  if (name === undefined || test.length === 0) throw new Fault('acl expects a name and what it stands for, such as: acl api path_beg /api')
  if (!/^[A-Za-z0-9_.:-]+$/.test(name)) throw new Fault(`acl "${name}": a name has letters, digits, - _ . and : only`)
  if (name === 'or') throw new Fault('acl or: that is a word of conditions')
  rules.acls.push({ value: { name, test }, place })
}

const always = ['if TRUE', 'if { always_true }', 'unless FALSE']

/** A rule that takes all requests makes the default backend; what follows it is never reached. */
const useBackend: Setter<Draft> = (draft, [backend, ...condition], line) => {
  if (backend === undefined) throw new Fault('use_backend expects the name of a backend')
  const { place } = line
  if (draft.useBackend)
    return line.report.warn(place, `use_backend ${backend} is never reached: the one in line ${draft.useBackend.place.line} takes all`)
  const holds = when(condition, 'use_backend')
  const isAlways = condition.length === 0 || always.includes(condition.join(' '))
  if (isAlways && !backend.includes('%')) draft.useBackend = { value: backend, place }
  else draft.rules.useBackend.push({ value: { backend, ...holds }, place })
}

const useServer: Setter<Draft> = ({ rules }, [server, ...condition], { place }) => {
  if (server === undefined) throw new Fault('use-server expects the name of a server')
  if (condition.length === 0) throw new Fault('use-server expects if or unless and a condition')
  rules.useServer.push({ value: { server, ...when(condition, 'use-server') }, place })
}

function persist(what: PersistRule['do']): Setter<Draft> {
  return ({ rules }, condition, { place }: Line) => {
    if (condition.length === 0) throw new Fault(`${what}-persist expects if or unless and a condition`)
    rules.persistRules.push({ value: { do: what, ...when(condition, `${what}-persist`) }, place })
  }
}

const backendSide = ['listen', 'backend'] as const

/** Keywords of proxy sections that are rules (HAProxy manual §4.2). */
export const ruleKeywords = [
  ...setters<Draft>({ acl }, { in: ['frontend', 'listen', 'backend'] }),
  ...setters<Draft>({ use_backend: useBackend }, { in: ['frontend', 'listen'] }),
  ...setters<Draft>(
    { 'use-server': useServer, 'force-persist': persist('force'), 'ignore-persist': persist('ignore') },
    { in: [...backendSide] },
  ),
]
