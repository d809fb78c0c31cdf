import { get, head, pass, passed, type RequestThreat, refuse, refused } from '../threat.ts'

const control = 'HAProxy lets control characters pass; a field may not hold them (RFC 9110 §5.5)'
const unfolds = 'HAProxy unfolds; servers do not agree on what a folded line means (RFC 9112 §5.2)'
const hundred = 'HAProxy takes a hundred fields and one; here the size of the head, and two thousand, are limit enough'
const tooLarge = { gets: [431], haproxy: { gets: [400], why: 'there is a status for it (RFC 6585 §5)' } }
const many = (count: number): string[] => Array<string>(count).fill('X: 1')

const names: RequestThreat[] = [
  ...[...'\0\x01\t\n\x0b\r\x1f \x7f\x80\xa0\xff"(),/;<=>?@[\\]{}'].map((byte) =>
    refuse(`name-${byte.charCodeAt(0).toString(16)}`, `a name with ${JSON.stringify(byte)}`, get(`X${byte}Y: 1`)),
  ),
  pass('name-tokens', 'a name of all that a name may hold', get("!#$%&'*+-.^_`|~09azAZ: 1")),
  refuse('name-none', 'no name', get(': 1')),
  refuse('name-alone', 'no colon', get('X')),
  refuse('name-request', 'a request line in the place of a field', get('GET /smuggled HTTP/1.1')),
  pass('name-colons', 'two colons', get('X:: 1'), get('X: : 1')),
]

const values: RequestThreat[] = [
  ...[...'\0\x01\x07\x08\x0b\x0c\x1b\x1f\x7f'].map((byte) =>
    refuse(`value-${byte.charCodeAt(0).toString(16)}`, `a value with ${JSON.stringify(byte)}`, get(`X: a${byte}b`), {
      haproxy: { ...passed(get(`X: a${byte}b`)), why: control },
    }),
  ),
  refuse('value-cr', 'a value with a bare CR', get('X: a\rb')),
  refuse('value-lf', 'a value with a bare LF', get('X: a\nb')),
  pass('value-beyond', 'bytes beyond ASCII', get('X: \x80\x85\xa0\xff')),
  pass('value-tab', 'a tabulator within', get('X: a\tb')),
  pass('value-blanks', 'blanks around', get('X:\t  1 \t '), get('X: 1')),
  pass('value-none', 'nothing', get('X:'), get('X: ')),
  pass('value-crlf-escaped', 'an escaped end of line', get('X: 1%0d%0aY: 2')),
  pass('value-crlf-unicode', 'letters whose low bytes are CR and LF', get('X: 1\xe5\x98\x8d\xe5\x98\x8aY: 2')),
  refuse('value-folded', 'a folded value', get('X: 1\r\n 2'), { haproxy: { ...passed(get('X: 1   2')), why: unfolds } }),
  refuse('value-folded-tab', 'folded by a tabulator', get('X: 1\r\n\t2'), { haproxy: { ...passed(get('X: 1  \t2')), why: unfolds } }),
  refuse('value-folded-empty', 'folded into nothing', get('X: 1\r\n '), { haproxy: { ...passed(get('X: 1')), why: unfolds } }),
]

const sizes: RequestThreat[] = [
  pass('size-value', 'a value of 15 KB', get(`X: ${'y'.repeat(15_000)}`)),
  pass('size-name', 'a name of 8 KB', get(`${'X'.repeat(8000)}: 1`), get(`${'X'.repeat(8000)}: 1`), {
    haproxy: { ...refused, why: 'HAProxy bounds names; here the size of the head is limit enough' },
  }),
  refuse('size-value-over', 'a value of 16.5 KB', get(`X: ${'y'.repeat(16_500)}`), tooLarge),
  refuse('size-value-far-over', 'a value of 70 KB', get(`X: ${'y'.repeat(70_000)}`), tooLarge),
  refuse('size-lines-over', 'a head of 40 KB in short lines', get(...Array<string>(4000).fill('X: 123456')), tooLarge),
  pass('size-100', 'a hundred fields', get(...many(99))),
  pass('size-200', 'two hundred fields', get(...many(200)), get(...many(200)), { haproxy: { ...refused, why: hundred } }),
  pass('size-1999', 'two thousand fields', get(...many(1999)), get(...many(1999)), { haproxy: { ...refused, why: hundred } }),
  refuse('size-2000', 'two thousand and one', get(...many(2000))),
]

/** What stands past the thousandth line, where Node would hide it and still go by it. */
const hidden: RequestThreat[] = [
  pass('hidden-coding', 'chunks', hiding('Transfer-Encoding: chunked', '0\r\n\r\n')),
  pass('hidden-length', 'a length', hiding('Content-Length: 2', 'ab')),
  {
    ...pass('hidden-close', 'the end of the connection', hiding('Connection: close'), head('POST / HTTP/1.1', 'Host: a', ...many(1100))),
    closes: true,
  },
  pass('hidden-forged', 'who the client is', hiding('X-Forwarded-For: 9.9.9.9'), head('POST / HTTP/1.1', 'Host: a', ...many(1100))),
  pass(
    'hidden-cookie',
    'our cookie',
    hiding('Cookie: SERVERID=s1; a=1'),
    `${hiding('Cookie: a=1').slice(0, -2)}X-Forwarded-For: 127.0.0.1\r\n\r\n`,
    {
      at: 'sticky',
    },
  ),
  pass('hidden-upgrade', 'another protocol, no hop before it', hiding('Upgrade: x'), head('POST / HTTP/1.1', 'Host: a', ...many(1100))),
].map((threat) => ({ ...threat, haproxy: { ...refused, why: hundred } }))

const hiddenBad: RequestThreat[] = [
  refuse(
    'hidden-coding-length',
    'chunks, after a length',
    head('POST / HTTP/1.1', 'Host: a', 'Content-Length: 5', ...many(1100), 'Transfer-Encoding: chunked').concat('0\r\n\r\n'),
  ),
  refuse('hidden-host', 'another host', hiding('Host: b')),
]

function hiding(field: string, body = ''): string {
  return head('POST / HTTP/1.1', 'Host: a', ...many(1100), field) + body
}

export const fields: RequestThreat[] = [...names, ...values, ...sizes, ...hidden, ...hiddenBad]
