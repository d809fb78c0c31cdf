import { AccessLog } from '../../schemas/access-log.ts'
import type { HttpRule, PersistRule, UseBackend, UseServer, When } from '../../schemas/rules/config.ts'
import { Fault } from '../report.ts'
import type { Draft, Placed } from './draft.ts'
import { integer, type Line, valid } from './line.ts'
import { type Setter, setters } from './table.ts'

/** The rules of a section as they were written; what is wrong in them is told when the configuration is whole. */
export interface RulesDraft {
  acls: Placed<{ name: string; test: string[] }>[]
  useBackend: Placed<UseBackend>[]
  useServer: Placed<UseServer>[]
  persistRules: Placed<PersistRule>[]
  httpRequest: Placed<HttpRule>[]
  httpResponse: Placed<HttpRule>[]
  httpAfterResponse: Placed<HttpRule>[]
  monitorFail: Placed<When>[]
  /** `redirect`, which comes when the rules for requests are done. */
  redirects: Placed<HttpRule>[]
}

export const noRules: RulesDraft = {
  acls: [],
  useBackend: [],
  useServer: [],
  persistRules: [],
  httpRequest: [],
  httpResponse: [],
  httpAfterResponse: [],
  monitorFail: [],
  redirects: [],
}

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

const monitor: Setter<Draft> = ({ rules }, [word, ...condition], { place }) => {
  if (word !== 'fail') throw new Fault('monitor expects fail, if or unless, and a condition')
  if (condition.length === 0) throw new Fault('monitor fail expects if or unless and a condition')
  rules.monitorFail.push({ value: when(condition, 'monitor fail'), place })
}

/** What changes nothing here. */
const idle = ['set-nice', 'set-tos', 'set-mark', 'set-priority-class', 'set-priority-offset', 'strict-mode']

/** `capture SAMPLE len N` has a place of its own among the captures, behind those that are there already; `id N` is the place of another. */
function withPlace(action: readonly string[], { log, kind }: Draft, keyword: string): string[] {
  const [word, sample = '', what, len, ...more] = action
  if (word !== 'capture' || what !== 'len') return [...action]
  if (keyword !== 'http-request' || kind === 'backend')
    throw new Fault(`${keyword} capture has len in http-request of a frontend only: elsewhere write id`)
  if (more.length > 0) throw new Fault(`${keyword} capture does not expect "${more[0]}"`)
  const [slot] = valid(AccessLog.properties.captureRequestHeaders, [{ len: integer(len, `${keyword} capture len`) }], `${keyword} capture`)
  if (slot === undefined) return [...action]
  log.captureRequestHeaders.push(slot)
  return ['capture', sample, 'len', String(slot.len), 'id', String(log.captureRequestHeaders.length - 1)]
}

function httpRules(keyword: string, field: 'httpRequest' | 'httpResponse' | 'httpAfterResponse'): Setter<Draft> {
  return (draft, words, { place, report }) => {
    const { rules } = draft
    if (words.length === 0) throw new Fault(`${keyword} expects an action`)
    const at = words.findIndex((word) => word === 'if' || word === 'unless')
    const action = at < 0 ? words : words.slice(0, at)
    const holds = when(at < 0 ? [] : words.slice(at), keyword)
    if (idle.includes(action[0] ?? '')) return report.note(place, `${keyword} ${action[0]} is accepted: nothing here depends on it`)
    rules[field].push({ value: { do: withPlace(action, draft, keyword), ...holds }, place })
  }
}

const redirect: Setter<Draft> = ({ rules }, words, { place }) => {
  const at = words.findIndex((word) => word === 'if' || word === 'unless')
  const holds = when(at < 0 ? [] : words.slice(at), 'redirect')
  rules.redirects.push({ value: { do: at < 0 ? [...words] : words.slice(0, at), ...holds }, place })
}

const backendSide = ['listen', 'backend'] as const

/** Keywords of proxy sections that are rules (HAProxy manual §4.2). */
export const ruleKeywords = [
  ...setters<Draft>(
    {
      'http-request': httpRules('http-request', 'httpRequest'),
      'http-response': httpRules('http-response', 'httpResponse'),
      'http-after-response': httpRules('http-after-response', 'httpAfterResponse'),
      redirect,
    },
    { in: ['frontend', 'listen', 'backend'] },
  ),
  ...setters<Draft>({ acl }, { in: ['frontend', 'listen', 'backend'] }),
  ...setters<Draft>({ use_backend: useBackend, monitor }, { in: ['frontend', 'listen'] }),
  ...setters<Draft>(
    { 'use-server': useServer, 'force-persist': persist('force'), 'ignore-persist': persist('ignore') },
    { in: [...backendSide] },
  ),
]
