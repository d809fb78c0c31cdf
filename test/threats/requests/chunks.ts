import { chunks, passed, type RequestThreat, refuse, smuggled } from '../threat.ts'

const passesLf = 'HAProxy takes a bare LF for the end of a line; others do not'
const passesExtension = 'HAProxy skips extensions unread; Node’s parser reads them, and takes no blanks'
const late = 'HAProxy lets trailers be whatever they are; what a message is understood by comes too late there (RFC 9110 §6.5.1)'

/** Refused in the middle: the server may have got the head and what was right of the body, but never a whole request. */
function cut(id: string, what: string, body: string, right = '', more: Partial<RequestThreat> = {}): RequestThreat {
  return refuse(id, what, chunks(body), { begun: chunks(right), ...more })
}

function whole(id: string, what: string, body: string, sees = body, more: Partial<RequestThreat> = {}): RequestThreat {
  return { id, what, send: chunks(body), ...passed(chunks(sees)), ...more }
}

const abc = '3\r\nabc\r\n0\r\n\r\n'
const right = '3\r\nabc\r\n'

/** Bodies in chunks (RFC 9112 §7.1). They are read by Node and framed anew. */
const sizes: RequestThreat[] = [
  whole('ch-upper', 'a size in capitals', 'A\r\n0123456789\r\n0\r\n\r\n', 'a\r\n0123456789\r\n0\r\n\r\n'),
  whole('ch-zeros', 'leading zeros', `${'0'.repeat(50)}${abc}`, abc),
  whole('ch-last-zeros', 'a last chunk of many zeros', `${right}${'0'.repeat(50)}\r\n\r\n`, abc),
  cut('ch-0x', 'a size with 0x', `0x${abc}`),
  cut('ch-plus', 'a size with a plus', `+${abc}`),
  cut('ch-minus', 'a negative size', `-${abc}`),
  cut('ch-underscore', 'digits parted by an underscore', '1_0\r\n0123456789abcdef\r\n0\r\n\r\n'),
  cut('ch-space-before', 'a blank before the size', ` ${abc}`),
  cut('ch-space-after', 'a blank after the size', '3 \r\nabc\r\n0\r\n\r\n', '', {
    haproxy: { ...passed(chunks(abc)), why: passesExtension },
  }),
  cut('ch-tab-after', 'a tabulator after the size', '3\t\r\nabc\r\n0\r\n\r\n', '', {
    haproxy: { ...passed(chunks(abc)), why: passesExtension },
  }),
  cut('ch-none', 'no size', '\r\nabc\r\n0\r\n\r\n'),
  cut('ch-letters', 'a size that is none', 'zz\r\nabc\r\n0\r\n\r\n'),
  cut('ch-bom', 'a byte order mark', `\xef\xbb\xbf${abc}`),
  cut('ch-huge', 'a size of 17 digits', `${'f'.repeat(17)}\r\nabc\r\n0\r\n\r\n`),
  cut('ch-round', 'a size that comes round to three in 64 bits', '10000000000000003\r\nabc\r\n0\r\n\r\n'),
  cut(
    'ch-round-32',
    'a size that comes round to three in 32 bits',
    `100000003\r\nabc\r\n0\r\n\r\n${smuggled}`,
    `2d\r\nabc\r\n0\r\n\r\n${smuggled}\r\n`,
    {
      ends: true,
      gets: [],
    },
  ),
  cut('ch-64', 'the largest size of 64 bits', 'ffffffffffffffff\r\nabc', '3\r\nabc\r\n', {
    ends: true,
    gets: [],
    haproxy: { gets: [400], why: 'HAProxy finds it too large; here what there is of it goes on, and is cut off' },
  }),
]

const ends: RequestThreat[] = [
  cut('ch-lf', 'bare LF throughout', '3\nabc\n0\n\n', '', { haproxy: { ...passed(chunks(abc)), why: passesLf } }),
  cut('ch-lf-size', 'a bare LF after the size', '3\nabc\r\n0\r\n\r\n', '', { haproxy: { ...passed(chunks(abc)), why: passesLf } }),
  cut('ch-lf-data', 'a bare LF after the data', '3\r\nabc\n0\r\n\r\n', right, { haproxy: { ...passed(chunks(abc)), why: passesLf } }),
  cut('ch-lf-last', 'a bare LF after the last size', '3\r\nabc\r\n0\n\r\n', right, { haproxy: { ...passed(chunks(abc)), why: passesLf } }),
  cut('ch-lf-end', 'a bare LF at the end', '3\r\nabc\r\n0\r\n\n', right, { haproxy: { ...passed(chunks(abc)), why: passesLf } }),
  cut('ch-cr', 'a bare CR after the size', '3\rabc\r\n0\r\n\r\n'),
  cut('ch-cr-cr', 'two CR after the size', '3\r\r\nabc\r\n0\r\n\r\n'),
  cut('ch-no-end', 'no end of line after the data', '3\r\nabc0\r\n\r\n', right),
  cut('ch-long', 'more data than the size', '3\r\nabcd\r\n0\r\n\r\n', right),
  cut('ch-other-end', 'another end of line after the data', '3\r\nabcXX0\r\n\r\n', right),
  cut('ch-broken-off', 'no last chunk', right, right, {
    ends: true,
    gets: [],
  }),
  {
    ...{ id: 'ch-request-after', what: 'a request behind the last chunk', send: chunks(abc + smuggled) },
    ...passed(chunks(abc), smuggled),
  },
  {
    ...{ id: 'ch-zeros-request', what: 'a request behind two zeros', send: chunks(`00\r\n\r\n${smuggled}`) },
    ...passed(chunks('0\r\n\r\n'), smuggled),
  },
]

const extensions: RequestThreat[] = [
  whole('ext', 'an extension', '3;a=b\r\nabc\r\n0\r\n\r\n', abc),
  whole('ext-quoted', 'an extension in quotes', '3;a="b;c"\r\nabc\r\n0\r\n\r\n', abc),
  whole('ext-last', 'an extension of the last chunk', '3\r\nabc\r\n0;x=1\r\n\r\n', abc),
  cut('ext-quoted-crlf', 'an end of line in quotes', '3;a="b\r\nc"\r\nabc\r\n0\r\n\r\n', '', {
    haproxy: { gets: [504], why: 'HAProxy takes that end of line for one, finds a chunk that goes on, and passes on what it has' },
  }),
  cut('ext-lf', 'a bare LF in an extension', '3;a\nabc\r\n0\r\n\r\n', '', { haproxy: { ...passed(chunks(abc)), why: passesLf } }),
  cut('ext-lf-hides', 'a request that a bare LF hides', `2;\nxx\r\n23\r\n0\r\n\r\n${smuggled}\r\n0\r\n\r\n`, '', {}),
  cut('ext-cr', 'a bare CR in an extension', '3;a\rb\r\nabc\r\n0\r\n\r\n'),
  cut('ext-nul', 'a zero byte in an extension', '3;a\0\r\nabc\r\n0\r\n\r\n', '', {
    haproxy: { ...passed(chunks(abc)), why: passesExtension },
  }),
  cut('ext-spaces', 'blanks around everything', '3 ; a = b\r\nabc\r\n0\r\n\r\n', '', {
    haproxy: { ...passed(chunks(abc)), why: passesExtension },
  }),
  cut('ext-space', 'a blank after the semicolon', '3; a=b\r\nabc\r\n0\r\n\r\n', '', {
    haproxy: { ...passed(chunks(abc)), why: passesExtension },
  }),
  cut('ext-empty', 'an empty extension', '3;\r\nabc\r\n0\r\n\r\n', '', { haproxy: { ...passed(chunks(abc)), why: passesExtension } }),
  cut('ext-long', 'an extension of 20 KB', `3;${'a'.repeat(20_000)}\r\nabc\r\n0\r\n\r\n`),
]

const trailers: RequestThreat[] = [
  whole('tr', 'a trailer', '3\r\nabc\r\n0\r\nX: 1\r\n\r\n'),
  cut('tr-length', 'a length behind the body', '3\r\nabc\r\n0\r\nContent-Length: 5\r\n\r\n', right, {
    haproxy: { ...passed(chunks('3\r\nabc\r\n0\r\nContent-Length: 5\r\n\r\n')), why: late },
  }),
  cut('tr-coding', 'a coding behind the body', '3\r\nabc\r\n0\r\nTransfer-Encoding: x\r\n\r\n', right),
  whole('tr-host', 'a host behind the body', '3\r\nabc\r\n0\r\nHost: b\r\n\r\n', abc, {
    haproxy: { sees: [chunks('3\r\nabc\r\n0\r\nHost: b\r\n\r\n')], why: late },
  }),
  whole('tr-cookie', 'a cookie behind the body', '3\r\nabc\r\n0\r\nCookie: SERVERID=s1\r\nAuthorization: Basic x\r\n\r\n', abc, {
    haproxy: { sees: [chunks('3\r\nabc\r\n0\r\nCookie: SERVERID=s1\r\nAuthorization: Basic x\r\n\r\n')], why: late },
  }),
  whole('tr-forged', 'who the client is, behind the body', '3\r\nabc\r\n0\r\nX-Forwarded-For: 1.1.1.1\r\nX_Real_IP: 1.1.1.1\r\n\r\n', abc, {
    haproxy: { sees: [chunks('3\r\nabc\r\n0\r\nX-Forwarded-For: 1.1.1.1\r\nX_Real_IP: 1.1.1.1\r\n\r\n')], why: 'HAProxy lets it pass' },
  }),
  {
    ...{ id: 'tr-close', what: 'an end of the connection behind the body', send: chunks(`0\r\nConnection: close\r\n\r\n${smuggled}`) },
    ...{ sees: [chunks('0\r\n\r\n')], gets: [200, 400], closes: true },
    haproxy: {
      ...passed(chunks('0\r\nConnection: close\r\n\r\n'), smuggled),
      why: 'Node’s parser believes it and refuses what follows; HAProxy passes it on',
    },
  },
  cut('tr-space', 'a blank before the colon', '3\r\nabc\r\n0\r\nX : 1\r\n\r\n', right, {
    haproxy: {
      ...passed(chunks('3\r\nabc\r\n0\r\nX : 1\r\n\r\n')),
      sometimes: true,
      why: 'some processes of HAProxy refuse it, others do not',
    },
  }),
  cut('tr-fold', 'a folded trailer', '3\r\nabc\r\n0\r\nX: 1\r\n 2\r\n\r\n', right, {
    haproxy: {
      ...passed(chunks('3\r\nabc\r\n0\r\nX: 1   2\r\n\r\n')),
      why: 'HAProxy unfolds; servers do not agree on what a folded line means',
    },
  }),
  cut('tr-lf', 'a trailer that ends in a bare LF', '3\r\nabc\r\n0\r\nX: 1\n\r\n', right, {
    haproxy: { ...passed(chunks('3\r\nabc\r\n0\r\nX: 1\r\n\r\n')), why: passesLf },
  }),
  cut('tr-request', 'a request in the place of trailers', `3\r\nabc\r\n0\r\n${smuggled}`, right),
  cut('tr-long', 'a trailer of 20 KB', `3\r\nabc\r\n0\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`, right),
  whole('tr-many', 'two hundred trailers', `0\r\n${'X: 1\r\n'.repeat(200)}\r\n`, `0\r\n${'X: 1\r\n'.repeat(200)}\r\n`, {
    haproxy: { ...{ sees: [], gets: [400], closes: true }, why: 'HAProxy takes a hundred; here their size is limit enough' },
  }),
]

export const chunked: RequestThreat[] = [...sizes, ...ends, ...extensions, ...trailers]
