import { duration } from '../common.ts'
import { didYouMean } from '../nearest.ts'
import type { Action, Stage } from './action.ts'
import { fieldEntries } from './actions/fields.ts'
import { targetEntries } from './actions/target.ts'
import { atMost, type Entry, everywhere, format, plain, request, sample, variable } from './actions/words.ts'
import { parseAnswer, parseRedirect } from './answer.ts'
import { refuseCounters } from './counters.ts'
import { RuleFault } from './fault.ts'

const levels = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug', 'silent']

/** What rules can do, by its name. */
const entries: Record<string, Entry> = {
  ...fieldEntries,
  ...targetEntries,
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
  deny: { on: ['request', 'response'], parse: (args, what) => parseAnswer('deny', args, what) },
  'disable-l7-retry': plain('disable-l7-retry', request),
  reject: plain('reject', request),
  redirect: { on: ['request', 'response'], parse: (args, what, _, stage) => parseRedirect(args, what, stage === 'response') },
  return: { on: ['request', 'response'], parse: (args, what) => parseAnswer('return', args, what) },
  'set-log-level': {
    on: everywhere,
    parse: (args, what) => {
      const [level = ''] = args
      atMost(args, 1, what)
      if (!levels.includes(level)) throw new RuleFault(`${what}: "${level}" is no level${didYouMean(level, levels)}`)
      return { kind: 'set-log-level', level }
    },
  },
  'set-retries': {
    on: request,
    parse: (args, what) => {
      const [retries = ''] = args
      atMost(args, 1, what)
      if (!/^\d{1,3}$/.test(retries) || Number(retries) > 100)
        throw new RuleFault(`${what} expects a number of retries from 0 to 100, found "${retries}"`)
      return { kind: 'set-retries', retries: Number(retries) }
    },
  },
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
  'wait-for-body': { on: request, parse: waiting },
}

/** `time T [at-least SIZE]`, in this order or the other. */
function waiting(args: readonly string[], what: string): Action {
  const given = { time: 0, 'at-least': 0 }
  for (let at = 0; at < args.length; at += 2) {
    const [word = '', value = ''] = args.slice(at, at + 2)
    if (word !== 'time' && word !== 'at-least') throw new RuleFault(`${what} expects time or at-least, found "${word}"`)
    const read = word === 'time' ? duration(value) : bytesIn(value)
    if (!read)
      throw new RuleFault(`${what} ${word} expects ${word === 'time' ? 'a duration such as 10s' : 'a number of bytes'}, found "${value}"`)
    given[word] = read
  }
  if (given.time === 0) throw new RuleFault(`${what} expects time and how long to wait, such as: ${what} time 10s`)
  return { kind: 'wait-for-body', time: given.time, atLeast: given['at-least'] }
}

/** A size in bytes, which `k`, `m` and `g` may follow; `undefined` for what is none. */
function bytesIn(text: string): number | undefined {
  const [, digits, unit = ''] = /^(\d{1,9})([kmg]?)$/i.exec(text) ?? []
  return digits === undefined ? undefined : Number(digits) * 1024 ** ['', 'k', 'm', 'g'].indexOf(unit.toLowerCase())
}

/** What HAProxy 2.6 does besides. */
const unsupported =
  /^(?:add-acl|cache-store|cache-use|del-acl|del-map|do-resolve|early-hint|lua\..*|normalize-uri|return-.*|send-spoe-group|set-bandwidth-limit|set-dst|set-dst-port|set-map|set-src-port|set-timeout|tarpit|wait-for-handshake)$/

/** What rules of a stage can do, by name. */
export function actionsAt(stage: Stage): string[] {
  return Object.entries(entries).flatMap(([name, { on }]) => (on.includes(stage) ? [name] : []))
}

const keywords: Record<Stage, string> = { request: 'http-request', response: 'http-response', after: 'http-after-response' }

/** Reads what a rule does, without its condition. Throws a RuleFault for what is wrong with it. */
export function parseAction([word = '', ...args]: readonly string[], stage: Stage): Action {
  const [, name = '', argument] = /^([^(]+)(?:\((.*)\))?$/.exec(word) ?? []
  const entry = Object.hasOwn(entries, name) ? entries[name] : undefined
  refuseCounters(name)
  if (unsupported.test(name) || (name === 'wait-for-body' && stage === 'response'))
    throw new RuleFault(`${name} is not supported by Limpet yet`)
  if (entry === undefined) throw new RuleFault(`unknown action "${name}"${didYouMean(name, actionsAt(stage))}`)
  if (!entry.on.includes(stage)) throw new RuleFault(`${name} is no action of ${keywords[stage]}`)
  return entry.parse(args, name, argument, stage)
}
