import { type ConnectionMode, ForwardFor, OriginalTo } from '../../schemas/backend.ts'
import { parseNetwork } from '../../schemas/network.ts'
import { Fault } from '../report.ts'
import type { Draft } from './draft.ts'
import { beginChecks, optionExternalCheck, optionHttpchk } from './health-checks.ts'
import { integer, type Line, none, only, valid } from './line.ts'
import { logOptions } from './log.ts'
import { apply, assigner, noted, removed, type Setter, setters, table, unsupported } from './table.ts'

const set = assigner<Draft>()
const backendSide = ['defaults', 'listen', 'backend'] as const

/** Words after `option` (HAProxy manual §4.2). */
export const options = table<Draft>(
  setters(
    {
      redispatch: set('redispatch', (args, line) => (line.negated ? 0 : redispatch(args))),
      'prefer-last-server': set('preferLastServer', (args, line) => flag(args, 'prefer-last-server', line.negated)),
      persist: set('persist', (args, line) => flag(args, 'persist', line.negated)),
      abortonclose: set('abortOnClose', (args, line) => flag(args, 'abortonclose', line.negated)),
      allbackups: set('allbackups', (args, line) => flag(args, 'allbackups', line.negated)),
      'http-pretend-keepalive': set('pretendKeepalive', (args, line) => flag(args, 'http-pretend-keepalive', line.negated)),
    },
    { in: [...backendSide], negatable: true },
  ),
  setters(
    {
      httpchk: optionHttpchk,
      'tcp-check': (draft, args, line) => {
        none(args, 'option tcp-check')
        beginChecks(draft, line)
        delete draft.httpchk
        delete draft.externalChecks
        draft.tcpChecks = true
      },
      'external-check': optionExternalCheck,
    },
    { in: [...backendSide] },
  ),
  setters(
    {
      'http-keep-alive': connectionMode('http-keep-alive', 'keep-alive'),
      'http-server-close': connectionMode('http-server-close', 'server-close'),
      httpclose: connectionMode('httpclose', 'close'),
      'http-buffer-request': set('bufferRequest', (args, line) => flag(args, 'http-buffer-request', line.negated)),
    },
    { negatable: true },
  ),
  setters({ forwardfor: set('forwardfor', (args) => forwardFor(args)), originalto: set('originalto', (args) => originalTo(args)) }),
  setters({ forwarded }, { in: [...backendSide], negatable: true }),
  setters(
    { 'http-ignore-probes': set('ignoreProbes', (args, line) => flag(args, 'http-ignore-probes', line.negated)) },
    { in: ['defaults', 'frontend', 'listen'], negatable: true },
  ),
  logOptions,
  noted('what becomes of a server is told, not each of its checks', 'log-health-checks'),
  noted('figures are always kept, and for the frontend as a whole', 'contstats socket-stats'),
  noted(
    'what it tunes is left to the system here',
    'splice-auto splice-request splice-response tcp-smart-accept tcp-smart-connect nolinger',
  ),
  noted('what it tunes is left to the system here', 'http-no-delay independent-streams clitcpka srvtcpka tcpka idle-close-on-response'),
  noted('Limpet speaks HTTP/1.1 and keeps the case of names', 'disable-h2-upgrade h1-case-adjust-bogus-client h1-case-adjust-bogus-server'),
  setters({ 'http-restrict-req-hdr-names': (_, args) => preserveNames(only(args, 'option http-restrict-req-hdr-names')) }),
  unsupported('httpslog accept-invalid-http-request accept-invalid-http-response checkcache http-use-proxy-header'),
  unsupported('transparent ldap-check mysql-check pgsql-check redis-check smtpchk spop-check ssl-hello-chk'),
  removed({ forceclose: 'use option httpclose', 'http-tunnel': 'remove it', http_proxy: 'remove it', 'http-use-htx': 'remove it' }),
)

/** `[no|default] option NAME …`. */
export const option: Setter<Draft> = (draft, [name, ...args], line) => {
  if (name === undefined) throw new Fault('option expects a name')
  apply(options, { label: `option ${name}`, name }, draft, args, line)
}

function flag(args: readonly string[], name: string, negated: boolean): boolean {
  none(args, `option ${name}`)
  return !negated
}

/** Of these options the last one holds; one that is taken back leaves keep-alive. */
function connectionMode(name: string, mode: ConnectionMode): Setter<Draft> {
  return (draft, args, line) => {
    if (flag(args, name, line.negated)) draft.connectionMode = mode
    else if (draft.connectionMode === mode) draft.connectionMode = 'keep-alive'
  }
}

/** Alone, it leaves the server at the last attempt: -1. */
function redispatch(args: readonly string[]): number {
  return args.length === 0 ? -1 : integer(only(args, 'option redispatch'), 'option redispatch')
}

function preserveNames(value: string): void {
  if (value === 'delete' || value === 'reject')
    throw new Fault(`option http-restrict-req-hdr-names ${value} is not supported by Limpet yet`)
  if (value !== 'preserve') throw new Fault(`option http-restrict-req-hdr-names expects preserve, reject or delete, found "${value}"`)
}

function forwardFor(args: readonly string[]): ForwardFor {
  const given: { header?: string; except?: string; ifNone?: boolean } = {}
  for (let index = 0; index < args.length; index++) {
    const word = args[index]
    if (word === 'if-none') given.ifNone = true
    else if (word === 'header') given.header = only(args.slice(++index, index + 1), 'option forwardfor header')
    else if (word === 'except') given.except = network(only(args.slice(++index, index + 1), 'option forwardfor except'))
    else throw new Fault(`option forwardfor expects except, header or if-none, found "${word}"`)
  }
  return valid(ForwardFor, given, 'option forwardfor')
}

function originalTo(args: readonly string[]): OriginalTo {
  const given: { header?: string; except?: string } = {}
  for (let index = 0; index < args.length; index += 2) {
    const [word, value] = args.slice(index, index + 2)
    if (word !== 'header' && word !== 'except') throw new Fault(`option originalto expects except or header, found "${word}"`)
    if (value === undefined) throw new Fault(`option originalto ${word} expects a value`)
    if (word === 'header') given.header = value
    else given.except = network(value, 'originalto')
  }
  return valid(OriginalTo, given, 'option originalto')
}

/** Of newer HAProxy; its words are read when the configuration is whole. */
function forwarded(draft: Draft, words: readonly string[], { negated, place }: Line): void {
  if (negated) {
    none(words, 'no option forwarded')
    delete draft.forwarded
  } else draft.forwarded = { value: [...words], place }
}

function network(text: string, option = 'forwardfor'): string {
  const read = parseNetwork(text)
  if (read === undefined) throw new Fault(`option ${option} except expects a network such as 127.0.0.0/8, found "${text}"`)
  return `${read.address}/${read.prefix}`
}
