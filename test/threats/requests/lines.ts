import { get, head, pass, passed, type RequestThreat, refuse, refused, smuggled } from '../threat.ts'

const passesLf = { ...passed(get()), why: 'HAProxy takes a bare LF for the end of a line; others do not (RFC 9112 §2.2)' }
const passesTab = { ...passed(get()), why: 'HAProxy takes a tabulator for a blank; a server might not' }
const anyVersion = { ...passed(get()), why: 'HAProxy makes HTTP/1.1 of it; what it means is for a version to come to say' }
const onlyKnown = 'HAProxy lets any token pass; Node’s parser has a list of methods'
const line = (text: string): string => head(text, 'Host: a')

/** The first line, and where lines end (RFC 9112 §2.2, §3). */
const shapes: RequestThreat[] = [
  refuse('lf', 'bare LF throughout', 'GET / HTTP/1.1\nHost: a\n\n', { haproxy: passesLf }),
  refuse('lf-line', 'a bare LF after the first line', 'GET / HTTP/1.1\nHost: a\r\n\r\n', { haproxy: passesLf }),
  refuse('lf-field', 'a bare LF after a field', 'GET / HTTP/1.1\r\nHost: a\nX: 1\r\n\r\n', {
    haproxy: { ...passesLf, ...passed(get('X: 1')) },
  }),
  refuse('lf-end', 'a bare LF for the empty line', 'GET / HTTP/1.1\r\nHost: a\r\n\n', { haproxy: passesLf }),
  refuse('lf-before-end', 'a bare LF before the empty line', 'GET / HTTP/1.1\r\nHost: a\n\r\n', { haproxy: passesLf }),
  refuse('cr-line', 'a bare CR after the first line', 'GET / HTTP/1.1\rHost: a\r\n\r\n'),
  refuse('cr-cr', 'two CR at the end of a line', 'GET / HTTP/1.1\r\nHost: a\r\r\n\r\n'),
  refuse('cr-end', 'a CR too many in the empty line', 'GET / HTTP/1.1\r\nHost: a\r\n\r\r\n\r\n'),
  pass('blanks-method', 'two blanks after the method', line('GET  / HTTP/1.1'), get()),
  pass('blanks-target', 'two blanks after the target', line('GET /  HTTP/1.1'), get()),
  refuse('tab-method', 'a tabulator after the method', line('GET\t/ HTTP/1.1'), { haproxy: passesTab }),
  refuse('tab-target', 'a tabulator after the target', line('GET /\tHTTP/1.1'), { haproxy: passesTab }),
  refuse('blank-end', 'a blank after the version', line('GET / HTTP/1.1 ')),
  refuse('blank-before', 'a blank before the method', ` ${get()}`),
  refuse('line-cut', 'a first line in two', line('GET\r\n/ HTTP/1.1')),
  pass('crlf-before', 'empty lines before a request', `\r\n\r\n${get()}`, get()),
  pass('lf-before', 'an LF before a request', `\n${get()}`, get()),
  pass('crlf-before-1000', 'a thousand empty lines before a request', `${'\r\n'.repeat(1000)}${get()}`, get()),
  pass('cr-before', 'a CR before a request', `\r${get()}`, get(), {
    haproxy: { ...refused, why: 'Node’s parser skips it like an empty line; nothing of it goes on' },
  }),
  refuse('nul-before', 'a zero byte before a request', `\0${get()}`),
  refuse('bom-before', 'a byte order mark before a request', `\xef\xbb\xbf${get()}`),
  refuse('no-version', 'no version', line('GET /')),
  refuse('no-version-alone', 'HTTP/0.9', 'GET /\r\n\r\n'),
  refuse('version-09', 'HTTP/0.9 in words', 'GET / HTTP/0.9\r\n\r\n', {
    haproxy: {
      sees: [head('GET / HTTP/0.9', 'connection: keep-alive')],
      gets: [200],
      why: 'HAProxy passes it on; nobody has had it for decades',
    },
  }),
  { ...pass('version-10', 'HTTP/1.0', 'GET / HTTP/1.0\r\n\r\n', head('GET / HTTP/1.0', 'connection: keep-alive')), closes: true },
  refuse('version-12', 'HTTP/1.2', line('GET / HTTP/1.2'), { haproxy: anyVersion }),
  refuse('version-19', 'HTTP/1.9', line('GET / HTTP/1.9'), { haproxy: anyVersion }),
  refuse('version-110', 'HTTP/1.10', line('GET / HTTP/1.10')),
  refuse('version-011', 'HTTP/01.1', line('GET / HTTP/01.1')),
  refuse('version-20', 'HTTP/2.0 as text', line('GET / HTTP/2.0'), { haproxy: anyVersion }),
  refuse('version-2', 'HTTP/2 as text', line('GET / HTTP/2')),
  refuse('version-30', 'HTTP/3.0 as text', line('GET / HTTP/3.0'), { haproxy: anyVersion }),
  refuse('version-lower', 'http in lower case', line('GET / http/1.1')),
  refuse('version-more', 'a letter after the version', line('GET / HTTP/1.1x')),
  refuse('version-comma', 'a comma in the version', line('GET / HTTP/1,1')),
  refuse('version-other', 'another protocol', line('GET / XTTP/1.1')),
]

/** What is not HTTP/1 at all. */
const foreign: RequestThreat[] = [
  refuse('h2-preface', 'the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', {
    haproxy: { gets: [], why: 'HAProxy goes on in HTTP/2; here is HTTP/1 only' },
  }),
  refuse('h2-preface-11', 'the same as HTTP/1.1', `${line('PRI * HTTP/1.1')}SM\r\n\r\n`),
  refuse('tls', 'TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\x00\x00\r\n\r\n'),
  refuse('ssh', 'SSH', 'SSH-2.0-OpenSSH_9\r\n'),
  refuse('smtp', 'SMTP', 'EHLO example.test\r\n'),
  refuse('proxy-line', 'the PROXY protocol where it is not agreed on', `PROXY TCP4 1.1.1.1 2.2.2.2 1 2\r\n${get()}`),
  refuse('response', 'a response', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'),
  refuse('rtsp', 'RTSP', line('DESCRIBE / RTSP/1.0')),
  refuse('rtsp-11', 'RTSP that wants to stay', line('SETUP / RTSP/1.1') + smuggled),
  refuse('icecast', 'ICE', line('GET / ICE/1.0')),
]

const methods: RequestThreat[] = [
  refuse('method-lower', 'a method in lower case', line('get / HTTP/1.1'), {
    haproxy: { ...passed(line('get / HTTP/1.1')), why: onlyKnown },
  }),
  refuse('method-unknown', 'a method nobody knows', line('FOO / HTTP/1.1'), {
    haproxy: { ...passed(line('FOO / HTTP/1.1')), why: onlyKnown },
  }),
  refuse('method-longer', 'a method that begins with GET', line('GETX / HTTP/1.1'), {
    haproxy: { ...passed(line('GETX / HTTP/1.1')), why: onlyKnown },
  }),
  refuse('method-long', 'a method of 300 letters', line(`${'A'.repeat(300)} / HTTP/1.1`), {
    haproxy: { ...passed(line(`${'A'.repeat(300)} / HTTP/1.1`)), why: onlyKnown },
  }),
  refuse('method-control', 'a control character in the method', line('GE\x01T / HTTP/1.1')),
  refuse('method-colon', 'a colon after the method', line('GET: / HTTP/1.1')),
  refuse('method-separator', 'a separator in the method', line('G(T / HTTP/1.1')),
  refuse('method-accent', 'a method beyond ASCII', line('G\xc9T / HTTP/1.1')),
  refuse('method-none', 'no method', line(' / HTTP/1.1')),
  {
    ...{ id: 'trace', what: 'TRACE, which shows scripts the cookies that they may not read', send: line('TRACE / HTTP/1.1') },
    ...{ sees: [], gets: [405], closes: false },
    haproxy: { ...passed(line('TRACE / HTTP/1.1')), why: 'HAProxy lets it pass; here it is off unless `trace` is set' },
  },
  {
    ...{ id: 'trace-body', what: 'TRACE with a body', send: `${head('TRACE / HTTP/1.1', 'Host: a', 'Content-Length: 2')}ab` },
    ...{ sees: [], gets: [405], closes: true },
    haproxy: { ...passed(`${head('TRACE / HTTP/1.1', 'Host: a', 'Content-Length: 2')}ab`), why: 'as above' },
  },
  {
    ...{ id: 'connect', what: 'CONNECT, a way to elsewhere', send: head('CONNECT b:80 HTTP/1.1', 'Host: b:80') },
    ...{ sees: [], gets: [405], closes: true },
    haproxy: {
      ...passed(head('CONNECT b:80 HTTP/1.1', 'Host: b')),
      why: 'HAProxy leaves it to the server; a balancer is no way to elsewhere',
    },
  },
  {
    ...{ id: 'connect-request', what: 'CONNECT with a request behind it', send: head('CONNECT b:80 HTTP/1.1', 'Host: b:80') + smuggled },
    ...{ sees: [], gets: [405], closes: true },
    haproxy: {
      ...passed(head('CONNECT b:80 HTTP/1.1', 'Host: b'), smuggled),
      why: 'HAProxy takes the server’s 200 for the begin of a tunnel',
    },
  },
  {
    ...{ id: 'connect-path', what: 'CONNECT to a path', send: line('CONNECT / HTTP/1.1') },
    ...{ sees: [], gets: [405], closes: true },
    haproxy: { gets: [400], why: 'refused as well' },
  },
]

export const lines: RequestThreat[] = [...shapes, ...foreign, ...methods]
