import { get, head, pass, passed, type RequestThreat, refuse, to } from '../threat.ts'

const anyHost = 'HAProxy does not look at what a host is made of (RFC 9112 §3.2 wants 400)'

/** Paths go on byte for byte, whatever they might mean to a server: nobody decides by them here. */
const paths: RequestThreat[] = [
  ['dots', '/a/../b'],
  ['dots-above', '/../../etc/passwd'],
  ['dots-escaped', '/%2e%2e/%2e%2e/etc/passwd'],
  ['dots-parameter', '/a/..;/b'],
  ['dots-overlong', '/%c0%ae%c0%ae/x'],
  ['dots-backslash', '/\\..\\x'],
  ['dot', '/./a'],
  ['slashes', '//b/x'],
  ['slashes-three', '///x'],
  ['slashes-within', '/a//b'],
  ['nul-escaped', '/a%00b'],
  ['crlf-escaped', '/%0d%0aX:%201'],
  ['escape-bad', '/%zz'],
  ['escape-short', '/%1'],
  ['escape-none', '/%'],
  ['escape-unicode', '/%u0041'],
  ['escape-ff', '/%ff'],
  ['braces', '/{a}|b^c`d'],
  ['quotes', '/"a"<b>\'c\''],
  ['query-queries', '/?a?b=//c?/../d'],
  ['semicolon', '/a;b=c;d'],
  ['long', `/${'a'.repeat(15_000)}`],
].map(([id, target = '']) => pass(`path-${id}`, target.slice(0, 30), to(target)))

const bytes: RequestThreat[] = [
  ...['\0', '\x01', '\x08', '\t', '\n', '\x0b', '\x0c', '\r', '\x1f', '\xe9', '\xff', '\xc3\xa9', '\xe2\x80\xa8'].map((byte) =>
    refuse(`target-${Buffer.from(byte, 'latin1').toString('hex')}`, 'a byte that no target has', to(`/a${byte}b`)),
  ),
  ...['\x7f', '\x80', '\xa0'].map((byte) =>
    refuse(`target-${Buffer.from(byte, 'latin1').toString('hex')}`, 'a byte that no target has', to(`/a${byte}b`), {
      haproxy: { ...passed(to(`/a${byte}b`)), why: 'HAProxy lets this one pass, though not its neighbours' },
    }),
  ),
  refuse('target-fragment', 'a fragment, which browsers keep to themselves', to('/a#b')),
  refuse('target-only-fragment', 'nothing but a fragment', to('#')),
  refuse('target-long', 'a target of 17 KB', to(`/${'a'.repeat(17_000)}`), {
    gets: [431],
    haproxy: { gets: [400], why: 'there is a status for it (RFC 6585 §5)' },
  }),
]

/** Targets that are no paths (RFC 9112 §3.2). */
const forms: RequestThreat[] = [
  pass('star', '* for OPTIONS', head('OPTIONS * HTTP/1.1', 'Host: a')),
  refuse('star-get', '* for GET', to('*'), { haproxy: { ...passed(to('*')), why: 'it is for OPTIONS only (RFC 9112 §3.2.4)' } }),
  refuse('star-more', 'more than *', to('*/x'), { haproxy: { ...passed(to('*/x')), why: 'there is no such form' } }),
  refuse('relative', 'a path without its slash', to('a/b'), { haproxy: { ...passed(to('a/b')), why: 'there is no such form' } }),
  refuse('authority', 'an authority', to('a:80')),
  refuse('query-only', 'a query', to('?x')),
  pass('absolute', 'an absolute target', to('http://a/x?y')),
  pass('absolute-bare', 'an absolute target without a path', to('http://a')),
  pass('absolute-case', 'the host in other letters', to('http://A/', 'Host: a')),
  pass('absolute-scheme-case', 'the scheme in capitals', to('HTTP://a/')),
  pass('absolute-https', 'https', to('https://a/')),
  pass('absolute-other', 'a scheme that is not HTTP’s', to('ftp://a/')),
  pass('absolute-ipv6', 'an IPv6 address', to('http://[::1]/', 'Host: [::1]')),
  pass('absolute-port', 'the same port on both sides', to('http://a:8080/', 'Host: a:8080')),
  pass('absolute-port-host', 'the usual port in Host only', to('http://a/', 'Host: a:80')),
  pass('absolute-port-target', 'the usual port in the target only', to('http://a:80/'), to('http://a:80/'), {
    haproxy: { sees: [to('http://a/')], why: 'HAProxy drops the port that goes without saying; it means the same' },
  }),
  pass('absolute-options', 'OPTIONS of a host', head('OPTIONS http://a HTTP/1.1', 'Host: a')),
  refuse('absolute-else', 'another host in Host', to('http://b/')),
  refuse('absolute-else-port', 'another port in Host', to('http://a:81/')),
  refuse('absolute-https-80', 'a port that is not the scheme’s', to('https://a:80/')),
  refuse('absolute-dot', 'a dot behind the host', to('http://a./')),
  refuse('absolute-host-empty', 'an empty Host', to('http://a/', 'Host:')),
  refuse('absolute-old-else', 'another host in HTTP/1.0', head('GET http://a/ HTTP/1.0', 'Host: b')),
  refuse('absolute-user-else', 'a host that is the user of another', to('http://a@b/')),
  refuse('absolute-backslash', 'a backslash before @', to('http://a\\@b/')),
  refuse('absolute-escape', 'an escape in the host', to('http://a%2fb/')),
  refuse('absolute-nul', 'an escaped zero byte in the host', to('http://a%00/')),
  refuse('absolute-query', 'a query right behind the host', to('http://a?q')),
  refuse('absolute-fragment', 'a fragment', to('http://a/#f')),
  refuse('absolute-one-slash', 'one slash only', to('http:/x')),
  refuse('absolute-no-slash', 'no slash', to('http:x')),
  refuse('absolute-user', 'a user before the host', to('http://u:p@a/'), {
    haproxy: { ...passed(to('http://u:p@a/')), why: 'HAProxy overlooks it; it only misleads (RFC 9110 §4.2.4)' },
  }),
  refuse('absolute-empty', 'no host', to('http://'), {
    haproxy: { ...passed(to('http://')), why: 'http has no empty host (RFC 9110 §4.2.1)' },
  }),
  refuse('absolute-empty-path', 'no host before a path', to('http:///x'), { haproxy: { ...passed(to('http:///x')), why: 'as above' } }),
  refuse('absolute-no-host', 'no Host beside it', head('GET http://a/ HTTP/1.1'), {
    haproxy: { ...passed(head('GET http://a/ HTTP/1.1')), why: 'HTTP/1.1 wants one all the same (RFC 9112 §3.2)' },
  }),
]

const hosts: RequestThreat[] = [
  refuse('host-none', 'no Host', head('GET / HTTP/1.1', 'X: 1'), {
    haproxy: { ...passed(head('GET / HTTP/1.1', 'X: 1')), why: 'HTTP/1.1 must name one (RFC 9112 §3.2)' },
  }),
  refuse('host-two', 'two hosts', to('/', 'Host: a', 'Host: b')),
  refuse('host-two-late', 'two hosts, far apart', to('/', 'Host: a', ...Array<string>(90).fill('X: 1'), 'Host: b')),
  refuse('host-two-empty', 'a host and an empty one', to('/', 'Host: a', 'Host:')),
  refuse('host-two-same', 'the same host twice', to('/', 'Host: a', 'hOST: a'), {
    haproxy: { ...passed(get()), why: 'HAProxy makes one of them; the server may have looked at the other' },
  }),
  pass('host-empty', 'an empty host', to('/', 'Host:'), to('/', 'Host: ')),
  pass(
    'host-old',
    'HTTP/1.0 with a host',
    head('GET / HTTP/1.0', 'Host: a', 'Connection: keep-alive'),
    head('GET / HTTP/1.0', 'Host: a', 'connection: keep-alive'),
  ),
  refuse('host-old-two', 'HTTP/1.0 with two hosts', head('GET / HTTP/1.0', 'Host: a', 'Host: b')),
  refuse('host-space-colon', 'a blank before the colon', to('/', 'Host : a')),
  refuse('host-fold-first', 'a blank before the first field', 'GET / HTTP/1.1\r\n Host: a\r\n\r\n'),
  refuse('host-folded', 'a folded host', to('/', 'Host: a\r\n b'), {
    haproxy: { ...passed(to('/', 'Host: a   b')), why: 'HAProxy unfolds; servers do not agree on what a folded line means' },
  }),
  refuse('host-nul', 'a zero byte', to('/', 'Host: a\0b'), { haproxy: { ...passed(to('/', 'Host: a\0b')), why: anyHost } }),
  refuse('host-cr', 'a bare CR', to('/', 'Host: a\rb')),
  ...['a', 'A.example', 'a_b', 'xn--a', '127.0.0.1', '[::1]', '[::1]:80', 'a:80', 'a:', 'a:0', 'a.', 'a..b', '.'].map((host) =>
    pass(`host=${host}`, 'a host', to('/', `Host: ${host}`)),
  ),
  ...[
    'u@a',
    'u:p@a',
    'a/b',
    '/',
    'a?b',
    'a#b',
    'a b',
    'a\tb',
    'a,b',
    'a, b',
    'a;b',
    'a\\b',
    'a:x',
    'a:-1',
    'a:80:80',
    ':80',
    '[::1',
    '::1',
    'a%00',
  ]
    .concat('%61', 'a%0d%0ab', 'a"b', '<a>', 'http://a', '\xe9', '{a}', 'a|b', '*', '@', ':')
    .map((host) =>
      refuse(`host=${host}`, 'a host that is none', to('/', `Host: ${host}`), {
        haproxy: { ...passed(to('/', `Host: ${host}`)), why: anyHost },
      }),
    ),
]

export const targets: RequestThreat[] = [...paths, ...bytes, ...forms, ...hosts]
