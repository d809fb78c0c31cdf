import { didYouMean } from '../nearest.ts'
import { type ConverterName, type ConverterSignature, converters } from './converters.ts'
import { refuseCounters } from './counters.ts'
import { RuleFault } from './fault.ts'
import { type FetchName, fetchAliases, fetches } from './fetches.ts'
import { refuseMissing } from './missing.ts'
import { type Call, checkArguments, isCastable, known, type Needs, typeNames, type ValueType } from './signatures.ts'

/** A sample expression: where it is taken from and what is made of it. */
export interface Sample {
  fetch: Call<FetchName>
  converters: readonly Call<ConverterName>[]
  type: ValueType
  needs: Needs
}

/** A call as it is written: `name` or `name(arguments)`. */
interface Written {
  name: string
  args: string[]
}

/** Reads `fetch(args),converter(args),…`. Throws a RuleFault for what is wrong with it. */
export function parseSample(text: string): Sample {
  const [first, ...rest] = calls(text)
  if (first === undefined) throw new RuleFault('a sample expression is missing, such as req.hdr(host) or path,lower')
  return sampleOf(fetchOf(first), rest)
}

function fetchOf({ name, args: written }: Written): Call<FetchName> {
  const fetch = known(name, fetches, 'sample fetch', fetchAliases)
  const args = fetch === 'str' && written.length === 0 ? [''] : written
  checkArguments(`sample fetch "${name}"`, args, fetches[fetch].args)
  return { name: fetch, args }
}

function sampleOf(fetch: Call<FetchName>, written: readonly Written[]): Sample {
  let { type }: { type: ValueType } = fetches[fetch.name]
  const steps = written.map((one) => {
    const step = converterOf(one)
    const { takes, gives } = converters[step.name]
    if (!isCastable(type, takes))
      throw new RuleFault(`converter "${one.name}" takes what is ${typeNames[takes]}, and what it is to convert is ${typeNames[type]}`)
    type = gives
    return step
  })
  return { fetch, converters: steps, type, needs: fetches[fetch.name].needs }
}

function converterOf({ name, args }: Written): Call<ConverterName> {
  const converter = known(name, converters, 'converter', {})
  const signature: ConverterSignature = converters[converter]
  checkArguments(`converter "${name}"`, args, signature.args)
  return { name: converter, args }
}

const endings = ['beg', 'dir', 'dom', 'end', 'len', 'reg', 'sub']
const withEnding = new RegExp(`^(.+)_(${endings.join('|')})$`)

/** A criterion of an ACL: a sample, and the way to match that the ending of its first name asks for, as in `path_beg` or `hdr_dom(host)`. */
export function parseCriterion(text: string): { sample: Sample; ending: string | undefined } {
  const [first, ...rest] = calls(text)
  if (first === undefined) throw new RuleFault('a condition names what it looks at, such as path or hdr(host)')
  const { name } = first
  const isKnown = Object.hasOwn(fetches, name) || Object.hasOwn(fetchAliases, name)
  const [, stem = '', ending = ''] = withEnding.exec(name) ?? []
  if (!isKnown) refuseCounters(name)
  if (!isKnown) refuseMissing(name, 'sample fetch')
  const hasStem = ending !== '' && (Object.hasOwn(fetches, stem) || Object.hasOwn(fetchAliases, stem))
  if (!isKnown && !hasStem) throw new RuleFault(`unknown sample fetch "${name}"${didYouMean(name, criteria)}`)
  if (isKnown) return { sample: sampleOf(fetchOf(first), rest), ending: undefined }
  if (!stems.includes(stem)) throw new RuleFault(`"${name}" is none of HAProxy's: write ${stem} -m ${ending}`)
  return { sample: sampleOf(fetchOf({ ...first, name: stem }), rest), ending }
}

/** Those that take an ending. */
const stems: readonly string[] = ['base', 'cook', 'hdr', 'path', 'scook', 'shdr', 'url', 'urlp']

/** All that a condition may begin with. */
const criteria: readonly string[] = [
  ...Object.keys(fetches),
  ...Object.keys(fetchAliases),
  ...stems.flatMap((stem) => endings.map((ending) => `${stem}_${ending}`)),
]

const call = /([^\s,()]+)/y

/** The calls that commas part. Arguments may be quoted; `\` escapes within them. */
function calls(text: string): Written[] {
  const found: Written[] = []
  for (let at = 0; at < text.length; ) {
    call.lastIndex = at
    const [name = ''] = call.exec(text) ?? []
    if (name === '') throw new RuleFault(`"${text}": a name is missing at "${text.slice(at)}"`)
    at += name.length
    const args: string[] = []
    if (text[at] === '(') at = readArguments(text, at + 1, args)
    found.push({ name, args })
    if (at < text.length && text[at] !== ',') throw new RuleFault(`"${text}": a comma is missing before "${text.slice(at)}"`)
    if (text[at] === ',' && ++at === text.length) throw new RuleFault(`"${text}" ends with a comma: a converter is missing`)
  }
  return found
}

/** Reads arguments from behind `(`; answers where to go on, behind `)`. */
function readArguments(text: string, from: number, args: string[]): number {
  let value = ''
  let isEmpty = true
  for (let at = from; at < text.length; at++) {
    const char = text[at] ?? ''
    if (char === ')') {
      if (!isEmpty || args.length > 0) args.push(value)
      return at + 1
    }
    if (char === ',') {
      args.push(value)
      value = ''
    } else if (char === '"' || char === "'") {
      const end = closing(text, at)
      value += plain(text.slice(at + 1, end), char)
      at = end
    } else if (char === '\\' && at + 1 < text.length) value += plain(text.slice(at, ++at + 1), '"')
    else value += char
    isEmpty = false
  }
  throw new RuleFault(`"${text}": a ) is missing`)
}

function closing(text: string, from: number): number {
  const quote = text[from]
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '\\' && quote === '"') at++
    else if (text[at] === quote) return at
  }
  throw new RuleFault(`"${text}": a ${quote} is never closed`)
}

/** In double quotes and outside of quotes `\` escapes what means something here; before anything else it stays, for regular expressions. */
function plain(text: string, quote: string): string {
  if (quote === "'") return text
  return text.replace(/\\([\\"',() #rnt])/g, (_, char: string) => blanks[char] ?? char)
}

const blanks: Record<string, string> = { n: '\n', r: '\r', t: '\t' }
