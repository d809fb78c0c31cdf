import { chunks, get, head, pass, passed, post, type RequestThreat, refuse, refused, smuggled } from '../threat.ts'

const chunkedLine = 'Transfer-Encoding: chunked'
const none = '0\r\n\r\n'
const te = (value: string): string => post([`Transfer-Encoding:${value}`], none)

const merges = 'HAProxy makes one of equal lengths; Node’s parser takes one only'
const takesCoding = 'HAProxy drops the length and goes by the chunks (RFC 9112 §6.1 allows it); a server behind it might not have'
const unfolds = 'HAProxy unfolds; servers do not agree on what a folded line means (RFC 9112 §5.2)'
const other422 = { gets: [422], why: 'HAProxy refuses codings that it does not know by 422' }
const lookAlike = 'HAProxy lets it pass; where names become CGI variables it is the real one'

/** How long a body is (RFC 9112 §6.2). */
const lengths: RequestThreat[] = [
  refuse('cl-differ', 'two lengths', post(['Content-Length: 1', 'Content-Length: 2'], 'ab')),
  refuse('cl-zero-first', 'two lengths, the first of nothing', post(['Content-Length: 0', `Content-Length: ${smuggled.length}`], smuggled)),
  refuse('cl-same', 'the same length twice', post(['Content-Length: 2', 'Content-Length: 2'], 'ab'), {
    haproxy: { ...passed(post(['Content-Length: 2'], 'ab')), why: merges },
  }),
  refuse('cl-same-list', 'the same length twice in one line', post(['Content-Length: 2, 2'], 'ab'), {
    haproxy: { ...passed(post(['Content-Length: 2'], 'ab')), why: merges },
  }),
  refuse('cl-same-spelt', 'the same length, spelt in two ways', post(['Content-Length: 2', 'Content-Length: 02'], 'ab'), {
    haproxy: { ...passed(post(['Content-Length: 2'], 'ab')), why: merges },
  }),
  refuse('cl-list', 'a list of lengths', post(['Content-Length: 2, 3'], 'ab')),
  refuse('cl-comma', 'a list of one length', post(['Content-Length: 2,'], 'ab')),
  refuse('cl-plus', 'a length with a plus', post(['Content-Length: +2'], 'ab')),
  refuse('cl-minus', 'a negative length', post(['Content-Length: -2'], 'ab')),
  refuse('cl-minus-zero', 'minus nothing', post(['Content-Length: -0'])),
  refuse('cl-hex', 'a hexadecimal length', post(['Content-Length: 0x2'], 'ab')),
  refuse('cl-exponent', 'a length with an exponent', post(['Content-Length: 2e0'], 'ab')),
  refuse('cl-fraction', 'a length with a fraction', post(['Content-Length: 2.0'], 'ab')),
  refuse('cl-quoted', 'a length in quotes', post(['Content-Length: "2"'], 'ab')),
  refuse('cl-empty', 'an empty length', post(['Content-Length:'])),
  refuse('cl-blank', 'a length of blanks', post(['Content-Length:  '])),
  refuse('cl-apart', 'digits with a blank between them', post(['Content-Length: 1 0'], '0123456789')),
  refuse('cl-vtab', 'a vertical tabulator before the length', post(['Content-Length: \x0b2'], 'ab')),
  refuse('cl-nbsp', 'a no-break space after the length', post(['Content-Length: 2\xa0'], 'ab')),
  refuse('cl-arabic', 'digits of another script', post(['Content-Length: \xd9\xa2'], 'ab')),
  refuse('cl-nul', 'a zero byte after the length', post(['Content-Length: 2\0'], 'ab')),
  pass('cl-zeros', 'leading zeros', post(['Content-Length: 00002'], 'ab'), post(['Content-Length: 2'], 'ab'), {
    haproxy: { sees: [post(['Content-Length: 00002'], 'ab')], why: 'HAProxy leaves the zeros, which some read as octal' },
  }),
  pass('cl-space-after', 'a blank after the length', post(['Content-Length: 2 '], 'ab'), post(['Content-Length: 2'], 'ab')),
  pass('cl-tab-after', 'a tabulator after the length', post(['Content-Length: 2\t'], 'ab'), post(['Content-Length: 2'], 'ab'), {
    onNode20: refused,
  }),
  pass('cl-tab-before', 'a tabulator before the length', post(['Content-Length:\t2'], 'ab'), post(['Content-Length: 2'], 'ab')),
  refuse('cl-2to53', 'a length that is not counted exactly', post(['Content-Length: 9007199254740993'], 'ab'), {
    ends: true,
    haproxy: { gets: [], why: 'HAProxy counts in 64 bits; the server might not, and no body is that long' },
  }),
  refuse('cl-2to64', 'a length that comes round to two in 64 bits', post(['Content-Length: 18446744073709551618'], 'ab'), {
    ends: true,
    haproxy: {
      gets: [504],
      why: 'HAProxy does not see that it is too large for 64 bits, takes what there is for all of it, and waits for an answer',
    },
  }),
  refuse('cl-huge', 'a length of twenty nines', post(['Content-Length: 99999999999999999999'], 'ab')),
  {
    id: 'cl-short',
    what: 'less than the length',
    ...{ send: post(['Content-Length: 9'], 'ab'), ends: true, begun: post(['Content-Length: 9'], 'ab') },
    ...{ sees: [], gets: [], closes: true },
  },
  {
    ...{ id: 'cl-more', what: 'more than the length', send: post(['Content-Length: 2'], 'abc\r\n\r\n') },
    ...{ sees: [post(['Content-Length: 2'], 'ab')], gets: [200, 400], closes: true },
  },
  {
    ...{ id: 'cl-request-after', what: 'a request behind the body', send: post(['Content-Length: 2'], `ab${smuggled}`) },
    ...passed(post(['Content-Length: 2'], 'ab'), smuggled),
  },
  {
    ...{ id: 'cl-none', what: 'a body that is not announced is the next request', send: post([], smuggled) },
    ...passed(post([]), smuggled),
  },
  pass('cl-request-within', 'a request as a body', post([`Content-Length: ${smuggled.length}`], smuggled)),
  pass('cl-get', 'GET with a body', head('GET / HTTP/1.1', 'Host: a', 'Content-Length: 2').concat('ab')),
  pass('cl-head', 'HEAD with a body', head('HEAD / HTTP/1.1', 'Host: a', 'Content-Length: 2').concat('ab')),
  refuse('cl-underscore', 'a field like Content-Length', post(['Content_Length: 2']), {
    haproxy: { ...passed(post(['Content_Length: 2'])), why: lookAlike },
  }),
  refuse('cl-dot', 'another field like Content-Length', get('Content.Length: 2'), {
    haproxy: { ...passed(get('Content.Length: 2')), why: lookAlike },
  }),
]

/** Which coding a body has (RFC 9112 §6.1). */
const codings: RequestThreat[] = [
  refuse('cl-te', 'a length, then chunks', post(['Content-Length: 6', chunkedLine], `${none}X`), {
    haproxy: { sees: [chunks(none)], gets: [200], why: takesCoding },
  }),
  refuse('te-cl', 'chunks, then a length', post([chunkedLine, 'Content-Length: 4'], '1\r\nZ\r\n0\r\n\r\n'), {
    haproxy: { sees: [chunks('1\r\nZ\r\n0\r\n\r\n')], gets: [200], why: takesCoding },
  }),
  refuse('cl0-te', 'no length, then chunks', post(['Content-Length: 0', chunkedLine], none), {
    haproxy: { sees: [chunks(none)], gets: [200], why: takesCoding },
  }),
  refuse('te-identity', 'the coding that is none', te(' identity')),
  refuse('te-identity-chunked', 'none, then chunks', te(' identity, chunked'), { haproxy: other422 }),
  refuse('te-chunked-identity', 'chunks, then none', te(' chunked, identity')),
  refuse('te-gzip-chunked', 'a coding before chunks', te(' gzip, chunked'), { haproxy: other422 }),
  refuse('te-chunked-gzip', 'a coding after chunks', te(' chunked, gzip')),
  refuse('te-twice', 'chunks twice', te(' chunked, chunked')),
  refuse('te-two-lines', 'chunks twice, in two lines', post([chunkedLine, chunkedLine], none)),
  refuse('te-line-identity', 'chunks, then none, in two lines', post([chunkedLine, 'Transfer-Encoding: identity'], none)),
  refuse('te-identity-line', 'none, then chunks, in two lines', post(['Transfer-Encoding: identity', chunkedLine], none), {
    haproxy: other422,
  }),
  refuse('te-line-x', 'chunks, then nonsense', post([chunkedLine, 'Transfer-Encoding: x'], none)),
  refuse('te-gzip-line', 'a coding before chunks, in two lines', post(['Transfer-Encoding: gzip', chunkedLine], none), {
    haproxy: other422,
  }),
  pass('te-upper', 'the coding in capitals', te(' CHUNKED')),
  pass('te-name-upper', 'the field in capitals', post(['TRANSFER-ENCODING: chunked'], none)),
  pass('te-tab', 'a tabulator before the coding', te('\tchunked'), chunks(none)),
  pass('te-close', 'nothing before the coding', te('chunked'), chunks(none)),
  pass('te-space-after', 'a blank after the coding', te(' chunked '), chunks(none)),
  refuse('te-vtab', 'a vertical tabulator before the coding', te(' \x0bchunked')),
  refuse('te-formfeed', 'a form feed before the coding', te(' \x0cchunked')),
  refuse('te-nbsp', 'a no-break space before the coding', te(' \xa0chunked')),
  refuse('te-vtab-after', 'a vertical tabulator after the coding', te(' chunked\x0b')),
  refuse('te-comma-before', 'a comma before the coding', te(' ,chunked'), { haproxy: other422 }),
  refuse('te-comma-after', 'a comma after the coding', te(' chunked,'), {
    haproxy: { ...passed(te(' chunked,')), why: 'HAProxy overlooks the comma; a server might not' },
  }),
  refuse('te-parameter', 'a coding with a parameter', te(' chunked;q=1')),
  refuse('te-quoted', 'the coding in quotes', te(' "chunked"')),
  refuse('te-single-quoted', 'the coding in single quotes', te(" 'chunked'")),
  refuse('te-longer', 'a coding that ends in chunked', te(' xchunked')),
  refuse('te-begins', 'a coding that begins with chunked', te(' chunkedx')),
  refuse('te-unknown', 'a coding that nobody knows', te(' cow')),
  refuse('te-empty', 'no coding', te('')),
  refuse('te-nul', 'a zero byte after the coding', te(' chunked\0')),
  refuse('te-kelvin', 'a letter that lower case turns into k', te(' chun\xe2\x84\xaaed')),
  refuse('te-space-colon', 'a blank before the colon', post(['Transfer-Encoding : chunked'], none)),
  refuse('te-tab-colon', 'a tabulator before the colon', post(['Transfer-Encoding\t: chunked'], none)),
  refuse('te-cr', 'a bare CR before the field', post([`X: y\r${chunkedLine}`], none)),
  refuse('te-lf', 'a bare LF before the field', post([`X: y\n${chunkedLine}`], none), {
    haproxy: { ...passed(post(['X: y', chunkedLine], none)), why: 'HAProxy takes a bare LF for the end of a line; others do not' },
  }),
  refuse('te-folded', 'the field as a folded line', post(['X: y', ` ${chunkedLine}`], none), {
    haproxy: { sees: [post([`X: y   ${chunkedLine}`])], gets: [200, 400], why: unfolds },
  }),
  refuse('te-value-folded', 'the coding in a folded line', te('\r\n chunked'), { haproxy: { ...passed(chunks(none)), why: unfolds } }),
  refuse('te-within-folded', 'the coding cut in two', te(' chun\r\n ked')),
  refuse('te-underscore', 'a field like Transfer-Encoding', post(['Transfer_Encoding: chunked', 'Content-Length: 5'], none), {
    haproxy: { ...passed(post(['Transfer_Encoding: chunked', 'Content-Length: 5'], none)), why: lookAlike },
  }),
  refuse('te-dot', 'another field like Transfer-Encoding', post(['Transfer.Encoding: chunked']), {
    haproxy: { ...passed(post(['Transfer.Encoding: chunked'])), why: lookAlike },
  }),
  pass('te-get', 'GET with chunks', head('GET / HTTP/1.1', 'Host: a', chunkedLine) + none),
  pass('te-head', 'HEAD with chunks', head('HEAD / HTTP/1.1', 'Host: a', chunkedLine) + none),
  refuse('te-old', 'chunks in HTTP/1.0', head('POST / HTTP/1.0', 'Host: a', chunkedLine) + none, {
    haproxy: {
      sees: [head('POST / HTTP/1.0', 'Host: a', chunkedLine) + none],
      gets: [200],
      why: 'HAProxy believes it and closes; servers of HTTP/1.0 know no chunks (RFC 9112 §6.1)',
    },
  }),
  refuse('te-old-kept', 'chunks in HTTP/1.0 that wants to stay', head('POST / HTTP/1.0', 'Connection: keep-alive', chunkedLine) + none, {
    haproxy: {
      sees: [head('POST / HTTP/1.0', chunkedLine) + none],
      gets: [200],
      why: 'as above',
    },
  }),
]

export const framing: RequestThreat[] = [...lengths, ...codings]
