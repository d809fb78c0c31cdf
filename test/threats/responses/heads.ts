import { answer, deliver, doubt, head, type ResponseThreat } from '../threat.ts'

const status = (line: string): string => `${head(line, 'Content-Length: 2')}ok`
const passesLf = { gets: [answer()], why: 'HAProxy takes a bare LF for the end of a line; others do not' }
const control = 'HAProxy lets control characters pass; a field may not hold them (RFC 9110 §5.5)'
const anyVersion = { gets: [answer()], why: 'HAProxy makes HTTP/1.1 of it; what it means is for a version to come to say' }
const odd = 'HAProxy takes any number; a status has three digits and no less than 100 (RFC 9110 §15)'
const fewer = { gets: [502], why: 'HAProxy has room for a hundred fields; here only their bytes count' }

const bytes: ResponseThreat[] = [
  doubt('lf', 'bare LF throughout', 'HTTP/1.1 200 OK\nContent-Length: 2\n\nok', { ends: true, haproxy: passesLf }),
  doubt('lf-field', 'a bare LF after a field', 'HTTP/1.1 200 OK\r\nX: 1\nContent-Length: 2\r\n\r\nok', {
    haproxy: { ...passesLf, gets: [answer('X: 1')] },
  }),
  doubt('lf-end', 'a bare LF for the empty line', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\nok', { ends: true, haproxy: passesLf }),
  doubt('cr', 'a bare CR', answer('X: 1\rY: 2')),
  doubt('nul', 'a zero byte', answer('X: a\0b'), { haproxy: { gets: [answer('X: a\0b')], why: control } }),
  doubt('control', 'a control character', answer('X: a\x01b'), { haproxy: { gets: [answer('X: a\x01b')], why: control } }),
  doubt('nul-name', 'a zero byte in a name', answer('X\0: 1')),
  doubt('nul-reason', 'a zero byte in the reason', status('HTTP/1.1 200 O\0K'), {
    haproxy: { gets: [status('HTTP/1.1 200 O\0K')], why: control },
  }),
  doubt('folded', 'a folded line', answer('X: 1\r\n 2'), {
    haproxy: { gets: [answer('X: 1   2')], why: 'HAProxy unfolds; clients do not agree on what a folded line means' },
  }),
  doubt('name-space', 'a blank in a name', answer('X Y: 1')),
  doubt('name-none', 'no name', answer(': 1')),
  doubt('name-alone', 'no colon', answer('X')),
  deliver('beyond', 'bytes beyond ASCII', answer('X: \xe9')),
  deliver('crlf-escaped', 'an escaped end of line', answer('Set-Cookie: a=1%0d%0aX: 1')),
  doubt('crlf-before', 'an empty line before', `\r\n${answer()}`, {
    haproxy: { gets: [answer()], why: 'HAProxy skips it; RFC 9112 §2.2 has servers skip it, not clients' },
  }),
]

const statuses: ResponseThreat[] = [
  doubt('status-99', 'a status of two digits', status('HTTP/1.1 99 X'), {
    ends: true,
    haproxy: { gets: [`${head('HTTP/1.1 99 X')}ok`], closes: false, why: odd },
  }),
  doubt('status-000', 'a status of nothing', status('HTTP/1.1 000 X'), {
    ends: true,
    haproxy: { gets: [`${head('HTTP/1.1 000 X')}ok`], closes: false, why: odd },
  }),
  doubt('status-1000', 'a status of four digits', status('HTTP/1.1 1000 X'), {
    haproxy: { gets: [status('HTTP/1.1 1000 X')], why: odd },
  }),
  doubt('status-letter', 'a letter in the status', status('HTTP/1.1 2x0 X')),
  doubt('status-plus', 'a plus in the status', status('HTTP/1.1 +20 X')),
  doubt('status-none', 'no status', status('HTTP/1.1 OK')),
  doubt('status-blanks', 'two blanks before the status', status('HTTP/1.1  200 OK'), {
    haproxy: { gets: [answer()], why: 'HAProxy overlooks one' },
  }),
  deliver('status-999', 'a status of no class', status('HTTP/1.1 999 X')),
  deliver('status-no-reason', 'no reason', status('HTTP/1.1 200 ')),
]

const foreign: ResponseThreat[] = [
  doubt('version-12', 'HTTP/1.2', status('HTTP/1.2 200 OK'), { haproxy: anyVersion }),
  doubt('version-20', 'HTTP/2.0 as text', status('HTTP/2.0 200 OK'), { haproxy: anyVersion }),
  doubt('version-2', 'HTTP/2 as text', status('HTTP/2 200')),
  doubt('version-lower', 'http in lower case', status('http/1.1 200 OK')),
  doubt('version-rtsp', 'RTSP', status('RTSP/1.0 200 OK'), {
    haproxy: { gets: [`${head('RTSP/1.0 200 OK', 'Content-Length: 2', 'connection: keep-alive')}ok`], why: 'HAProxy passes it on' },
  }),
  doubt('version-icy', 'ICY', status('ICY 200 OK')),
  doubt('version-09', 'HTTP/0.9', '<html>hello</html>', { ends: true }),
  doubt('h2-preface', 'the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  doubt('h2-settings', 'a frame of HTTP/2', '\0\0\0\x04\0\0\0\0\0', { ends: true }),
  doubt('tls', 'an alert of TLS', '\x15\x03\x01\x00\x02\x02\x46', { ends: true }),
  doubt('request', 'a request', 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
  doubt('empty', 'nothing', '', { ends: true }),
]

const sizes: ResponseThreat[] = [
  doubt('endless-value', 'a value without end', `HTTP/1.1 200 OK\r\nX: ${'a'.repeat(200_000)}`),
  doubt('endless-lines', 'lines without end', `HTTP/1.1 200 OK\r\n${'X: 1\r\n'.repeat(40_000)}`),
  doubt('endless-reason', 'a reason without end', `HTTP/1.1 200 ${'a'.repeat(100_000)}`),
  deliver('large-value', 'a value of 15,000 bytes', answer(`X: ${'a'.repeat(15_000)}`)),
  doubt('larger-value', 'a value of 16 KiB', answer(`X: ${'a'.repeat(16_384)}`)),
  deliver('many-lines', 'two hundred fields', answer(...Array<string>(200).fill('X: 1')), answer(...Array<string>(200).fill('X: 1')), {
    haproxy: fewer,
  }),
]

export const heads: ResponseThreat[] = [...bytes, ...statuses, ...foreign, ...sizes]
