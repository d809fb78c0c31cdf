import { formatPlace, type Place } from '../config/note.ts'
import { explain as explained } from '../lb/explain/explain.ts'
import { LoadBalancer } from '../lb/load-balancer.ts'
import { outsideOf } from '../plugins/outside.ts'
import { tell } from '../plugins/proxy/tell.ts'
import { type Explanation, Question } from '../schemas/explain.ts'
import { parse } from '../schemas/parse.ts'
import { failed, loadNamed, readFlags, type Said } from './arguments.ts'

const known = ['url', 'method', 'header', 'cookie', 'source', 'frontend']

/** `limpet explain -f FILE --url URL …`: which rule, backend and server a request gets, and why, all servers being up. */
export function explain(args: readonly string[]): Said {
  const flags = readFlags('explain', args, known)
  if (typeof flags === 'string') return failed(flags, `limpet explain knows -f, ${known.map((flag) => `--${flag}`).join(', ')}`)
  const loaded = loadNamed('explain', flags)
  if ('text' in loaded) return loaded
  const question = parse(Question, questionOf(flags))
  if (!question.ok) return failed(...question.problems.map(({ pointer, message }) => `limpet explain: ${flagOf(pointer)}: ${message}`))
  const explanation = explained(new LoadBalancer(loaded.config, Date.now, outsideOf(loaded.config)), question.value, tell)
  if (explanation === undefined) return failed(`limpet explain: there is no frontend "${question.value.frontend ?? ''}" for traffic`)
  return { ok: true, text: written(explanation, loaded.place) }
}

function questionOf(flags: ReadonlyMap<string, string[]>): Record<string, unknown> {
  const cookies = flags.get('cookie') ?? []
  const headers = [...(flags.get('header') ?? []), ...(cookies.length > 0 ? [`Cookie: ${cookies.join('; ')}`] : [])]
  const single = ['url', 'method', 'source', 'frontend'].flatMap((flag) => (flags.has(flag) ? [[flag, flags.get(flag)?.at(-1)]] : []))
  return { ...Object.fromEntries(single), headers }
}

function flagOf(pointer: string): string {
  return pointer.startsWith('/headers') ? '--header' : `--${pointer.slice(1)}`
}

function written(explanation: Explanation, place: (pointer: string) => Place): string {
  const { frontend, steps, answer, backend, server, servers, why, request } = explanation
  const end =
    answer === undefined
      ? [`backend:  ${backend ?? 'none'}`, `server:   ${server ?? (servers.length > 0 ? `one of ${servers.join(', ')}` : 'none')}`]
      : [`answer:   ${answer.status ?? 'none: the connection is closed'}`, ...answer.fields.map((line) => `          ${line}`)]
  return `${[
    `frontend: ${frontend}`,
    ...steps.map(({ at, rule, outcome }) => `  ${formatPlace(place(at))}: ${rule}\n    -> ${outcome}`),
    ...end,
    `why:      ${why}`,
    ...(answer === undefined
      ? [`request:  ${request.method} ${request.target}`, ...request.fields.map((line) => `          ${line}`)]
      : []),
  ].join('\n')}\n`
}
