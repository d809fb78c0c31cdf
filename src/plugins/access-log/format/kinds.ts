import { compileSample } from '../../../lb/rules/sample.ts'
import type { Surroundings as RuleSurroundings } from '../../../lb/rules/surroundings.ts'
import { toText } from '../../../lb/rules/value.ts'
import type { AccessLog } from '../../../schemas/access-log.ts'
import type { LogFlags } from '../../../schemas/log-format.ts'
import type { Sample } from '../../../schemas/rules/sample.ts'
import type { Clock } from '../clock.ts'
import type { LogEntry } from '../entry.ts'
import type { Line } from '../line.ts'
import { escapeParameter, escapeText } from './escape.ts'

/** What a line tells beside its request. */
export interface Surroundings {
  clock: Clock
  /** The name of this machine. */
  hostname: string
  /** How many clients there are at all frontends. */
  connections: () => number
  /** The number of the request that is being logged, of all since the start. */
  requestNumber: () => number
  /** The number of the line, of this frontend. */
  lineNumber: () => number
  /** The request's unique ID, where the configuration has a format for it. */
  uniqueId: ((entry: LogEntry) => string | undefined) | undefined
  /** What the expressions of a line know beside the request. */
  rules: RuleSurroundings
  captures: Pick<AccessLog, 'captureCookie' | 'captureRequestHeaders' | 'captureResponseHeaders'>
}

/** Adds what a variable stands for to a line. */
export type Writer = (line: Line, entry: LogEntry) => void

/** How a variable comes to its writer: by what surrounds the request, and by the flags it is written with. */
export type Maker = (surroundings: Surroundings, flags: LogFlags) => Writer

/** A text, `-` or `""` where there is none. */
export function text(value: (entry: LogEntry, surroundings: Surroundings) => string | undefined): Maker {
  return (surroundings, flags) => {
    const none = flags.quote ? '' : '-'
    const write: Writer = flags.escape
      ? (line, entry) => line.text(escaped(value(entry, surroundings)) ?? none)
      : (line, entry) => line.text(value(entry, surroundings) ?? none)
    return flags.quote ? quoted(write) : write
  }
}

/** The same in quotes. */
export function quoted(write: Writer): Writer {
  return (line, entry) => {
    line.byte(quote)
    write(line, entry)
    line.byte(quote)
  }
}

const quote = 34

function escaped(value: string | undefined): string | undefined {
  return value && escapeParameter(value)
}

/** A number that `+X` makes hexadecimal, with so many digits. */
export function number(value: (entry: LogEntry, surroundings: Surroundings) => number | undefined, digits = 4): Maker {
  return (surroundings, { hex }) => {
    if (hex) return (line, entry) => line.text(value(entry, surroundings)?.toString(16).toUpperCase().padStart(digits, '0') ?? '-')
    return (line, entry) => {
      const known = value(entry, surroundings)
      if (known === undefined) line.byte(hyphen)
      else line.number(known)
    }
  }
}

/** What an expression comes to: a number may be hexadecimal, a text is escaped. */
export function sample(expression: Sample): Maker {
  const isNumber = expression.type === 'number' || expression.type === 'boolean'
  return (surroundings, flags) => {
    const { one } = compileSample(expression, surroundings.rules)
    const taken = (entry: LogEntry): string | undefined => {
      const value = entry.scene && one(entry.scene)
      return value === undefined ? undefined : toText(value)
    }
    const make = isNumber ? number((entry) => numberOf(taken(entry))) : text((entry) => escapedText(taken(entry)))
    return make(surroundings, flags)
  }
}

function numberOf(value: string | undefined): number | undefined {
  return value === undefined ? undefined : Number(value)
}

function escapedText(value: string | undefined): string | undefined {
  return value && escapeText(value)
}

const hyphen = 45

/** A text that no flag changes. */
export function plain(value: (entry: LogEntry, surroundings: Surroundings) => string): Maker {
  return (surroundings) => (line, entry) => line.text(value(entry, surroundings))
}

/** A figure that no flag changes. */
export function figure(value: (entry: LogEntry, surroundings: Surroundings) => number): Maker {
  return (surroundings) => (line, entry) => line.number(value(entry, surroundings))
}

/** An address; one of IPv4 or IPv6 in hexadecimal with `+X`. */
export function address(value: (entry: LogEntry) => string | undefined): Maker {
  const inHex = text((entry) => hexAddress(value(entry)))
  const asIs = text(value)
  return (surroundings, flags) => (flags.hex ? inHex(surroundings, { ...flags, quote: false }) : asIs(surroundings, flags))
}

function hexAddress(address: string | undefined): string | undefined {
  if (address === undefined) return undefined
  const parts = address.split('.').map((part) => Number(part).toString(16).toUpperCase().padStart(2, '0'))
  if (!address.includes(':')) return parts.length === 4 ? parts.join('') : address
  const groups = new URL(`http://[${address}]/`).hostname
    .slice(1, -1)
    .split('::')
    .map((half) => half.split(':').filter((group) => group !== ''))
  const [head = [], tail = []] = groups
  const all = [...head, ...Array<string>(8 - head.length - tail.length).fill('0'), ...tail]
  return all.map((group) => group.toUpperCase().padStart(4, '0')).join('')
}
