import { parseRegex } from '../../../schemas/rules/regex.ts'
import { expandGroups } from '../groups.ts'
import { bytesOf, toText, type Value } from '../value.ts'
import { type MakeConverter, named, ofText } from './converter.ts'

/** Letters of ASCII only: the rest are bytes of some encoding. */
export function lower(text: string): string {
  return /[A-Z]/.test(text) ? text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) : text
}

/**
 * How much work replacing all matches may be, in characters looked at from a match on, and written: tens of milliseconds. Each search takes time in proportion to the
 * text, so that all of them may take its square.
 */
const mostWork = 4_000_000

const substitute: MakeConverter = ([pattern = '', replacement = '', flags = '']) => {
  const regex = parseRegex(bytesOf(pattern), flags.includes('i'))
  const text = bytesOf(replacement)
  return (value) => {
    const subject = toText(value)
    let result = ''
    let from = 0
    let work = 0
    for (let match = regex.exec(subject, 0); match !== undefined; match = from <= subject.length ? regex.exec(subject, from) : undefined) {
      const [whole = ''] = match.groups
      result += subject.slice(from, match.index) + expandGroups(text, match.groups)
      from = match.index + whole.length
      if (!flags.includes('g')) break
      work += (subject.length - from) * regex.cost
      if (work + result.length > mostWork) return undefined
      if (whole === '') result += subject.slice(from, ++from)
    }
    return result + subject.slice(from)
  }
}

/** A `+` is a blank in a query, which begins behind `?` or, in a form, at once. What is no text of percent-encoding comes to nothing. */
function urlDecoded(text: string, isForm: boolean): string | undefined {
  if (/%(?![0-9a-f]{2})/i.test(text)) return undefined
  const query = isForm ? 0 : text.indexOf('?')
  const spaced = query < 0 ? text : text.slice(0, query) + text.slice(query).replaceAll('+', ' ')
  return spaced.replace(/%(..)/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
}

function trimmedAtStart(text: string, characters: string): string {
  let from = 0
  while (from < text.length && characters.includes(text.charAt(from))) from++
  return text.slice(from)
}

function trimmedAtEnd(text: string, characters: string): string {
  let to = text.length
  while (to > 0 && characters.includes(text.charAt(to - 1))) to--
  return text.slice(0, to)
}

function base64(text: string, kind: 'base64' | 'base64url'): string {
  return Buffer.from(text, 'latin1').toString(kind)
}

function unbase64(text: string, pattern: RegExp): string | undefined {
  return pattern.test(text) ? Buffer.from(text, 'base64').toString('latin1') : undefined
}

function withVariables(text: string, get: (name: string) => Value | undefined): string {
  return /^(?:proc|sess|txn|req|res)\./.test(text) ? toText(get(text) ?? '') : text
}

/** Converters of texts (HAProxy manual §7.3.1). */
export const convertersOfTexts = named({
  b64dec: ofText((text) => unbase64(text, /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/)),
  base64: ofText((text) => base64(text, 'base64')),
  bytes: ([offset, length = '']) => {
    const from = Number(offset)
    const to = length === '' || Number(length) < 0 ? undefined : from + Number(length)
    return (value) => (from < 0 ? '' : toText(value).slice(from, to))
  },
  concat:
    ([before = '', variable = '', after = '']) =>
    (value, { variables }) =>
      toText(value) + bytesOf(before) + withVariables(variable, (name) => variables.get(name)) + bytesOf(after),
  cut_crlf: ofText((text) => text.replace(/[\r\n].*$/s, '')),
  hex: ofText((text) => Buffer.from(text, 'latin1').toString('hex').toUpperCase()),
  hex2i: ofText((text) => (/^[\da-f]*$/i.test(text) ? Number(BigInt.asIntN(64, BigInt(`0x0${text}`))) : undefined)),
  host_only: ofText((text) => lower(text.replace(/:[^:\]]*$/, ''))),
  language: ([list = '', otherwise]) => {
    const offered = list.split(';')
    return (value) => language(toText(value), offered) ?? otherwise
  },
  length: ofText((text) => text.length),
  lower: ofText(lower),
  ltrim:
    ([characters = '']) =>
    (value) =>
      trimmedAtStart(toText(value), characters),
  port_only: ofText((text) => Number(/:(\d+)$/.exec(text)?.[1] ?? 0)),
  regsub: substitute,
  rtrim:
    ([characters = '']) =>
    (value) =>
      trimmedAtEnd(toText(value), characters),
  ub64dec: ofText((text) => unbase64(text, /^(?:[\w-]{4})*(?:[\w-]{2,3})?$/)),
  ub64enc: ofText((text) => base64(text, 'base64url')),
  upper: ofText((text) => text.replace(/[a-z]+/g, (letters) => letters.toUpperCase())),
  url_dec:
    ([form = '']) =>
    (value) =>
      urlDecoded(toText(value), Number(form) !== 0),
  url_enc: ofText((text) =>
    text.replace(/[^A-Za-z0-9._~-]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`),
  ),
})

/** The first language of the list that a client prefers most (`Accept-Language`); who prefers `en-GB` takes `en` too (RFC 4647 §3.4). */
function language(text: string, offered: readonly string[]): string | undefined {
  const wishes = text.split(',').map((part) => {
    const [tag = '', ...parameters] = part.split(';').map((piece) => piece.trim())
    const weight = parameters.find((piece) => piece.startsWith('q='))
    return { tag: tag.toLowerCase(), weight: weight === undefined ? 1 : Number(weight.slice(2)) || 0 }
  })
  const best = wishes.filter(({ weight }) => weight > 0).sort((one, other) => other.weight - one.weight)
  for (const { tag } of best) {
    const found = offered.find((one) => tag === one.toLowerCase() || tag.startsWith(`${one.toLowerCase()}-`))
    if (found !== undefined) return found
  }
  return undefined
}
