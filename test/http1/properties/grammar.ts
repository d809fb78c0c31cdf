import fc from 'fast-check'
import type { Question } from '../recording.ts'

/** What a server sends in answer to a request, as latin1, and what the request was. */
export interface Sample extends Required<Question> {
  text: string
}

/** `rare` once in so many times, else `usual`. */
function mostly<T>(usual: fc.Arbitrary<T>, rare: fc.Arbitrary<T>, oneIn: number): fc.Arbitrary<T> {
  return fc.oneof({ weight: oneIn - 1, arbitrary: usual }, { weight: 1, arbitrary: rare })
}

const any = fc.constantFrom

const version = mostly(any('HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0'), any('HTTP/0.9', 'HTTP/1.2', 'HTTP/2.0', 'http/1.1', 'ICY', ''), 40)
const finalStatus = mostly(
  any('200', '200', '204', '304', '404', '500', '999'),
  any('', '20', '099', '000', '2000', '2x0', ' 200', '101'),
  40,
)
const reason = mostly(any(' OK', ' ', '', '  a\tb', ' caf\xe9'), any('OK', ' \0', ' \x7f', '\tOK', ' O\rK', ' \x1b'), 40)
const endOfLine = mostly(fc.constant('\r\n'), any('\n', '\r', '\r\r\n', '\n\r\n', '\r\n ', '\r\n\t', ''), 200)

const name = mostly(
  any(
    'A',
    'x-b',
    'Date',
    'ETag',
    'Set-Cookie',
    'Cache-Control',
    'Expires',
    'Pragma',
    'Last-Modified',
    'TE',
    'Upgrade',
    'Keep-Alive',
    "!#$%&'*+.^_`|~1",
  ),
  any('', 'A ', 'A\t', ' A', 'A B', '\xe9', 'A\0', 'A(', 'A\r'),
  60,
)
const value = mostly(any('', ' b', ' b', '\tb \t', ' a,b', ' "q\\""', ' \x80\xff'), any(' \0', ' \x7f', ' a\rb', ' a\nb', ' \x01'), 60)
const connection = any(
  ' close',
  ' keep-alive',
  ' Close',
  ' upgrade',
  ' a, close',
  ' x-b',
  ' keep-alive, A',
  ' TE,te',
  ' close\t',
  ' ,',
  ' Content-Length',
  ' UPGRADE , x',
)
const oddLength = any(
  '',
  ' ',
  ' +2',
  ' -2',
  ' 2, 2',
  ' 2 2',
  ' 0x2',
  ' 2\t',
  '\t2 ',
  ' 02',
  ' 000000000000002',
  ' 0000000000000002',
  ' 9007199254740993',
  ' 2;',
)
const oddCoding = any(
  '',
  ' gzip',
  ' gzip, chunked',
  ' chunked, gzip',
  ' chunked, chunked',
  ' xchunked',
  ' identity',
  ' chunked\t',
  ' "chunked"',
  ' chunked;a=b',
)

const colon = mostly(fc.constant(':'), any('', ' :', '::', '=', '\t:'), 200)
const plainField = fc.tuple(name, colon, value).map((parts) => parts.join(''))
const otherField = fc.oneof(
  { weight: 8, arbitrary: plainField },
  { weight: 2, arbitrary: connection.map((options) => `Connection:${options}`) },
  { weight: 1, arbitrary: connection.map((options) => `Proxy-Connection:${options}`) },
)
const fieldsBesides = fc.array(
  mostly(
    otherField,
    fc.oneof(
      oddLength.map((it) => `Content-Length:${it}`),
      oddCoding.map((it) => `Transfer-Encoding:${it}`),
    ),
    40,
  ),
  {
    maxLength: 4,
  },
)

/** How a body is framed: the fields that say so, and its bytes. */
interface Body {
  fields: string[]
  text: string
}

const payload = fc.oneof(fc.string({ maxLength: 12 }), any('', 'hello', '\r\n\r\n', '0\r\n\r\n', 'HTTP/1.1 200 OK\r\n\r\n', '\0\xff'))
const none: fc.Arbitrary<Body> = fc.constant({ fields: [], text: '' })
const untilClose = payload.map((text): Body => ({ fields: [], text }))
const sized = fc
  .tuple(
    payload,
    mostly(fc.constant(0), any(-1, 1, 3), 12),
    any('Content-Length', 'content-length', 'CONTENT-LENGTH'),
    any(' ', '', '\t', '  '),
  )
  .map(
    ([text, more, field, blank]): Body => ({
      fields: [`${field}:${blank}${Math.max(0, text.length + more)}${blank === '  ' ? ' ' : ''}`],
      text,
    }),
  )

const extension = mostly(
  any(';a', ';a=b', ';a="b"', ';a="\\""', ';a="\t;\xe9"', ';a=b;c', ';!#=~'),
  any(';', ';a=', ';=b', ' ;a', '; a', ';a =b', ';a="', ';a="\0"', ';a="\\\x01"', ';\n', ' ', '\t', ';a=b ', ';a=\xe9'),
  20,
)
const extensions = fc.oneof(
  { weight: 3, arbitrary: fc.constant('') },
  { weight: 2, arbitrary: fc.array(extension, { maxLength: 2 }).map((all) => all.join('')) },
)
const oddSize = any(
  '',
  '+2',
  '-2',
  '0x2',
  '2 ',
  ' 2',
  'g',
  '2,',
  '000000000002',
  '0000000000002',
  'ffffffffffff',
  '1000000000000',
  'ffffffffffffffff',
  '10000000000000002',
)
const chunk = fc
  .tuple(fc.string({ minLength: 1, maxLength: 20 }), fc.boolean(), extensions, endOfLine, endOfLine, mostly(fc.constant(''), oddSize, 60))
  .map(([data, isUpper, more, first, last, odd]) => {
    const hex = data.length.toString(16)
    return `${odd || (isUpper ? hex.toUpperCase() : hex)}${more}${first}${data}${last}`
  })
const trailer = mostly(
  plainField,
  any('Content-Length: 2', 'Transfer-Encoding: chunked', 'content-lengthy: x', 'Connection: close', 'Content-Length', ' fold'),
  10,
)
const lastChunk = fc
  .tuple(
    any('0', '0', '000'),
    extensions,
    endOfLine,
    fc.array(
      fc.tuple(trailer, endOfLine).map((parts) => parts.join('')),
      { maxLength: 2 },
    ),
    endOfLine,
  )
  .map(([zero, more, first, trailers, last]) => zero + more + first + trailers.join('') + last)
const chunked = fc
  .tuple(fc.array(chunk, { maxLength: 3 }), mostly(lastChunk, fc.constant(''), 12), any('chunked', 'chunked', 'Chunked', 'chunked '))
  .map(([chunks, last, coding]): Body => ({ fields: [`Transfer-Encoding: ${coding}`], text: chunks.join('') + last }))
const both = fc.tuple(sized, chunked).map(([one, other]): Body => ({ fields: [...one.fields, ...other.fields], text: other.text }))
const twice = fc.oneof(sized, chunked).map(({ fields, text }): Body => ({ fields: [...fields, ...fields], text }))
const body = mostly(
  fc.oneof(
    { weight: 3, arbitrary: sized },
    { weight: 4, arbitrary: chunked },
    { weight: 1, arbitrary: untilClose },
    { weight: 1, arbitrary: none },
  ),
  fc.oneof(both, twice),
  25,
)

const interim = fc
  .tuple(
    any('100', '102', '103', '199'),
    reason,
    fc.array(mostly(plainField, any('Connection: close', 'Content-Length: 0', 'Transfer-Encoding: chunked'), 12), { maxLength: 2 }),
  )
  .map(([status, phrase, fields]) => head(`HTTP/1.1 ${status}${phrase}`, fields))
const interims = fc.oneof(
  { weight: 4, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: fc.array(interim, { maxLength: 3 }).map((all) => all.join('')) },
)

function head(statusLine: string, fields: string[]): string {
  return `${[statusLine, ...fields].join('\r\n')}\r\n\r\n`
}

/** A final response, its head made of lines that each end in their own way, its fields in any order. */
const final = fc
  .tuple(version, finalStatus, reason, fieldsBesides, body, fc.nat(4), fc.array(endOfLine, { minLength: 12, maxLength: 12 }))
  .map(([http, status, phrase, others, { fields, text }, place, ends]) => {
    const lines = [`${http} ${status}${phrase}`, ...others.slice(0, place), ...fields, ...others.slice(place)]
    return `${lines.map((line, i) => line + (ends[i] ?? '\r\n')).join('')}${ends[11]}${text}`
  })

const switching = fc
  .tuple(
    any('HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0'),
    mostly(fc.constant<string[]>(['Connection: upgrade', 'Upgrade: x']), any<string[][]>(['Connection: upgrade'], ['Upgrade: x'], []), 5),
    fieldsBesides,
    payload,
  )
  .map(([http, fields, others, text]) => head(`${http} 101 Switching Protocols`, [...fields, ...others]) + text)

const behind = fc.oneof(
  { weight: 6, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: any('x', '\r\n', 'HTTP/1.1 200 OK\r\n\r\n', '\0') },
)

/** Responses as servers send them, and such as are broken in one place or two. */
export const response: fc.Arbitrary<Sample> = fc
  .record({
    before: interims,
    main: fc.oneof({ weight: 9, arbitrary: final }, { weight: 1, arbitrary: switching }),
    behind,
    isHead: fc.nat(9).map((n) => n === 0),
    mayUpgrade: fc.nat(3).map((n) => n > 0),
  })
  .map(({ before, main, behind, isHead, mayUpgrade }) => ({ text: before + main + behind, isHead, mayUpgrade }))

/** Bytes that mean something somewhere. */
const telling = [...'\r\n\t :;,="\\0129aAfFgxX-\0\x01\x7f\x80\xff']
const mutation = fc.tuple(any('put', 'insert', 'delete', 'repeat'), fc.nat(400), any(...telling), fc.integer({ min: 1, max: 12 }))

/** A response some bytes of which have been changed, put in, taken out or doubled. */
export const mutant: fc.Arbitrary<Sample> = fc
  .tuple(response, fc.array(mutation, { minLength: 1, maxLength: 3 }))
  .map(([sample, mutations]) => {
    let { text } = sample
    for (const [how, place, byte, length] of mutations) {
      const at = place % (text.length + 1)
      const before = text.slice(0, at)
      if (how === 'put') text = before + byte + text.slice(at + 1)
      else if (how === 'insert') text = before + byte + text.slice(at)
      else if (how === 'delete') text = before + text.slice(at + length)
      else text = before + text.slice(at, at + length) + text.slice(at)
    }
    return { ...sample, text }
  })
