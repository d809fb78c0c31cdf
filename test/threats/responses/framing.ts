import { answer, chunked, deliver, doubt, evil, head, type ResponseThreat } from '../threat.ts'

const ok = (...fields: string[]): string => `${head('HTTP/1.1 200 OK', ...fields)}ok`
const none = '0\r\n\r\n'
const okChunk = '2\r\nok\r\n0\r\n\r\n'
const te = (value: string): string => `${head('HTTP/1.1 200 OK', `Transfer-Encoding:${value}`)}${okChunk}`

const merges = 'HAProxy makes one of equal lengths; clients on Node refuse them, and so does Limpet'
const takesCoding = 'HAProxy drops the length and goes by the chunks; it smells of smuggling (RFC 9112 §6.1)'
const passesLf = 'HAProxy takes a bare LF for the end of a line; others do not'
const unfolds = 'HAProxy unfolds; clients do not agree on what a folded line means'

const lengths: ResponseThreat[] = [
  doubt('cl-differ', 'two lengths', ok('Content-Length: 2', 'Content-Length: 3')),
  doubt('cl-same', 'the same length twice', ok('Content-Length: 2', 'Content-Length: 2'), { haproxy: { gets: [answer()], why: merges } }),
  doubt('cl-same-list', 'the same length twice in one line', ok('Content-Length: 2, 2'), { haproxy: { gets: [answer()], why: merges } }),
  doubt('cl-list', 'a list of lengths', ok('Content-Length: 2, 3')),
  doubt('cl-plus', 'a length with a plus', ok('Content-Length: +2')),
  doubt('cl-minus', 'a negative length', ok('Content-Length: -2')),
  doubt('cl-hex', 'a hexadecimal length', ok('Content-Length: 0x2')),
  doubt('cl-empty', 'an empty length', ok('Content-Length:'), { ends: true }),
  doubt('cl-nbsp', 'a no-break space after the length', ok('Content-Length: 2\xa0')),
  doubt('cl-huge', 'a length of twenty nines', ok('Content-Length: 99999999999999999999')),
  doubt('cl-2to53', 'a length that is not counted exactly', ok('Content-Length: 9007199254740993'), {
    ends: true,
    haproxy: { gets: [ok('Content-Length: 9007199254740993')], closes: true, why: 'HAProxy counts in 64 bits; clients might not' },
  }),
  doubt('cl-space-colon', 'a blank before the colon', ok('Content-Length : 2')),
  deliver('cl-zeros', 'leading zeros', ok('Content-Length: 0002')),
  deliver('cl-short', 'less than the length', ok('Content-Length: 9'), ok('Content-Length: 9'), { ends: true, closes: true, keeps: false }),
  deliver('cl-garbage', 'more than the length', `${answer()}GARBAGE`, answer(), { keeps: false }),
  deliver('cl-split', 'a response behind the body', answer() + evil, answer(), { keeps: false }),
  deliver(
    'cl-split-empty',
    'a response behind no body',
    head('HTTP/1.1 200 OK', 'Content-Length: 0') + evil,
    head('HTTP/1.1 200 OK', 'Content-Length: 0'),
    {
      keeps: false,
    },
  ),
  deliver('unasked', 'a response that nobody asked for', answer(), answer(), { unasked: evil, keeps: false }),
  deliver('unasked-bytes', 'a byte that nobody asked for', answer(), answer(), { unasked: '\n', keeps: false }),
]

const codings: ResponseThreat[] = [
  doubt('cl-te', 'a length, then chunks', chunked(okChunk, 'Content-Length: 2'), {
    haproxy: { gets: [chunked(okChunk)], why: takesCoding },
  }),
  doubt('te-cl', 'chunks, then a length', head('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', 'Content-Length: 2') + okChunk, {
    haproxy: { gets: [chunked(okChunk)], why: takesCoding },
  }),
  doubt('te-twice', 'chunks twice', te(' chunked, chunked')),
  doubt('te-two-lines', 'chunks twice, in two lines', chunked(okChunk, 'Transfer-Encoding: chunked')),
  doubt('te-gzip', 'a coding before chunks', te(' gzip, chunked')),
  doubt('te-identity', 'the coding that is none', te(' identity'), { ends: true }),
  doubt('te-longer', 'a coding that ends in chunked', te(' xchunked'), { ends: true }),
  doubt('te-empty', 'no coding', te(''), {
    ends: true,
    haproxy: {
      gets: [head('HTTP/1.1 200 OK', 'Transfer-Encoding: ', 'connection: close') + okChunk],
      closes: true,
      why: 'HAProxy takes it for none and reads until the end',
    },
  }),
  doubt('te-old', 'chunks in HTTP/1.0', `${head('HTTP/1.0 200 OK', 'Transfer-Encoding: chunked')}${okChunk}`, {
    ends: true,
    haproxy: {
      gets: [`${head('HTTP/1.0 200 OK', 'Transfer-Encoding: chunked')}${okChunk}`],
      closes: true,
      why: 'HTTP/1.0 knows no chunks (RFC 9112 §6.1)',
    },
  }),
  doubt('te-space-colon', 'a blank before the colon', `${head('HTTP/1.1 200 OK', 'Transfer-Encoding : chunked')}${none}`),
  doubt('te-folded', 'the coding in a folded line', te('\r\n chunked'), { haproxy: { gets: [chunked(okChunk)], why: unfolds } }),
]

const chunks: ResponseThreat[] = [
  doubt('ch-letters', 'a size that is none', chunked('zz\r\nok\r\n0\r\n\r\n')),
  doubt('ch-second', 'a second size that is none', chunked('2\r\nok\r\nzz\r\n')),
  doubt('ch-minus', 'a negative size', chunked('-2\r\nok\r\n0\r\n\r\n')),
  doubt('ch-huge', 'a size of 18 digits', chunked(`${'f'.repeat(18)}\r\nok\r\n0\r\n\r\n`)),
  doubt('ch-lf', 'bare LF throughout', chunked('2\nok\n0\n\n'), { haproxy: { gets: [chunked(okChunk)], why: passesLf } }),
  doubt('ch-no-end', 'no end of line after the data', chunked('2\r\nok0\r\n\r\n')),
  doubt('ch-long', 'more data than the size', chunked('2\r\nokk\r\n0\r\n\r\n')),
  doubt('ext-lf', 'a bare LF in an extension', chunked('2;x\nok\r\n0\r\n\r\n'), { haproxy: { gets: [chunked(okChunk)], why: passesLf } }),
  deliver('ext', 'an extension', chunked('2;x=y\r\nok\r\n0\r\n\r\n'), chunked('2;x=y\r\nok\r\n0\r\n\r\n'), {
    haproxy: { gets: [chunked(okChunk)], why: 'HAProxy frames chunks anew; here they pass as they are' },
  }),
  deliver('ch-short', 'no last chunk', chunked('2\r\nok\r\n'), chunked('2\r\nok\r\n'), { ends: true, closes: true, keeps: false }),
  deliver('ch-garbage', 'more than the last chunk', chunked(`${okChunk}GARBAGE`), chunked(okChunk), { keeps: false }),
  deliver('ch-split', 'a response behind the last chunk', chunked(okChunk + evil), chunked(okChunk), { keeps: false }),
  doubt('tr-length', 'a length behind the body', chunked('2\r\nok\r\n0\r\nContent-Length: 1\r\n\r\n'), {
    haproxy: { gets: [chunked('2\r\nok\r\n0\r\nContent-Length: 1\r\n\r\n')], why: 'it comes too late to be true (RFC 9110 §6.5.1)' },
  }),
  doubt('tr-space', 'a blank before the colon of a trailer', chunked('2\r\nok\r\n0\r\nX : 1\r\n\r\n'), {
    haproxy: {
      gets: [chunked('2\r\nok\r\n0\r\nX : 1\r\n\r\n')],
      sometimes: true,
      why: 'some processes of HAProxy refuse it, others do not',
    },
  }),
  doubt('tr-long', 'a trailer of 20 KB', chunked(`2\r\nok\r\n0\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`)),
]

export const framing: ResponseThreat[] = [...lengths, ...codings, ...chunks]
