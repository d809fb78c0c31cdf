import { AccessLog, LogTag } from '../../schemas/access-log.ts'
import { parseLogFormat } from '../../schemas/log-format.ts'
import { parseLogTarget } from '../../schemas/log-target.ts'
import { Fault } from '../report.ts'
import type { Draft, GlobalDraft, LogDraft } from './draft.ts'
import { expandAddress, integer, type Line, none, only, type SectionKind, valid } from './line.ts'
import { assigner, type Setter, setters } from './table.ts'

const { properties } = AccessLog
const set = assigner<Draft>()
const frontendSide: SectionKind[] = ['defaults', 'frontend', 'listen']

/** `log ADDRESS [len N] [format F] [sample R:S] FACILITY [LEVEL [MINLEVEL]]` (HAProxy manual §3.1); none for a target that is not there. */
function targets([address = '', ...words]: readonly string[], line: Line): string[] {
  const name = expandAddress(address, (variable) => line.env.get(variable))
  if (name.startsWith('file@')) throw new Fault(`log "${name}": HAProxy has no files for logs; in YAML, Limpet has`)
  const parsed = parseLogTarget([name, ...words].join(' '))
  if (!parsed.ok) throw new Fault(`log: ${parsed.fault}`)
  const settings = words.findIndex((word, index) => index % 2 === 0 && !['len', 'format', 'sample'].includes(word))
  if (settings < 0) throw new Fault('log expects a facility, such as local0, after the address')
  if (parsed.target.address.kind !== 'ring') return [[name, ...words].join(' ')]
  line.report.note(line.place, `log ${name} is accepted: there are no rings here, and nothing is written to it`)
  return []
}

const log: Setter<Draft> = (draft, args, line) => {
  if (line.negated) {
    none(args, 'no log')
    draft.logs = []
    return
  }
  if (args.length === 1 && args[0] === 'global') draft.logs.push('global')
  else draft.logs.push(...targets(args, line))
}

/** A log format in one word: blanks in it must be escaped or quoted. */
function format(args: readonly string[], what: string): string {
  if (args.length > 1) throw new Fault(`${what} expects one word: put the format in quotes`)
  const text = only(args, what)
  const parsed = parseLogFormat(text)
  if (!parsed.ok) throw new Fault(`${what}: ${parsed.fault}`)
  return text
}

function tag(args: readonly string[]): string {
  return valid(LogTag, only(args, 'log-tag'), 'log-tag')
}

function capture(draft: Draft, [what = '', ...words]: readonly string[]): void {
  const side = what === 'cookie' ? what : `${what} ${words.shift() ?? ''}`
  const [name, len, length, ...rest] = words
  none(rest, `capture ${side}`)
  if (name === undefined || len !== 'len') throw new Fault(`capture ${side} expects a name, len and a length`)
  const value = { name, len: integer(length, `capture ${side} len`) }
  if (side === 'cookie') draft.log.captureCookie = valid(properties.captureCookie, value, 'capture cookie')
  else if (side === 'request header')
    draft.log.captureRequestHeaders.push(...valid(properties.captureRequestHeaders, [value], `capture ${side}`))
  else if (side === 'response header')
    draft.log.captureResponseHeaders.push(...valid(properties.captureResponseHeaders, [value], `capture ${side}`))
  else throw new Fault(`capture expects cookie, request header or response header, found "${side}"`)
}

/** Keywords of proxy sections that are about logs (HAProxy manual §4.2). */
export const logKeywords = [
  ...setters<Draft>({ log }, { negatable: true }),
  ...setters<Draft>({ 'log-tag': set('logTag', (args) => tag(args)) }),
  ...setters<Draft>(
    {
      'log-format': setLog('format', (args) => format(args, 'log-format')),
      'log-format-sd': setLog('formatSd', (args) => format(args, 'log-format-sd')),
      'error-log-format': setLog('errorFormat', (args) => format(args, 'error-log-format')),
      'unique-id-format': set('uniqueIdFormat', (args, { place }) => ({ value: format(args, 'unique-id-format'), place })),
    },
    { in: frontendSide },
  ),
  ...setters<Draft>({ capture }, { in: ['frontend', 'listen'] }),
]

/** Words after `option` that are about logs. */
export const logOptions = [
  ...setters<Draft>(
    {
      dontlognull: setLog('dontlognull', (args, line) => flag(args, 'dontlognull', line)),
      'dontlog-normal': setLog('dontlogNormal', (args, line) => flag(args, 'dontlog-normal', line)),
      'log-separate-errors': setLog('separateErrors', (args, line) => flag(args, 'log-separate-errors', line)),
      logasap: setLog('asap', (args, line) => flag(args, 'logasap', line)),
    },
    { in: frontendSide, negatable: true },
  ),
  ...setters<Draft>(
    {
      httplog: setLog('format', ([first, ...rest]) => {
        none(first === 'clf' || first === undefined ? rest : [first], 'option httplog')
        return first === 'clf' ? 'clf' : 'httplog'
      }),
      tcplog: setLog('format', (args) => {
        none(args, 'option tcplog')
        return 'tcplog'
      }),
    },
    { in: frontendSide },
  ),
]

/** Keywords of `global` that are about logs (HAProxy manual §3.1). */
export const globalLogKeywords = [
  ...setters<GlobalDraft>(
    {
      log: ({ settings }, args, line) => {
        if (line.negated) none(args, 'no log')
        settings.log = line.negated ? [] : [...(settings.log ?? []), ...targets(args, line)]
      },
    },
    { negatable: true },
  ),
  ...setters<GlobalDraft>({
    'log-tag': ({ settings }, args) => {
      settings.logTag = tag(args)
    },
    'log-send-hostname': ({ settings }, args) => {
      settings.logSendHostname = args.length > 0 ? only(args, 'log-send-hostname') : true
    },
  }),
]

function setLog<K extends keyof LogDraft>(field: K, value: (args: readonly string[], line: Line) => LogDraft[K]): Setter<Draft> {
  return ({ log }, args, line) => {
    log[field] = value(args, line)
  }
}

function flag(args: readonly string[], name: string, { negated }: Line): boolean {
  none(args, `option ${name}`)
  return !negated
}
