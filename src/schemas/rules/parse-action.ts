import { didYouMean } from '../nearest.ts'
import type { Action, Stage } from './action.ts'
import { parseAnswer, parseRedirect } from './answer.ts'
import { RuleFault } from './fault.ts'
import { parseFormat } from './format.ts'
import { parseRegex } from './regex.ts'
import { parseSample, type Sample } from './sample.ts'
import { checkArguments } from './signatures.ts'
import type { MatcherName } from './test.ts'

interface Entry {
  on: readonly Stage[]
  parse: (args: readonly string[], name: string, argument: string | undefined) => Action
}

const everywhere: Stage[] = ['request', 'response', 'after']
const request: Stage[] = ['request']

/** Fields that say where a message ends or what becomes of the connection: rules cannot touch them. */
export const untouchable = /^(?:content-length|transfer-encoding|connection|keep-alive|proxy-connection|te|trailer|upgrade)$/i

function header(name: string | undefined, what: string): string {
  if (name === undefined) throw new RuleFault(`${what} expects the name of a header field`)
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) throw new RuleFault(`${what}: "${name}" is not the name of a header field`)
  if (untouchable.test(name)) throw new RuleFault(`${what} ${name}: how messages are framed and connections used is Limpet's own affair`)
  return name
}

function format(text: string | undefined, what: string): string {
  if (text === undefined) throw new RuleFault(`${what} expects a value`)
  parseFormat(text)
  return text
}

function sample(text: string | undefined, what: string): Sample {
  if (text === undefined) throw new RuleFault(`${what} expects a sample expression, such as req.hdr(host)`)
  return parseSample(text)
}

/** Throws a RuleFault if there are more than `most` arguments. */
function atMost(args: readonly string[], most: number, what: string): void {
  if (args[most] !== undefined) throw new RuleFault(`${what} does not expect "${args[most]}": put a value with blanks in quotes`)
}

function setField(kind: 'add-header' | 'set-header'): Entry {
  return {
    on: everywhere,
    parse: (args, what) => {
      atMost(args, 2, what)
      return { kind, name: header(args[0], what), value: format(args[1], what) }
    },
  }
}

function replaceField(kind: 'replace-header' | 'replace-value'): Entry {
  return {
    on: everywhere,
    parse: (args, what) => {
      atMost(args, 3, what)
      const [name, regex = '', value] = args
      return { kind, name: header(name, what), regex: checked(regex, what), value: format(value, what) }
    },
  }
}

function checked(regex: string, what: string): string {
  if (regex === '') throw new RuleFault(`${what} expects a regular expression`)
  parseRegex(regex, false)
  return regex
}

function setPart(kind: 'set-path' | 'set-pathq' | 'set-query' | 'set-uri' | 'set-method'): Entry {
  return {
    on: request,
    parse: (args, what) => {
      atMost(args, 1, what)
      return { kind, value: format(args[0], what) }
    },
  }
}

function replacePart(kind: 'replace-path' | 'replace-pathq' | 'replace-uri'): Entry {
  return {
    on: request,
    parse: (args, what) => {
      atMost(args, 2, what)
      return { kind, regex: checked(args[0] ?? '', what), value: format(args[1], what) }
    },
  }
}

function plain(kind: 'allow' | 'silent-drop' | 'disable-l7-retry', on: Stage[]): Entry {
  return {
    on,
    parse: (args, what) => {
      atMost(args, 0, what)
      return { kind }
    },
  }
}

function variable(name: string | undefined, what: string): string {
  checkArguments(what, [name ?? ''], ['variable'])
  return name ?? ''
}

const levels = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug', 'silent']

/** What rules can do, by its name. */
const entries: Record<string, Entry> = {
  'add-header': setField('add-header'),
  allow: plain('allow', ['request', 'response']),
  auth: {
    on: request,
    parse: (args, what) => {
      const [word, realm, ...more] = args
      if (word !== undefined && word !== 'realm') throw new RuleFault(`${what} expects realm, found "${word}"`)
      if (word !== undefined && realm === undefined) throw new RuleFault(`${what} realm expects a text`)
      atMost(more, 0, what)
      return { kind: 'auth', realm }
    },
  },
  capture: {
    on: ['request', 'response'],
    parse: ([expression, ...words], what) => {
      const numbers = { len: 65_535, id: -1 }
      for (let at = 0; at < words.length; at += 2) {
        const [word = '', value = ''] = words.slice(at, at + 2)
        if (word !== 'len' && word !== 'id') throw new RuleFault(`${what} expects len or id, found "${word}"`)
        if (!/^\d{1,5}$/.test(value)) throw new RuleFault(`${what} ${word} expects a number, found "${value}"`)
        numbers[word] = Number(value)
      }
      if (numbers.id < 0) throw new RuleFault(`${what} expects id and the number of a capture, from 0`)
      return { kind: 'capture', sample: sample(expression, what), ...numbers }
    },
  },
  'del-header': {
    on: everywhere,
    parse: ([name, word, match = '', ...more], what) => {
      atMost(more, 0, what)
      if (word === undefined) return { kind: 'del-header', name: header(name, what), match: 'str' }
      if (word !== '-m') throw new RuleFault(`${what} expects -m, found "${word}"`)
      const methods: readonly MatcherName[] = ['str', 'beg', 'end', 'sub', 'reg']
      const known = methods.find((one) => one === match)
      if (known === undefined) throw new RuleFault(`${what} -m expects one of ${methods.join(', ')}, found "${match}"`)
      return { kind: 'del-header', name: known === 'reg' ? checked(name ?? '', what) : (name ?? ''), match: known }
    },
  },
  deny: { on: ['request', 'response'], parse: (args, what) => parseAnswer('deny', args, what) },
  'disable-l7-retry': plain('disable-l7-retry', request),
  redirect: { on: ['request', 'response'], parse: (args, what) => parseRedirect(args, what) },
  'replace-header': replaceField('replace-header'),
  'replace-path': replacePart('replace-path'),
  'replace-pathq': replacePart('replace-pathq'),
  'replace-uri': replacePart('replace-uri'),
  'replace-value': replaceField('replace-value'),
  return: { on: ['request', 'response'], parse: (args, what) => parseAnswer('return', args, what) },
  'set-header': setField('set-header'),
  'set-log-level': {
    on: everywhere,
    parse: (args, what) => {
      const [level = ''] = args
      atMost(args, 1, what)
      if (!levels.includes(level)) throw new RuleFault(`${what}: "${level}" is no level${didYouMean(level, levels)}`)
      return { kind: 'set-log-level', level }
    },
  },
  'set-method': setPart('set-method'),
  'set-path': setPart('set-path'),
  'set-pathq': setPart('set-pathq'),
  'set-query': setPart('set-query'),
  'set-src': {
    on: request,
    parse: (args, what) => {
      atMost(args, 1, what)
      return { kind: 'set-src', sample: sample(args[0], what) }
    },
  },
  'set-status': {
    on: ['response', 'after'],
    parse: ([status = '', word, reason, ...more], what) => {
      atMost(more, 0, what)
      if (word !== undefined && (word !== 'reason' || reason === undefined))
        throw new RuleFault(`${what} expects reason and a text behind the status`)
      if (!/^[2-9]\d\d$/.test(status) || status === '204' || status === '304')
        throw new RuleFault(`${what}: "${status}" is no status from 200 to 999 that has a body`)
      return { kind: 'set-status', status: Number(status), reason }
    },
  },
  'set-uri': setPart('set-uri'),
  'set-var': {
    on: everywhere,
    parse: (args, what, name) => {
      atMost(args, 1, what)
      return { kind: 'set-var', name: variable(name, what), sample: sample(args[0], what) }
    },
  },
  'set-var-fmt': {
    on: everywhere,
    parse: (args, what, name) => {
      atMost(args, 1, what)
      return { kind: 'set-var-fmt', name: variable(name, what), value: format(args[0], what) }
    },
  },
  'silent-drop': plain('silent-drop', ['request', 'response']),
  'unset-var': {
    on: everywhere,
    parse: (args, what, name) => {
      atMost(args, 0, what)
      return { kind: 'unset-var', name: variable(name, what) }
    },
  },
  'use-service': {
    on: request,
    parse: ([service = '', ...more], what) => {
      atMost(more, 0, what)
      if (service !== 'prometheus-exporter')
        throw new RuleFault(`${what} knows the service prometheus-exporter alone, and not "${service}"`)
      return { kind: 'use-service', service }
    },
  },
}

/** What HAProxy 2.6 does besides. */
const unsupported =
  /^(?:add-acl|cache-store|cache-use|del-acl|del-map|do-resolve|early-hint|lua\..*|normalize-uri|reject|return-.*|sc-.*|send-spoe-group|set-bandwidth-limit|set-dst|set-dst-port|set-map|set-src-port|set-timeout|tarpit|track-sc\d|wait-for-body|wait-for-handshake)$/

const keywords: Record<Stage, string> = { request: 'http-request', response: 'http-response', after: 'http-after-response' }

/** Reads what a rule does, without its condition. Throws a RuleFault for what is wrong with it. */
export function parseAction([word = '', ...args]: readonly string[], stage: Stage): Action {
  const [, name = '', argument] = /^([^(]+)(?:\((.*)\))?$/.exec(word) ?? []
  const entry = Object.hasOwn(entries, name) ? entries[name] : undefined
  const here = Object.entries(entries).flatMap(([known, { on }]) => (on.includes(stage) ? [known] : []))
  if (unsupported.test(name)) throw new RuleFault(`${name} is not supported by Limpet yet`)
  if (entry === undefined) throw new RuleFault(`unknown action "${name}"${didYouMean(name, here)}`)
  if (!entry.on.includes(stage)) throw new RuleFault(`${name} is no action of ${keywords[stage]}`)
  return entry.parse(args, name, argument)
}
