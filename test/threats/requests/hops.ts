import { chunks, get, head, pass, passed, post, type RequestThreat, refuse, smuggled } from '../threat.ts'

const passesHop = 'HAProxy passes on what ends at this hop (RFC 9110 §7.6.1)'
const other = ['Cookie: a=1', 'Authorization: Basic x', 'Origin: http://a', 'X-Foo: 1']
const named = 'X-Forwarded-For: 127.0.0.1'

/** `Connection` with these options beside fields that matter; `rest` is what goes on of them. */
function options(id: string, what: string, value: string, rest = other, more: Partial<RequestThreat> = {}): RequestThreat {
  const haproxy = { sees: [get(`Connection: ${value}`, ...other, named)], why: passesHop }
  return pass(`connection-${id}`, what, get(`Connection: ${value}`, ...other), get(...rest, named), { at: 'sticky', haproxy, ...more })
}

/** What a client may take out by its Connection field, and what not. */
const connection: RequestThreat[] = [
  options('needed', 'a nomination of what a request cannot do without', 'Host, Cookie, Authorization, Origin'),
  options('ours', 'a nomination of what we add', 'X-Forwarded-For, x-forwarded-for'),
  options('cookie-name', 'a nomination of our cookie', 'SERVERID'),
  options('field', 'a nomination of a field', 'X-Foo', other.slice(0, 3)),
  options('field-case', 'the same in other letters, twice', 'x-foo, X-FOO', other.slice(0, 3)),
  options('commas', 'a nomination among commas', ',,X-Foo', other.slice(0, 3)),
  options('blank', 'two words in one option', 'close X-Foo'),
  options('quoted', 'an option in quotes', '"X-Foo"'),
  options('parameter', 'an option with a parameter', 'X-Foo;q=1'),
  options('hop', 'a nomination of what ends here anyway', 'Connection, TE, Upgrade'),
  options('beyond', 'an option beyond ASCII', '\xe9'),
  options('empty', 'no option', '', other, { haproxy: undefined as never }),
  options('many', 'three thousand options', Array<string>(3000).fill('x').join(',')),
  options('close', 'the end of the connection', 'close', other, { closes: true, haproxy: undefined as never }),
  options('keep-close', 'both', 'keep-alive, close', other, { closes: true, haproxy: undefined as never }),
  pass('connection-two', 'two fields', get('Connection: keep-alive', 'Connection: X-Foo', 'X-Foo: 1'), get(), {
    haproxy: { sees: [get('Connection: X-Foo', 'X-Foo: 1')], why: passesHop },
  }),
  pass(
    'connection-length',
    'a nomination of the length',
    post(['Connection: Content-Length', 'Content-Length: 2'], 'ab'),
    post(['Content-Length: 2'], 'ab'),
    {
      haproxy: { sees: [post(['Connection: Content-Length', 'Content-Length: 2'], 'ab')], why: passesHop },
    },
  ),
  pass(
    'connection-coding',
    'a nomination of the coding',
    post(['Connection: Transfer-Encoding', 'Transfer-Encoding: chunked'], '0\r\n\r\n'),
    chunks('0\r\n\r\n'),
    {
      haproxy: { sees: [post(['Connection: Transfer-Encoding', 'Transfer-Encoding: chunked'], '0\r\n\r\n')], why: passesHop },
    },
  ),
  pass('hop-te', 'TE', get('TE: trailers'), get(), { haproxy: { sees: [get('TE: trailers')], why: passesHop } }),
  pass('hop-te-chunked', 'a TE that asks for chunks', get('TE: chunked;q=0.5'), get()),
  pass('hop-keep-alive', 'Keep-Alive', get('Keep-Alive: timeout=5'), get(), {
    haproxy: { sees: [get('Keep-Alive: timeout=5')], why: passesHop },
  }),
  pass('hop-proxy', 'Proxy-Connection', get('Proxy-Connection: keep-alive'), get(), {
    haproxy: { sees: [get('Proxy-Connection: keep-alive')], why: passesHop },
  }),
]

const offer = ['Connection: Upgrade', 'Upgrade: x']
const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='
const h2c = ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA']
const takesH2c = 'HAProxy lets h2c pass; it would carry requests past us, and HTTP/2 has given it up (RFC 9113 §3.1)'
const keepsConnection = 'HAProxy leaves the Connection field there'

/** Requests to switch protocols (RFC 9110 §7.8), whose server answers 200. */
const upgrades: RequestThreat[] = [
  pass('upgrade', 'an offer', get(...offer), get('Upgrade: x', 'Connection: Upgrade'), {
    haproxy: { sees: [get(...offer)], why: 'the order' },
  }),
  {
    ...{ id: 'upgrade-ahead', what: 'a request sent ahead of the answer', send: get(...offer) + smuggled },
    ...passed(get('Upgrade: x', 'Connection: Upgrade'), smuggled),
    haproxy: { sees: [get(...offer), smuggled], why: 'the order' },
  },
  pass(
    'upgrade-cookie',
    'an offer that nominates Cookie',
    get('Connection: Upgrade, Cookie', 'Upgrade: x', 'Cookie: a=1'),
    get('Upgrade: x', 'Cookie: a=1', named, 'Connection: Upgrade'),
    {
      at: 'sticky',
      haproxy: { sees: [get('Connection: Upgrade, Cookie', 'Upgrade: x', 'Cookie: a=1', named)], why: passesHop },
    },
  ),
  pass(
    'upgrade-forged',
    'an offer with a forged client',
    get(...offer, 'X-Forwarded-For: 9.9.9.9'),
    get('Upgrade: x', named, 'Connection: Upgrade'),
    {
      at: 'sticky',
      haproxy: { sees: [get(...offer, 'X-Forwarded-For: 9.9.9.9', named)], why: 'HAProxy believes everybody' },
    },
  ),
  pass('upgrade-no-hop', 'Upgrade without Connection', get('Upgrade: websocket', key), get(key), {
    haproxy: { sees: [get('Upgrade: websocket', key)], why: passesHop },
  }),
  pass('upgrade-no-offer', 'Connection without Upgrade', get('Connection: Upgrade'), get(), {
    haproxy: { sees: [get('Connection: Upgrade')], why: passesHop },
  }),
  refuse('upgrade-ws-keyless', 'WebSocket without its key', get('Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13')),
  refuse('upgrade-ws-list', 'WebSocket among others, without its key', get('Connection: Upgrade', 'Upgrade: x, websocket')),
  pass(
    'upgrade-ws-version',
    'WebSocket of a version that is none',
    get('Connection: Upgrade', 'Upgrade: websocket', key, 'Sec-WebSocket-Version: 1337'),
    get('Upgrade: websocket', key, 'Sec-WebSocket-Version: 1337', 'Connection: Upgrade'),
    { haproxy: { sees: [get('Connection: Upgrade', 'Upgrade: websocket', key, 'Sec-WebSocket-Version: 1337')], why: 'the order' } },
  ),
  pass('upgrade-h2c', 'h2c', get(...h2c), get(), { haproxy: { sees: [get(...h2c)], why: takesH2c } }),
  {
    ...{ id: 'upgrade-h2c-ahead', what: 'h2c, and HTTP/2 ahead of the answer', send: `${get(...h2c)}PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n` },
    ...{ sees: [get()], gets: [200, 400], closes: true },
    haproxy: { sees: [get(...h2c)], why: takesH2c },
  },
  pass('upgrade-body', 'an offer with a body', post([...h2c, 'Content-Length: 2'], 'ab'), post(['Content-Length: 2'], 'ab'), {
    haproxy: { sees: [post([h2c[0] ?? '', h2c[2] ?? '', 'Content-Length: 2'], 'ab')], why: keepsConnection },
  }),
  pass(
    'upgrade-body-request',
    'an offer with a request for a body',
    post([...offer, `Content-Length: ${smuggled.length}`], smuggled),
    post([`Content-Length: ${smuggled.length}`], smuggled),
    { haproxy: { sees: [post(['Connection: Upgrade', `Content-Length: ${smuggled.length}`], smuggled)], why: keepsConnection } },
  ),
  pass('upgrade-chunks', 'an offer with chunks', post([...offer, 'Transfer-Encoding: chunked'], '0\r\n\r\n'), chunks('0\r\n\r\n'), {
    haproxy: { sees: [post(['Connection: Upgrade', 'Transfer-Encoding: chunked'], '0\r\n\r\n')], why: keepsConnection },
  }),
  refuse(
    'upgrade-chunks-length',
    'an offer with chunks and a length',
    post([...offer, 'Transfer-Encoding: chunked', 'Content-Length: 5'], '0\r\n\r\n'),
    {
      haproxy: {
        sees: [post(['Connection: Upgrade', 'Transfer-Encoding: chunked'], '0\r\n\r\n')],
        gets: [200],
        why: 'HAProxy drops the length and goes by the chunks',
      },
    },
  ),
  {
    ...pass('upgrade-old', 'an offer in HTTP/1.0', head('GET / HTTP/1.0', ...offer), head('GET / HTTP/1.0', 'connection: keep-alive')),
    closes: true,
    haproxy: { sees: [head('GET / HTTP/1.0', ...offer)], why: 'HTTP/1.0 has no upgrades (RFC 9110 §7.8)' },
  },
  refuse('upgrade-host-none', 'an offer without a host', head('GET / HTTP/1.1', ...offer), {
    haproxy: { ...passed(head('GET / HTTP/1.1', ...offer)), why: 'HTTP/1.1 must name one (RFC 9112 §3.2)' },
  }),
  refuse('upgrade-host-two', 'an offer with two hosts', head('GET / HTTP/1.1', 'Host: a', 'Host: b', ...offer)),
  refuse('upgrade-fragment', 'an offer with a fragment', head('GET /#x HTTP/1.1', 'Host: a', ...offer)),
  refuse('upgrade-absolute', 'an offer to another host', head('GET http://b/ HTTP/1.1', 'Host: a', ...offer)),
]

export const hops: RequestThreat[] = [...connection, ...upgrades]
