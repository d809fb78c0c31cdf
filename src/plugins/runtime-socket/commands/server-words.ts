import { duration } from '../../../schemas/common.ts'
import { didYouMean } from '../../../schemas/nearest.ts'
import type { ServerConfig } from '../../../schemas/server.ts'
import { sniIn } from '../../../schemas/tls.ts'
import { sentence } from '../change.ts'
import { Refused } from '../command.ts'
import { wholeNumber } from '../number.ts'

type Settings = { -readonly [K in keyof Omit<ServerConfig, 'tls'>]?: unknown } & { tls?: Record<string, unknown> }

/** Puts what a word says into the settings; `value` is the word after it, for those that take one. */
type Setter = (settings: Settings, value: string) => void

const plain: Record<string, Setter> = {
  check: (settings) => set(settings, 'check', true),
  'agent-check': (settings) => set(settings, 'agentCheck', true),
  'no-check': (settings) => set(settings, 'check', false),
  backup: (settings) => set(settings, 'backup', true),
  'no-backup': (settings) => set(settings, 'backup', false),
  disabled: () => {},
  'send-proxy': (settings) => set(settings, 'sendProxy', 'v1'),
  'send-proxy-v2': (settings) => set(settings, 'sendProxy', 'v2'),
  'check-send-proxy': (settings) => set(settings, 'checkSendProxy', true),
  ssl: (settings) => setTls(settings, {}),
}

const valued: Record<string, Setter> = {
  id: (settings, value) => set(settings, 'id', number(value, 'id')),
  weight: (settings, value) => set(settings, 'weight', number(value, 'weight')),
  inter: (settings, value) => set(settings, 'inter', time(value, 'inter')),
  fastinter: (settings, value) => set(settings, 'fastinter', time(value, 'fastinter')),
  downinter: (settings, value) => set(settings, 'downinter', time(value, 'downinter')),
  rise: (settings, value) => set(settings, 'rise', number(value, 'rise')),
  fall: (settings, value) => set(settings, 'fall', number(value, 'fall')),
  track: (settings, value) => set(settings, 'track', value),
  'agent-addr': (settings, value) => set(settings, 'agentAddr', value),
  'agent-port': (settings, value) => set(settings, 'agentPort', number(value, 'agent-port')),
  'agent-inter': (settings, value) => set(settings, 'agentInter', time(value, 'agent-inter')),
  'agent-send': (settings, value) => set(settings, 'agentSend', value),
  observe: (settings, value) => set(settings, 'observe', value),
  'error-limit': (settings, value) => set(settings, 'errorLimit', number(value, 'error-limit')),
  'on-error': (settings, value) => set(settings, 'onError', value),
  'on-marked-down': (settings, value) => set(settings, 'onMarkedDown', value),
  'on-marked-up': (settings, value) => set(settings, 'onMarkedUp', value),
  slowstart: (settings, value) => set(settings, 'slowstart', time(value, 'slowstart')),
  cookie: (settings, value) => set(settings, 'cookie', value),
  maxconn: (settings, value) => set(settings, 'maxconn', number(value, 'maxconn')),
  minconn: (settings, value) => set(settings, 'minconn', number(value, 'minconn')),
  maxqueue: (settings, value) => set(settings, 'maxqueue', number(value, 'maxqueue')),
  'pool-max-conn': (settings, value) => set(settings, 'poolMaxConn', number(value, 'pool-max-conn')),
  'pool-low-conn': (settings, value) => set(settings, 'poolLowConn', number(value, 'pool-low-conn')),
  'pool-purge-delay': (settings, value) => set(settings, 'poolPurgeDelay', time(value, 'pool-purge-delay')),
  'max-reuse': (settings, value) => set(settings, 'maxReuse', number(value, 'max-reuse')),
  source: (settings, value) => set(settings, 'source', value),
  port: (settings, value) => set(settings, 'checkPort', number(value, 'port')),
  addr: (settings, value) => set(settings, 'checkAddr', value),
  verify: (settings, value) => setTls(settings, { verify: value }),
  'ca-file': (settings, value) => setTls(settings, { caFile: value }),
  crt: (settings, value) => setTls(settings, { crt: value }),
  verifyhost: (settings, value) => setTls(settings, { verifyhost: value }),
  sni: (settings, value) => setTls(settings, { sni: sniOf(value) }),
  alpn: (settings, value) => setTls(settings, { alpn: protocolsOf(value) }),
}

/** What HAProxy says where it has words of its own for a value that is not there. */
const missing: Record<string, string> = {
  sni: "'sni' : missing sni expression.\n",
  alpn: "'alpn' : missing the comma-delimited ALPN protocol suite.\n",
}

/** Reads the words after the address of a server that is to be added. Throws a Refused that names the word that is wrong. */
export function readServerWords(words: readonly string[]): Settings {
  const settings: Settings = {}
  const rest = [...words]
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const setter = find(plain, word) ?? find(valued, word)
    if (setter === undefined)
      throw new Refused(sentence(`unknown keyword '${word}'${didYouMean(word, [...Object.keys(plain), ...Object.keys(valued)])}`))
    const value = find(valued, word) === undefined ? '' : rest.shift()
    if (value === undefined) throw new Refused(missing[word] ?? `'${word}' expects a value.\n`)
    setter(settings, value)
  }
  if (settings.tls !== undefined && !words.includes('ssl')) delete settings.tls
  return settings
}

function find(setters: Record<string, Setter>, word: string): Setter | undefined {
  return Object.hasOwn(setters, word) ? setters[word] : undefined
}

function set(settings: Settings, field: keyof Omit<ServerConfig, 'tls'>, value: unknown): void {
  settings[field] = value
}

function setTls(settings: Settings, more: Record<string, unknown>): void {
  settings.tls = { ...settings.tls, ...more }
}

function sniOf(expression: string): string {
  const name = sniIn(expression)
  if (name === undefined)
    throw new Refused(`error detected while parsing sni expression : ${expression} is none of str(NAME) and req.hdr(host)\n`)
  return name
}

/** Servers are spoken to in HTTP/1, whatever they would speak besides. */
function protocolsOf(text: string): string[] {
  const names = text.split(',').map((name) => name.trim())
  if (names.includes('h2')) throw new Refused(`'alpn' : servers are spoken to in HTTP/1 only; write http/1.1, or leave it out.\n`)
  return names
}

function number(text: string, what: string): number {
  const value = wholeNumber(text)
  if (value === undefined) throw new Refused(`'${what}' expects a whole number, found '${text}'.\n`)
  return value
}

function time(text: string, what: string): number {
  const value = duration(text)
  if (value === undefined) throw new Refused(`'${what}' expects a duration, found '${text}'.\n`)
  return value
}
