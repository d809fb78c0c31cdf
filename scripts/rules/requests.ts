import type { Random } from '../haproxy.ts'

/** A request, and what the server that it comes to answers. */
export interface Step {
  request: string
  response: string
  isHead: boolean
}

const paths = [
  '/',
  '/api',
  '/api/v1/users',
  '/api/v2/',
  '/a',
  '/A/b',
  '/static/a.css',
  '/x.PNG',
  '//x',
  '/a/../b',
  '/%7Euser/%41',
  '/a%20b',
  '/a;k=1',
  '/*',
  '/a//b/',
  '/~x',
] as const
const queries = [
  '',
  '',
  '?',
  '?k=1',
  '?id=abc&k=a',
  '?a=1&a=2;x=3',
  '?k=&id=',
  '?x=%41+b&k=42',
  '?k=a=b',
  '?a?b&k=7',
  '?id&k',
  '?k=_a/b',
] as const
const hosts = ['www.example.com', 'WWW.Example.COM', 'b.test', 'c.test:81', '10.1.2.3', '[::1]:8080', 'example.com.'] as const

const values: Record<string, readonly [string, ...string[]]> = {
  'X-A': ['abc', 'a', 'xabc,b', 'A b', '1', '', '"a,b", c', 'a\tb', '-', 'caf\xe9'],
  'x-b': ['bc', 'B', 'x', '/api', 'YWJj', '%41%2'],
  'X-Num': ['0', '5', '42', '12x', '99999999', '007', ' 8'],
  'X-IP': ['10.1.2.3', '192.168.1.5', '2001:db8::1', '10.1.2.3:80', '1.2.3', '::1', '10.1.2.3, 192.168.1.5', '256.1.1.1'],
  'X-List': ['a,b,c', 'a, b', 'one', ',', 'a,,b', ' a , b '],
  'x-list': ['d', 'e,f'],
  'Accept-Language': ['en', 'de;q=0.9, en;q=0.8', 'fr-CH, fr;q=0.9, en;q=0.8, *;q=0.5', 'it;q=0', 'en-GB'],
  'X-Empty': [''],
  'X-Token': ['Bearer abc', 'bearer  x y', 'Basic YQ=='],
  'X-Forwarded-For': ['1.2.3.4', '1.2.3.4, 10.0.0.1'],
  Authorization: [
    'Basic YW5uOnNlY3JldA==',
    'Basic Ym9iOmI6Yw==',
    'Basic YW5uOndyb25n',
    'Bearer tok',
    'basic YW5uOnNlY3JldA==',
    'Basic',
    'Digest a="b"',
  ],
  Cookie: ['id=1', 'id=abc; SRV=s1', 'SRV=s2', 'a=1; a=2', 'id="q"', 'x', 'id=1, a=3', ' id = 1 ;a=', 'idx=5; id=6'],
}
const fieldNames = Object.keys(values) as [string, ...string[]]

function fieldOf(random: Random): string {
  const name = random.of(fieldNames)
  return `${name}: ${random.of(values[name] ?? ['x'])}`
}

const otherMethods = ['GET', 'POST', 'DELETE'] as const
const methods = ['GET', 'GET', 'GET', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS'] as const

function targetOf(random: Random, host: string): string {
  const target = random.of(paths) + random.of(queries)
  // HAProxy knows no IPv6 address in a target.
  return random.chance(15) && !host.startsWith('[') ? `http://${host}${target}` : target
}

const responseFields = [
  'X-One: 1',
  'X-One: 10.1.2.3',
  'x-one: a,b',
  'X-A: abc',
  'X-List: a, b',
  'X-Num: 42',
  'Server: own',
  'Server: Own/1.0',
  'Location: http://a.test/x?y',
  'Location: /a',
  'Set-Cookie: id=1; Path=/',
  'Set-Cookie: a=; x',
  'Set-Cookie: SRV=s1',
  'Content-Type: text/html',
  'Cache-Control: no-cache',
  'ETag: "x"',
] as const

/** `hasBody` keeps to statuses that may have a body: with another status HAProxy leaves it open where one of the others ends. */
function responseOf(random: Random, hasBody: boolean): string {
  const status = random.of([200, 200, 200, 201, 301, 302, 404, 500, 503, hasBody ? 200 : 204, hasBody ? 200 : 304])
  const body = status === 204 || status === 304 ? '' : random.of(['', 'ok', 'a longer body'])
  const length = status === 204 || status === 304 ? [] : [`Content-Length: ${body.length}`]
  return [
    `HTTP/1.1 ${status} ${random.of(['OK', 'Some Words', 'x'])}`,
    ...random.list(0, 4, () => random.of(responseFields)),
    ...length,
    '',
    body,
  ].join('\r\n')
}

/** A request; `keepsStatus` and `keepsMethod` say that no rule changes those. Of what HEAD becomes we hold another opinion. */
export function stepOf(random: Random, keepsStatus: boolean, keepsMethod: boolean): Step {
  const method = random.of(keepsMethod ? methods : otherMethods)
  const host = random.of(hosts)
  const hasBody = method === 'POST' || method === 'PUT'
  const fields = [`Host: ${host}`, ...random.list(0, 6, () => fieldOf(random)), ...(hasBody ? ['Content-Length: 3'] : [])]
  const isOld = random.chance(25)
  const line = `${method} ${targetOf(random, host)} HTTP/1.${isOld ? 0 : 1}`
  const response = responseOf(random, !keepsStatus)
  return {
    request: `${[line, ...fields].join('\r\n')}\r\n\r\n${hasBody ? 'abc' : ''}`,
    response: method === 'HEAD' ? response.slice(0, response.indexOf('\r\n\r\n') + 4) : response,
    isHead: method === 'HEAD',
  }
}
