import { parseRegex } from '../rules/regex.ts'
import { bytesOfHex, type Reader } from './reader.ts'
import { type Expected, type ExpectStep, errorStatuses, okStatuses, type Test, timeoutStatuses } from './steps.ts'

type Mutable<T> = { -readonly [K in keyof T]?: T[K] | undefined }

/** Reads what stands behind `expect`. Throws a RuleFault. */
export function readExpect(reader: Reader, protocol: 'tcp' | 'http', number: number): ExpectStep {
  const patterns = protocol === 'http' ? httpPatterns : tcpPatterns
  const options: Mutable<ExpectStep> = {}
  for (;;) {
    const word = reader.next()
    if (word === undefined) throw reader.fault(`expects what is to come: one of ${Object.keys(patterns).join(', ')}`)
    if (setOption(options, word, reader)) continue
    const negated = word.startsWith('!')
    const name = word === '!' ? (reader.next() ?? '') : word.slice(negated ? 1 : 0)
    const read = Object.hasOwn(patterns, name) ? patterns[name] : undefined
    if (read === undefined) throw reader.fault(`there is no "${name}": one of ${Object.keys(patterns).join(', ')} is expected`)
    const expected = read(reader)
    reader.end()
    const { least = 0, timeout = 'L7TOUT', ...given } = options
    return { kind: 'expect', number, negated, expected, least, timeout, ...defined(given) }
  }
}

function setOption(options: Mutable<ExpectStep>, word: string, reader: Reader): boolean {
  if (word === 'comment') options.comment = reader.value(word)
  else if (word === 'min-recv') options.least = reader.number(word, 0, 16_777_216)
  else if (word === 'ok-status') options.ok = reader.one(word, okStatuses)
  else if (word === 'error-status') options.error = reader.one(word, errorStatuses)
  else if (word === 'tout-status') options.timeout = reader.one(word, timeoutStatuses)
  else if (word === 'on-success') options.onSuccess = reader.text(word)
  else if (word === 'on-error') options.onError = reader.text(word)
  else return false
  return true
}

function defined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}

type Pattern = (reader: Reader) => Expected

const shared: Record<string, Pattern> = {
  string: (reader) => {
    const text = latin1(reader.value('string'))
    return { of: 'text', holds: (found) => found.includes(text), named: `'${text}'`, called: `string '${text}'` }
  },
  rstring: (reader) => {
    const regex = parseRegex(latin1(reader.value('rstring')), false)
    return { of: 'text', holds: (found) => regex.test(found), named: '(regex)', called: 'regex' }
  },
}

const httpPatterns: Record<string, Pattern> = {
  status: (reader) => ({ of: 'status', holds: inRanges(reader) }),
  rstatus: (reader) => ({ of: 'status text', regex: parseRegex(reader.value('rstatus'), false) }),
  hdr: (reader) => headerOf(reader, false),
  fhdr: (reader) => headerOf(reader, true),
  ...shared,
}

const tcpPatterns: Record<string, Pattern> = {
  ...shared,
  binary: (reader) => {
    const bytes = bytesOfHex(reader, 'binary')
    return { of: 'text', holds: (found) => found.includes(bytes), named: '(binary)', called: `binary '${bytes}'` }
  },
  rbinary: (reader) => {
    const regex = parseRegex(reader.value('rbinary'), false)
    return { of: 'text', holds: (found) => regex.test(hexOf(found)), named: '(binary regex)', called: 'binary regex' }
  },
}

function latin1(text: string): string {
  return Buffer.from(text).toString('latin1')
}

function hexOf(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('hex').toUpperCase()
}

/** `200-299,301` */
function inRanges(reader: Reader): (status: number) => boolean {
  const text = reader.value('status')
  if (!/^\d{1,5}(?:-\d{1,5})?(?:,\d{1,5}(?:-\d{1,5})?)*$/.test(text))
    throw reader.fault(`status expects codes such as 200 or 200-299,301, found "${text}"`)
  const ranges = text.split(',').map((range) => range.split('-').map(Number))
  return (status) => ranges.some(([low = 0, high = low]) => status >= low && status <= high)
}

/** `name [-m METHOD] NAME [value [-m METHOD] VALUE]` */
function headerOf(reader: Reader, whole: boolean): Expected {
  const word = reader.next()
  if (word !== 'name') throw reader.fault(`a header field is named by "name", found "${word ?? ''}"`)
  const name = testOf(reader, 'name', true)
  if (reader.coming !== 'value') return { of: 'header', whole, name }
  reader.next()
  return { of: 'header', whole, name, value: testOf(reader, 'value', false) }
}

function testOf(reader: Reader, word: string, ignoreCase: boolean): Test {
  const method = reader.coming === '-m' ? methodOf(reader) : 'str'
  const pattern = latin1(reader.value(word))
  if (method === 'reg') {
    const regex = parseRegex(pattern, ignoreCase)
    return (text) => regex.test(text)
  }
  const wanted = ignoreCase ? pattern.toLowerCase() : pattern
  const compare = comparisons[method]
  return (text) => compare(ignoreCase ? text.toLowerCase() : text, wanted)
}

const methods = ['str', 'beg', 'end', 'sub', 'reg'] as const

function methodOf(reader: Reader): (typeof methods)[number] {
  reader.next()
  return reader.one('-m', methods)
}

const comparisons = {
  str: (text: string, wanted: string) => text === wanted,
  beg: (text: string, wanted: string) => text.startsWith(wanted),
  end: (text: string, wanted: string) => text.endsWith(wanted),
  sub: (text: string, wanted: string) => text.includes(wanted),
}
