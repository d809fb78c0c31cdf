import type { Random } from '../haproxy.ts'
import { formatOf, type Stage, sampleOf, variables } from './samples.ts'
import { word } from './words.ts'

const fields = ['X-A', 'x-b', 'X-New', 'X-Two', 'x-list', 'X-Forwarded-For'] as const
const expressions = ['a(.)', '^(.*)$', '[0-9]+', '^/api/(.*)', '^([^,]*),? ?(.*)', '(b)|(c)', '^x', 'a*'] as const
const replacements = ['<\\1>', 'x', '\\0\\0', '\\1-\\2', '%[path]\\1', '\\\\1'] as const

function fieldAction(random: Random, stage: Stage): string {
  const name = random.of(fields)
  return random.of<() => string>([
    () => `set-header ${name} ${word(random, formatOf(random, stage))}`,
    () => `set-header ${name} ${word(random, formatOf(random, stage))}`,
    () => `add-header ${name} ${word(random, formatOf(random, stage))}`,
    () => `del-header ${name}`,
    () => `del-header ${random.of(['x- -m beg', '-a -m end', '^x-[ab]$ -m reg', 'list -m sub', 'X-A -m str', 'X-A -m beg'])}`,
    () => `replace-header ${name} ${word(random, random.of(expressions))} ${word(random, random.of(replacements))}`,
    () => `replace-value ${name} ${word(random, random.of(expressions))} ${word(random, random.of(replacements))}`,
  ])()
}

function variableAction(random: Random, stage: Stage): string {
  const name = random.of([...variables, 'txn.a', 'txn.b', 'txn.num', 'sess.s', ...(stage === 'response' ? (['res.r'] as const) : [])])
  return random.of<() => string>([
    () => `set-var(${name}) ${word(random, sampleOf(random, stage))}`,
    () => `set-var(${name}) ${word(random, sampleOf(random, stage))}`,
    () => `set-var(txn.num) int(${random.int(50)})`,
    () => `set-var-fmt(${name}) ${word(random, formatOf(random, stage))}`,
    () => `unset-var(${name})`,
  ])()
}

function lineAction(random: Random): string {
  // No target has a # or a blank.
  const target = (): string => formatOf(random, 'request').replace(/[# ]/g, '+')
  const format = (): string => word(random, target())
  return random.of<() => string>([
    () => `set-path ${word(random, `/${target()}`)}`,
    () => `set-pathq ${word(random, `/p?${target()}`)}`,
    () => `set-query ${format()}`,
    () => `set-uri ${word(random, `/u/${target()}`)}`,
    () =>
      `replace-path ${word(random, random.of(['^/api/(.*)', '/a', '(.*)/', '^/([^/]*)(/.*)?']))} ${word(random, random.of(['/\\1', '/x\\0', '/%[query]/\\1']))}`,
    () =>
      `replace-pathq ${word(random, random.of(['([^?]*)(\\?(.*))?', '\\?', '/a']))} ${word(random, random.of(['/\\1', '/q\\2', '/z']))}`,
    () => `replace-uri ${word(random, random.of(['^/(.*)', '(.*)\\?(.*)']))} ${word(random, random.of(['/\\1', '/\\2?\\1']))}`,
    () => `set-method ${random.of(['POST', 'PUT', 'get', 'PURGE'])}`,
    () => `set-src ${random.of(['hdr_ip(x-ip)', 'hdr_ip(x-ip,1)', 'str(10.1.2.3)', 'ipv6(::1)', 'hdr(x-ip)'])}`,
  ])()
}

/** What an answer of its own has beside its status. */
function answer(random: Random, stage: Stage): string {
  // Of the response HAProxy has thrown away what such a text could tell.
  const format = (): string =>
    word(
      random,
      stage === 'request' ? formatOf(random, stage).replaceAll('%ST', '%b') : random.of(['a', '%[var(txn.a)] %b', '%[var(sess.s,x)]']),
    )
  const field = random.chance(2) ? '' : ` hdr X-Answer ${format()}`
  const body = random.of<() => string>([
    () => '',
    () => ` content-type text/plain string ${word(random, random.of(['text', '%[path] is no format', 'a"b', 'x\\y']))}`,
    () => ` content-type text/plain lf-string ${format()}`,
    () => ` content-type text/plain file paths.lst`,
  ])()
  return body + field
}

function redirect(random: Random, stage: Stage): string {
  const location = (): string => `location ${word(random, `/to/${formatOf(random, stage)}`)}`
  const to = random.of<() => string>([
    location,
    () => `prefix ${word(random, random.of(['https://a.test', '/', '/below', 'https://%[req.hdr(host)]']))}`,
    () => 'scheme https',
    () => `location ${word(random, '%[url_param(k)]')} ignore-empty`,
  ])
  const options = [
    ...(random.chance(2) ? [`code ${random.of([301, 302, 303, 307, 308])}`] : []),
    ...(random.chance(3) ? ['drop-query'] : []),
    ...(random.chance(3) ? ['append-slash'] : []),
    ...(random.chance(4) ? [random.of(['set-cookie A=1', 'clear-cookie A=', 'set-cookie SEEN'])] : []),
  ]
  return [`redirect ${stage === 'response' ? location() : to()}`, ...options].join(' ')
}

/** Actions after which no rule is asked. */
function lastAction(random: Random, stage: Stage): string {
  return random.of<() => string>([
    () => `return status ${random.of([200, 201, 404, 410, 503])}${answer(random, stage)}`,
    () => `deny${random.chance(2) ? '' : ` deny_status ${random.of([400, 401, 403, 404, 429, 500])}`}`,
    () => `deny status ${random.of([403, 404, 429])}${answer(random, stage)}`,
    () => redirect(random, stage),
    () => redirect(random, stage),
    () => (stage === 'request' ? `auth${random.chance(2) ? '' : ` realm ${word(random, random.of(['Members', 'a b']))}`}` : 'allow'),
    () => 'allow',
  ])()
}

/** What a rule does, and whether it ends its list. */
export function actionOf(random: Random, stage: Stage): { text: string; isLast: boolean } {
  if (random.chance(7)) return { text: lastAction(random, stage), isLast: true }
  const make = random.of([fieldAction, fieldAction, fieldAction, variableAction, stage === 'request' ? lineAction : statusAction])
  return { text: make(random, stage), isLast: false }
}

function statusAction(random: Random): string {
  return `set-status ${random.of([200, 201, 404, 418, 503, 599])}${random.chance(2) ? '' : ` reason ${word(random, random.of(['Fine', 'Not so good']))}`}`
}

/** An action of `http-after-response`. */
export function afterActionOf(random: Random): string {
  return random.of([fieldAction, fieldAction, variableAction, statusAction])(random, 'response')
}
