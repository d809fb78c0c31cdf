import { parseRegex } from '../../../schemas/rules/regex.ts'
import { expandGroups } from '../groups.ts'
import { bytesOf, toText, type Value } from '../value.ts'
import { type MakeConverter, named, ofText } from './converter.ts'

/** Letters of ASCII only: the rest are bytes of some encoding. */
export function lower(text: string): string {
  return /[A-Z]/.test(text) ? text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) : text
}

/** The parts between delimiters; for words, runs of delimiters count as one. */
function split(text: string, delimiters: string, isWord: boolean): string[] {
  const parts: string[] = []
  let from = 0
  for (let at = 0; at <= text.length; at++) {
    if (at < text.length && !delimiters.includes(text[at] ?? '')) continue
    if (!isWord || at > from) parts.push(text.slice(from, at))
    from = at + 1
  }
  return parts
}

function part(isWord: boolean): MakeConverter {
  return ([index = '1', delimiters = '', count = '1']) => {
    const number = Number(index)
    const many = Number(count)
    return (value) => {
      const text = toText(value)
      const parts = split(text, delimiters, isWord)
      if (number === 0) return text
      const at = number > 0 ? number - 1 : parts.length + number
      if (at < 0 || at >= parts.length) return isWord ? undefined : ''
      if (many === 1) return parts[at]
      return joined(
        text,
        parts,
        number > 0 ? at : many === 0 ? 0 : Math.max(0, at - many + 1),
        number > 0 && many > 0 ? at + many : number > 0 ? parts.length : at + 1,
      )
    }
  }
}

/** Parts from `from` up to `to` with what stands between them. */
function joined(text: string, parts: readonly string[], from: number, to: number): string {
  let begin = 0
  let cursor = 0
  for (const [index, word] of parts.entries()) {
    const at = text.indexOf(word, cursor)
    if (index === from) begin = at
    cursor = at + word.length
    if (index === Math.min(to, parts.length) - 1) return text.slice(begin, cursor)
  }
  return text.slice(begin)
}

const substitute: MakeConverter = ([pattern = '', replacement = '', flags = '']) => {
  const regex = parseRegex(bytesOf(pattern), flags.includes('i'))
  const text = bytesOf(replacement)
  return (value) => {
    const subject = toText(value)
    let result = ''
    let from = 0
    for (let match = regex.exec(subject, 0); match !== undefined; match = from <= subject.length ? regex.exec(subject, from) : undefined) {
      const [whole = ''] = match.groups
      result += subject.slice(from, match.index) + expandGroups(text, match.groups)
      from = match.index + whole.length
      if (!flags.includes('g')) break
      if (whole === '') result += subject.slice(from, ++from)
    }
    return result + subject.slice(from)
  }
}

const escapes: Record<string, string> = {
  '"': '\\"',
  '\\': '\\\\',
  '/': '\\/',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

/** Whatever of the query is asked: a `+` is a blank there, and in a path it is none. */
function urlDecoded(text: string, isForm: boolean): string {
  const plus = isForm ? text.indexOf('?') : -1
  const blanks = isForm && plus < 0 ? text.replaceAll('+', ' ') : text
  return blanks.replace(/%([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
}

function trimmed(text: string, characters: string, atEnd: boolean): string {
  let from = 0
  let to = text.length
  if (atEnd) while (to > 0 && characters.includes(text[to - 1] ?? '')) to--
  else while (from < to && characters.includes(text[from] ?? '')) from++
  return text.slice(from, to)
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
  bytes: ([offset = '0', length = '']) => {
    const from = Number(offset)
    const to = length === '' ? undefined : from + Number(length)
    return (value) => {
      const text = toText(value)
      return from > text.length ? undefined : text.slice(from, to)
    }
  },
  concat:
    ([before = '', variable = '', after = '']) =>
    (value, { variables }) =>
      toText(value) + bytesOf(before) + withVariables(variable, (name) => variables.get(name)) + bytesOf(after),
  cut_crlf: ofText((text) => text.replace(/[\r\n].*$/s, '')),
  field: part(false),
  hex: ofText((text) => Buffer.from(text, 'latin1').toString('hex').toUpperCase()),
  hex2i: ofText((text) => Number.parseInt(/^[\da-f]*/i.exec(text)?.[0] || '0', 16)),
  host_only: ofText((text) => lower(/^(\[[^\]]*\]|[^:]*)/.exec(text)?.[0] ?? '')),
  json: ofText((text) => text.replace(/["\\/\b\f\n\r\t]/g, (char) => escapes[char] ?? '')),
  language: ([list = '', otherwise]) => {
    const offered = list.split(';')
    return ofText((text) => language(text, offered) ?? otherwise)([], undefined as never)
  },
  length: ofText((text) => text.length),
  lower: ofText(lower),
  ltrim:
    ([characters = '']) =>
    (value) =>
      trimmed(toText(value), characters, false),
  port_only: ofText((text) => Number(/:(\d+)$/.exec(text)?.[1] ?? 0)),
  regsub: substitute,
  rtrim:
    ([characters = '']) =>
    (value) =>
      trimmed(toText(value), characters, true),
  ub64dec: ofText((text) => unbase64(text.replaceAll('-', '+').replaceAll('_', '/'), /^[A-Za-z0-9+/]*$/)),
  ub64enc: ofText((text) => base64(text, 'base64url')),
  upper: ofText((text) => text.replace(/[a-z]+/g, (letters) => letters.toUpperCase())),
  url_dec:
    ([form = '']) =>
    (value) =>
      urlDecoded(toText(value), form === '1'),
  url_enc: ofText((text) =>
    text.replace(/[^A-Za-z0-9._~-]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`),
  ),
  word: part(true),
})

/** The first language of the list that a client prefers most (`Accept-Language`). */
function language(text: string, offered: readonly string[]): string | undefined {
  const wishes = text.split(',').map((part) => {
    const [tag = '', ...parameters] = part.split(';').map((piece) => piece.trim())
    const weight = parameters.find((piece) => piece.startsWith('q='))
    return { tag: tag.toLowerCase(), weight: weight === undefined ? 1 : Number(weight.slice(2)) || 0 }
  })
  const best = wishes.filter(({ weight }) => weight > 0).sort((one, other) => other.weight - one.weight)
  for (const { tag } of best) {
    const found = offered.find((one) => one.toLowerCase() === tag)
    if (found !== undefined) return found
  }
  return undefined
}
