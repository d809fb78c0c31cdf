import { didYouMean } from './nearest.ts'
import { RuleFault } from './rules/fault.ts'
import { parseSample, type Sample } from './rules/sample.ts'

const names =
  'ac b B bc bi bp bq CC ci cp CS f fc fi fp ft H HM HP HPO HQ hr hrl hs hsl HU HV ID lc ms pid r rc rt s sc si sp sq ST t T Ta Tc Td Th Ti Tl Tq Tr TR tr trg trl Ts ts tsc Tt Tu Tw U'
type Words<Text, Found = never> = Text extends `${infer First} ${infer Rest}` ? Words<Rest, Found | First> : Found | Text

/** What a log line can tell (HAProxy manual §8.2.6). */
export type LogVariable = Words<typeof names>
export const logVariables = names.split(' ') as LogVariable[]

/** How a variable is written: in quotes, in hexadecimal where it is an address or a number, with `"`, `\` and `]` escaped. */
export interface LogFlags {
  quote: boolean
  hex: boolean
  escape: boolean
}

/** A piece of a log format: a text as it stands, a blank that never stands beside another, a variable, or a sample expression. */
export type LogPart =
  | { kind: 'text'; text: string }
  | { kind: 'blank'; text: string }
  | { kind: 'variable'; name: LogVariable; flags: LogFlags }
  | { kind: 'sample'; sample: Sample; flags: LogFlags }

/** The pieces of a log format, or what is wrong with it. */
export type ParsedLogFormat = { ok: true; parts: LogPart[] } | { ok: false; fault: string }

const pattern = /(?<blank>[ \r\n]+)|%(?:(?<percent>%)|(?:\{(?<flags>[^}]*)\})?(?:(?<sample>\[)|(?<name>[A-Za-z0-9]*)))|(?<text>[^% \r\n]+)/y

const letters: Record<string, keyof LogFlags> = { Q: 'quote', X: 'hex', E: 'escape' }

/** Reads a log format as HAProxy does (manual §8.2.6). `%o` gives its flags to the variables after it. */
export function parseLogFormat(text: string): ParsedLogFormat {
  const parts: LogPart[] = []
  let standing: LogFlags = { quote: false, hex: false, escape: false }
  try {
    for (pattern.lastIndex = 0; pattern.lastIndex < text.length; ) {
      const { blank, percent, sample, flags, name, text: plain } = pattern.exec(text)?.groups ?? {}
      if (blank !== undefined) parts.push({ kind: 'blank', text: blank })
      else if (percent ?? plain) parts.push({ kind: 'text', text: percent ?? plain ?? '' })
      else if (sample !== undefined) {
        const end = closing(text, pattern.lastIndex)
        parts.push({ kind: 'sample', sample: parseSample(text.slice(pattern.lastIndex, end)), flags: withFlags(standing, flags) })
        pattern.lastIndex = end + 1
      } else if (name === 'o') standing = withFlags(standing, flags)
      else parts.push({ kind: 'variable', name: variable(name ?? ''), flags: withFlags(standing, flags) })
    }
  } catch (error) {
    return { ok: false, fault: error instanceof Error ? error.message : String(error) }
  }
  return { ok: true, parts }
}

/** Where the `]` of an expression stands: behind its parentheses, in which it means nothing. */
function closing(text: string, from: number): number {
  let depth = 0
  for (let at = from; at < text.length; at++) {
    const char = text[at]
    if (char === '(') depth++
    else if (char === ')') depth--
    else if (char === ']' && depth <= 0) return at
  }
  throw new RuleFault('%[ is never closed by ]')
}

function withFlags(before: LogFlags, text = ''): LogFlags {
  const flags = { ...before }
  for (const word of text.split(/[, ]+/)) {
    if (word === '') continue
    const [sign = '', letter = '', ...rest] = word
    const flag = letters[letter]
    if ((sign !== '+' && sign !== '-') || flag === undefined || rest.length > 0)
      throw new Error(`"${word}" in %{…} is no flag: write + or - and one of ${Object.keys(letters).join(', ')}`)
    flags[flag] = sign === '+'
  }
  return flags
}

function variable(name: string): LogVariable {
  if (name === '') throw new Error('the name of a variable must follow %; %% is the character itself')
  const known = logVariables.find((one) => one === name)
  if (known !== undefined) return known
  if (name === 'sslc' || name === 'sslv') throw new Error(`there is no variable %${name}: there is no TLS with clients here`)
  // Case matters here, so those that begin alike are nearer.
  const candidates = [...logVariables].sort((one, other) => Number(other[0] === name[0]) - Number(one[0] === name[0]))
  throw new Error(`there is no variable %${name}${didYouMean(name, candidates)}`)
}
