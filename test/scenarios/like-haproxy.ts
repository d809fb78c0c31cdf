import { get, respond } from '../helpers.ts'

/** A request, what the server does with it, and in what Limpet means to differ from HAProxy. */
export interface Case {
  name: string
  request: string
  /** What the server answers; nothing by default. */
  response?: string
  /** The server closes its connection after the response. */
  end?: boolean
  /** The server closes its connection instead of answering. */
  drop?: boolean
  /** The client says that it will send no more. */
  halfClose?: boolean
  /** How many messages the client gets, 1 unless given. */
  messages?: number
  frontend?: 'web' | 'dead'
  /** What Limpet's result has instead of HAProxy's, and the reason. */
  differs?: { because: string; responses?: string[]; after?: 'open' | 'closed'; requests?: string[] }
}

const apache =
  'Date: Mon, 23 Nov 2026 10:00:00 GMT\r\nServer: Apache\r\nLast-Modified: Mon, 23 Nov 2026 09:00:00 GMT\r\nETag: "13-5f"\r\nAccept-Ranges: bytes\r\n'
const page = '<!doctype html>Server-1'
const file = `HTTP/1.1 200 OK\r\n${apache}Content-Length: ${page.length}\r\nVary: Accept-Encoding\r\nContent-Type: text/html\r\n\r\n${page}`
const ok = respond()

function post(body: string, fields = ''): string {
  return `POST /form HTTP/1.1\r\nHost: example.test\r\nContent-Length: ${body.length}\r\n${fields}\r\n${body}`
}

function chunks(coding: string, body: string, fields = ''): string {
  return `POST / HTTP/1.1\r\nHost: example.test\r\n${fields}Transfer-Encoding: ${coding}\r\n\r\n${body}`
}

/** A page of Limpet's own, and that the request went nowhere. */
function refused(status: string, because: string): NonNullable<Case['differs']> {
  const page = `HTTP/1.1 ${status}\ncache-control: no-cache\nconnection: close\ncontent-type: text/html`
  return { because, responses: [page], after: 'closed', requests: [] }
}

const taken = 'HTTP/1.1 200 OK\ncontent-length: 2\nset-cookie: SERVERID=w1; path=/\n\nok'

/** The request head as the server sees it. */
function seen(...fields: string[]): string {
  return ['GET / HTTP/1.1', 'host: example.test', ...fields, 'x-forwarded-for: 127.0.0.1', '', ''].join('\n')
}

const demo: Case[] = [
  { name: 'a page as Apache sends it', request: get('/'), response: file },
  { name: 'the same to who has the cookie', request: get('/', 'Cookie: SERVERID=w1\r\n'), response: file },
  { name: 'the cookie among others', request: get('/', 'Cookie: a=1; SERVERID=w1; b=2\r\nCookie: c=3\r\n'), response: file },
  { name: 'a cookie that names nobody', request: get('/', 'Cookie: SERVERID=w9\r\n'), response: file },
  { name: 'a page without validators', request: get('/'), response: respond('ok', 'Content-Type: text/html\r\n') },
  { name: 'HEAD', request: get('/').replace('GET', 'HEAD'), response: file.slice(0, -page.length) },
  { name: 'POST', request: post('a=1&b=2'), response: file },
  { name: 'not modified', request: get('/', 'If-None-Match: "13-5f"\r\n'), response: `HTTP/1.1 304 Not Modified\r\n${apache}\r\n` },
  {
    name: 'not modified, with the length of what was not sent',
    request: get('/'),
    response: `HTTP/1.1 304 Not Modified\r\nContent-Length: 23\r\nETag: "x"\r\n\r\n`,
  },
  { name: 'not found, with a validator', request: get('/no'), response: respond('no', 'ETag: "n"\r\n', '404 Not Found') },
  { name: 'a redirect', request: get('/old'), response: respond('', 'Location: /new\r\n', '301 Moved Permanently') },
  { name: 'a failure of the application', request: get('/'), response: respond('sorry', 'ETag: "e"\r\n', '500 Oops, Again') },
  { name: 'the application sets a cookie', request: get('/'), response: respond('ok', 'Set-Cookie: app=1; Path=/\r\nSet-Cookie: b=2\r\n') },
  {
    name: 'the application sets a cookie of our name',
    request: get('/'),
    response: respond('ok', 'Set-Cookie: SERVERID=mine\r\nSet-Cookie: b=2\r\n'),
  },
  ...[
    'private',
    'no-store',
    'no-cache',
    'public',
    'max-age=60',
    'max-age=0',
    's-maxage=0',
    'private, max-age=60',
    'public, max-age=60',
  ].map((value) => ({
    name: `Cache-Control: ${value}`,
    request: get('/'),
    response: respond('ok', `ETag: "c"\r\nCache-Control: ${value}\r\n`),
  })),
  { name: 'Expires', request: get('/'), response: respond('ok', 'Expires: Mon, 23 Nov 2026 12:00:00 GMT\r\n') },
  { name: 'Pragma: no-cache', request: get('/'), response: respond('ok', 'ETag: "p"\r\nPragma: no-cache\r\n') },
]

const framing: Case[] = [
  { name: 'no content', request: get('/'), response: 'HTTP/1.1 204 No Content\r\n\r\n' },
  { name: 'no content, with a length', request: get('/'), response: 'HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n' },
  {
    name: 'chunks with a trailer',
    request: get('/'),
    response: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;ext=1\r\nab\r\nA\r\n0123456789\r\n0\r\nT: 1\r\n\r\n',
  },
  { name: 'chunks to HEAD', request: get('/').replace('GET', 'HEAD'), response: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n' },
  { name: 'no framing to HEAD', request: get('/').replace('GET', 'HEAD'), response: 'HTTP/1.1 200 OK\r\n\r\n' },
  { name: 'a body that ends with the connection', request: get('/'), response: 'HTTP/1.1 200 OK\r\nX: 1\r\n\r\nuntil the end', end: true },
  {
    name: 'the same for an HTTP/1.0 client',
    request: 'GET / HTTP/1.0\r\n\r\n',
    response: 'HTTP/1.1 200 OK\r\n\r\nuntil the end',
    end: true,
  },
  { name: 'an HTTP/1.0 server', request: get('/'), response: 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok', end: true },
  { name: 'a server that closes', request: get('/'), response: respond('ok', 'Connection: close\r\n'), end: true },
  {
    name: 'the same length twice',
    request: get('/'),
    response: respond('ok', 'Content-Length: 2\r\n'),
    differs: {
      because: 'two lengths are refused even if they agree, as clients on Node refuse them',
      responses: ['HTTP/1.1 502 Bad Gateway\ncache-control: no-cache\ncontent-type: text/html'],
    },
  },
  { name: 'more than the length', request: get('/'), response: `${ok}EXTRA` },
  { name: 'early hints', request: get('/'), response: `HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n${ok}`, messages: 2 },
  { name: 'a server that says to go on', request: get('/'), response: `HTTP/1.1 100 Continue\r\n\r\n${ok}`, messages: 2 },
  {
    name: 'POST in chunks with a trailer',
    request: chunks('chunked', '3;e=1\r\nabc\r\n0\r\nT: x\r\n\r\n'),
    response: ok,
  },
  { name: 'POST without a body', request: post(''), response: ok },
  { name: 'Expect: 100-continue', request: post('abc', 'Expect: 100-continue\r\n'), response: ok },
  { name: 'an HTTP/1.0 client', request: 'GET / HTTP/1.0\r\nHost: example.test\r\n\r\n', response: ok },
  {
    name: 'an HTTP/1.0 client that wants to stay',
    request: 'GET / HTTP/1.0\r\nHost: example.test\r\nConnection: keep-alive\r\n\r\n',
    response: ok,
  },
  {
    name: 'chunks for an HTTP/1.0 client',
    request: 'GET / HTTP/1.0\r\n\r\n',
    response: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n',
  },
  { name: 'a client that wants to leave', request: get('/', 'Connection: close\r\n'), response: ok },
  {
    name: 'a client that sends no more',
    request: get('/'),
    response: ok,
    halfClose: true,
  },
  { name: 'two requests at once', request: get('/a') + get('/b', 'Connection: close\r\n'), response: ok, messages: 2 },
  { name: 'a request after empty lines', request: `\r\n${get('/')}`, response: ok },
]

const targets: Case[] = ['/a/../b', '//x', '/%zz?q=%', '/a?b?c=d&e', '/{|}~^', 'http://example.test/x', '/a#b'].map((target) => ({
  name: `the target ${target}`,
  request: get(target),
  response: ok,
}))
const others: Case[] = [
  ...['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND', 'PURGE'].map((method) => ({
    name: method,
    request: get('/').replace('GET', method),
    response: ok,
  })),
  { name: 'OPTIONS *', request: get('*').replace('GET', 'OPTIONS'), response: ok },
  {
    name: 'fields more than once, in any case',
    request: get('/', 'X-A: 1\r\nx-a:  2 \r\nX-A:\r\nx-forwarded-for: 9.9.9.9\r\n'),
    response: respond('ok', 'X-B: 1\r\nx-b: 2\r\n'),
  },
  { name: 'bytes beyond ASCII', request: get('/', 'X-A: caf\xe9\r\n'), response: respond('caf\xe9', 'X-B: \xfc\r\n') },
]

const failures: Case[] = [
  { name: 'a server that nobody reaches', request: get('/'), frontend: 'dead' },
  { name: 'the same for HEAD', request: get('/').replace('GET', 'HEAD'), frontend: 'dead' },
  { name: 'the same for POST', request: post('abc'), frontend: 'dead' },
  { name: 'the same for who wants to leave', request: get('/', 'Connection: close\r\n'), frontend: 'dead' },
  { name: 'a server that is silent', request: get('/') },
  { name: 'a server that hangs up', request: get('/'), drop: true },
  { name: 'a server that hangs up on POST', request: post('abc'), drop: true },
  { name: 'a server that talks nonsense', request: get('/'), response: 'nonsense\r\n\r\n' },
  { name: 'a response with two lengths', request: get('/'), response: respond('ok', 'Content-Length: 3\r\n') },
  { name: 'a response with a bad length', request: get('/'), response: 'HTTP/1.1 200 OK\r\nContent-Length: 2x\r\n\r\nok' },
  { name: 'a response with a bad field', request: get('/'), response: 'HTTP/1.1 200 OK\r\nX A: 1\r\nContent-Length: 2\r\n\r\nok' },
  { name: 'a body that stops short', request: get('/'), response: 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf', end: true },
  {
    name: 'chunks that stop short',
    request: get('/'),
    response: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n',
    end: true,
  },
  { name: 'a client that does not finish its head', request: 'GET / HTTP/1.1\r\nHost: example.test\r\n' },
  { name: 'a client that says nothing', request: '' },
  {
    name: 'a client that does not finish its body',
    request: post('abc').slice(0, -1),
    differs: {
      because: 'it is the client who is late, not the server',
      responses: ['HTTP/1.1 408 Request Time-out\ncache-control: no-cache\nconnection: close\ncontent-type: text/html'],
    },
  },
]

const bad: Case[] = [
  ['a blank before the colon', 'GET / HTTP/1.1\r\nHost : example.test\r\n\r\n'],
  ['a line without a colon', get('/', 'nonsense\r\n')],
  ['a method that cannot be', get('/').replace('GET', 'G@T')],
  ['a version that cannot be', get('/').replace('HTTP/1.1', 'HTTP/1.x')],
  ['a request line that is cut', 'GET\r\n\r\n'],
  ['a bare carriage return', get('/', 'X: a\rb\r\n')],
  ['two lengths', post('ab', 'Content-Length: 1\r\n')],
  ['a length that is none', 'POST / HTTP/1.1\r\nHost: example.test\r\nContent-Length: +1\r\n\r\na'],
  ['a coding that is unknown', chunks('gzip', 'abc')],
  ['chunked before another coding', chunks('chunked, gzip', '0\r\n\r\n')],
  ['a chunk whose size is none', chunks('chunked', 'x\r\nabc\r\n0\r\n\r\n')],
  ['two hosts', get('/', 'Host: other.test\r\n')],
].map(([name = '', request = '']) => ({ name, request, response: ok }))

const strict: Case[] = [
  ['a version to come', get('/').replace('HTTP/1.1', 'HTTP/3.0'), 'HTTP/3 has another form (RFC 9110 §2.5)'],
  ['a zero byte', get('/', 'X: a\0b\r\n'), 'a field may not hold one (RFC 9110 §5.5)'],
  ['a length and chunks', chunks('chunked', '3\r\nabc\r\n0\r\n\r\n', 'Content-Length: 3\r\n'), 'it smells of smuggling (RFC 9112 §6.1)'],
  ['no host', 'GET / HTTP/1.1\r\n\r\n', 'HTTP/1.1 must name one (RFC 9112 §3.2)'],
  ['a folded line', get('/', 'X: a\r\n b\r\n'), 'servers do not agree on what it means (RFC 9112 §5.2)'],
  ['lines without carriage returns', 'GET / HTTP/1.1\nHost: example.test\n\n', 'servers do not agree on where they end (RFC 9112 §2.2)'],
  ['a method nobody knows', get('/').replace('GET', 'FOO'), "Node's parser has a list of methods"],
].map(([name = '', request = '', because = '']) => ({ name, request, response: ok, differs: refused('400 Bad request', because) }))

const declared: Case[] = [
  {
    name: 'a head beyond 16 KiB',
    request: get('/', `X: ${'y'.repeat(17_000)}\r\n`),
    differs: refused('431 Request Header Fields Too Large', 'there is a status for it (RFC 6585 §5)'),
  },
  {
    name: 'CONNECT',
    request: 'CONNECT example.test:80 HTTP/1.1\r\nHost: example.test:80\r\n\r\n',
    response: ok,
    differs: refused('405 Method Not Allowed\nallow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS', 'a balancer is no way to elsewhere'),
  },
  {
    name: 'TRACE',
    request: get('/').replace('GET', 'TRACE'),
    response: ok,
    differs: {
      because: 'it shows scripts the cookies that they may not read, and is off unless `trace` is set',
      responses: [
        'HTTP/1.1 405 Method Not Allowed\nallow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\ncache-control: no-cache\ncontent-type: text/html',
      ],
      requests: [],
    },
  },
  {
    name: 'a hundred and one fields',
    request: get('/', 'X: 1\r\n'.repeat(101)),
    response: ok,
    differs: {
      because: 'the size of the head is limit enough',
      responses: [taken],
      after: 'open',
      requests: [seen(...Array<string>(101).fill('x: 1'))],
    },
  },
  {
    name: 'hop by hop fields',
    request: get('/', 'Connection: keep-alive, X-Foo\r\nX-Foo: 1\r\nKeep-Alive: 5\r\nTE: trailers\r\nUpgrade: foo\r\n'),
    response: ok,
    differs: { because: 'they end here (RFC 9110 §7.6.1)', requests: [seen()] },
  },
  {
    name: 'hop by hop fields of a response',
    request: get('/'),
    response: respond('ok', 'Connection: keep-alive, X-Foo\r\nX-Foo: 1\r\nKeep-Alive: timeout=5\r\nProxy-Connection: x\r\n'),
    differs: { because: 'they end here (RFC 9110 §7.6.1)', responses: [taken] },
  },
]

export const cases: Case[] = [...demo, ...framing, ...targets, ...others, ...failures, ...bad, ...strict, ...declared]
