import { didYouMean } from './nearest.ts'
import { isIPv4, isIPv6 } from './network.ts'

/** Severities of syslog, the gravest first (RFC 5424 §6.2.1). */
export const severities = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'] as const
export type Severity = (typeof severities)[number]

/** Facilities of syslog by their numbers, in HAProxy's words. */
const facilities =
  'kern user mail daemon auth syslog lpr news uucp cron auth2 ftp ntp audit alert cron2 local0 local1 local2 local3 local4 local5 local6 local7'.split(
    ' ',
  )

/** What stands before the text of a line (HAProxy manual §3.1 `log`). */
export const lineFormats = ['local', 'rfc3164', 'rfc5424', 'priority', 'short', 'timed', 'iso', 'raw'] as const
export type LineFormat = (typeof lineFormats)[number]

/** Where lines go. `unix` is `datagram` or `stream` where that is said, else what the socket turns out to be. */
export type LogAddress =
  | { kind: 'fd'; fd: number }
  | { kind: 'file'; path: string }
  | { kind: 'udp' | 'tcp'; host: string; port: number }
  | { kind: 'unix'; path: string; type: 'any' | 'stream' }
  | { kind: 'ring'; name: string }

/** Of each `size` lines, those whose number from 1 is in a range. */
export interface LogSample {
  ranges: [low: number, high: number][]
  size: number
}

export interface LogTarget {
  address: LogAddress
  /** `undefined`: what suits the address. */
  format: LineFormat | undefined
  facility: number
  /** The least grave severity that is sent. */
  level: number
  /** The gravest that lines are sent with. */
  minLevel: number
  /** Longer lines are cut; the end of the line counts. `undefined`: nobody said so. */
  length: number | undefined
  sample: LogSample | undefined
}

/** A target of logs, or what is wrong with it. */
export type ParsedLogTarget = { ok: true; target: LogTarget } | { ok: false; fault: string }

/**
 * Reads `ADDRESS [len N] [format F] [sample RANGES:SIZE] [FACILITY [LEVEL [MINLEVEL]]]`, as `log` in haproxy.cfg has it (manual §3.1); besides, the address
 * may be `file@PATH`, and without a facility it is local0.
 */
export function parseLogTarget(text: string): ParsedLogTarget {
  const [address = '', ...words] = text.trim().split(/\s+/)
  const target: LogTarget = {
    address: { kind: 'fd', fd: 1 },
    format: undefined,
    facility: facilities.indexOf('local0'),
    level: severities.length - 1,
    minLevel: 0,
    length: undefined,
    sample: undefined,
  }
  try {
    target.address = parseAddress(address)
    while (words[0] !== undefined && settings.has(words[0])) {
      const [name = '', value = ''] = words.splice(0, 2)
      Object.assign(target, settings.get(name)?.(value))
    }
    const [facility, level, minLevel, extra] = words
    if (facility !== undefined) target.facility = indexIn(facilities, facility, 'facility')
    if (level !== undefined) target.level = indexIn(severities, level, 'level')
    if (minLevel !== undefined) target.minLevel = indexIn(severities, minLevel, 'level')
    if (extra !== undefined) throw new Error(`"${extra}" is one word too many`)
  } catch (error) {
    return { ok: false, fault: error instanceof Error ? error.message : String(error) }
  }
  return { ok: true, target }
}

const settings = new Map<string, (value: string) => Partial<LogTarget>>([
  ['len', (value) => ({ length: length(value) })],
  ['format', (value) => ({ format: lineFormats[indexIn(lineFormats, value, 'format')] })],
  ['sample', (value) => ({ sample: sample(value) })],
])

function indexIn(words: readonly string[], word: string, what: string): number {
  const index = words.indexOf(word)
  if (index >= 0) return index
  throw new Error(`unknown ${what} "${word}"${didYouMean(word, words) || `: one of ${words.join(', ')}`}`)
}

function length(text: string): number {
  const value = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (value < 80 || value > 65_535) throw new Error(`len expects a number of bytes from 80 to 65535, found "${text}"`)
  return value
}

function sample(text: string): LogSample {
  const [, list = '', size = ''] = /^(\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*):(\d{1,9})$/.exec(text) ?? []
  const ranges = list.split(',').map((range): [number, number] => {
    const [low = '', high = low] = range.split('-')
    return [Number(low), Number(high)]
  })
  if (list === '' || ranges.some(([low, high]) => low < 1 || high < low || high > Number(size)))
    throw new Error(`sample expects ranges and a size, such as 1:10 or 1-2,5:10, found "${text}"`)
  return { ranges, size: Number(size) }
}

function parseAddress(text: string): LogAddress {
  const [, prefix = '', rest = ''] = /^(?:([a-z0-9]+)@)?(.*)$/.exec(text) ?? []
  if (text === 'stdout') return { kind: 'fd', fd: 1 }
  if (text === 'stderr') return { kind: 'fd', fd: 2 }
  if (prefix === 'fd' && /^\d{1,9}$/.test(rest)) return { kind: 'fd', fd: Number(rest) }
  if (prefix === 'ring' && rest !== '') return { kind: 'ring', name: rest }
  if (prefix === 'file' && rest !== '') return { kind: 'file', path: rest }
  if (['unix', 'uxdg', 'uxst'].includes(prefix) && rest !== '')
    return { kind: 'unix', path: rest, type: prefix === 'uxst' ? 'stream' : 'any' }
  if (prefix === '' && rest.startsWith('/')) return { kind: 'unix', path: rest, type: 'any' }
  const meant = didYouMean(text, ['stdout', 'stderr'])
  if (meant !== '') throw new Error(`"${text}" is no address for a log${meant}`)
  const internet = /^(?:(udp|tcp|ipv)[46]?|)$/.exec(prefix)
  const place = internet === null ? undefined : hostAndPort(rest)
  if (place !== undefined) return { kind: internet?.[1] === 'tcp' ? 'tcp' : 'udp', ...place }
  throw new Error(
    `"${text}" is no address for a log: write stdout, stderr, fd@N, IP[:port], [IPv6]:port, udp@…, tcp@… or the path of a socket`,
  )
}

/** Without a port, it is that of syslog. */
function hostAndPort(text: string): { host: string; port: number } | undefined {
  const [, bracketed, bare = '', digits = ''] = /^(?:\[([^\]]+)\]|(.*?))(?::(\d{0,5}))?$/.exec(text) ?? []
  const host = bracketed ?? bare
  const port = digits === '' ? 514 : Number(digits)
  const isName = bracketed === undefined && /^(?!\d+(?:\.\d+){3}$)[A-Za-z0-9_.-]+$/.test(host)
  const isHost = isName || isIPv6(host) || (bracketed === undefined && isIPv4(host))
  return isHost && port > 0 && port <= 65_535 ? { host, port } : undefined
}
