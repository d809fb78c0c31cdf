import { answer, chunked, deliver, doubt, evil, get, head, type ResponseThreat } from '../threat.ts'

const passesHop = 'HAProxy passes on what ends at this hop (RFC 9110 §7.6.1)'
const closesEarly = 'HAProxy reads on; clients on Node read nothing behind a response that closes, and neither does Limpet'
const asksHead = { request: head('HEAD / HTTP/1.1', 'Host: a') }
const continues = 'HTTP/1.1 100 Continue\r\n\r\n'
const closing = `${answer().slice(0, -4)}connection: close\r\n\r\nok`
const okChunk = '2\r\nok\r\n0\r\n\r\n'
const ours = 'set-cookie: SERVERID=s1; path=/'

/** Interim responses (RFC 9110 §15.2). */
const interims: ResponseThreat[] = [
  deliver('interim', 'one', `${head('HTTP/1.1 103 Early Hints', 'Link: x')}${answer()}`),
  deliver('interim-ten', 'ten', 'HTTP/1.1 102 P\r\n\r\n'.repeat(10) + answer()),
  doubt('interim-endless', 'a thousand', continues.repeat(1000), {
    gets: [continues.repeat(16), 502],
    haproxy: { gets: [continues.repeat(1000), 504], why: 'HAProxy passes on as many as come; here sixteen are enough' },
  }),
  doubt('interim-only', 'no other response', continues, { ends: true, gets: [continues, 502] }),
  doubt('interim-length', 'one with a body', head('HTTP/1.1 100 Continue', 'Content-Length: 2').concat('ok', answer())),
  deliver(
    'interim-hops',
    'one with what ends at this hop',
    head('HTTP/1.1 103 H', 'Connection: X', 'X: 1', 'Keep-Alive: 1').concat(answer()),
    head('HTTP/1.1 103 H').concat(answer()),
    {
      haproxy: { gets: [head('HTTP/1.1 103 H', 'Connection: X', 'X: 1', 'Keep-Alive: 1').concat(answer())], why: passesHop },
    },
  ),
  doubt('interim-close', 'one that closes the connection', head('HTTP/1.1 103 H', 'Connection: close').concat(answer()), {
    haproxy: { gets: [head('HTTP/1.1 103 H').concat(answer())], why: closesEarly },
  }),
  deliver('interim-old', 'one for HTTP/1.0', continues + answer(), closing, {
    request: head('GET / HTTP/1.0', 'Host: a'),
    closes: true,
    haproxy: { gets: [continues + closing], why: 'HTTP/1.0 knows none (RFC 9110 §15.2)' },
  }),
  doubt('switch', '101 that nobody asked for', head('HTTP/1.1 101 S', 'Upgrade: x', 'Connection: upgrade').concat('raw')),
  doubt('switch-then', 'the same with a response behind it', head('HTTP/1.1 101 S').concat(answer())),
]

/** Bodies where there is none. */
const bodiless: ResponseThreat[] = [
  deliver('head-body', 'to HEAD', answer(), head('HTTP/1.1 200 OK', 'Content-Length: 2'), { ...asksHead, keeps: false }),
  deliver('head-chunks', 'chunks to HEAD', chunked(okChunk), chunked(''), { ...asksHead, keeps: false }),
  deliver('head-split', 'a response behind one to HEAD', head('HTTP/1.1 200 OK').concat(evil), head('HTTP/1.1 200 OK'), {
    ...asksHead,
    keeps: false,
  }),
  deliver('204-body', 'to 204', head('HTTP/1.1 204 No').concat('ok'), head('HTTP/1.1 204 No'), { keeps: false }),
  deliver('204-length', 'to 204, with a length', head('HTTP/1.1 204 No', 'Content-Length: 2').concat('ok'), head('HTTP/1.1 204 No'), {
    keeps: false,
  }),
  deliver('204-split', 'a response behind 204', head('HTTP/1.1 204 No').concat(evil), head('HTTP/1.1 204 No'), { keeps: false }),
  deliver(
    '304-body',
    'to 304, with a length',
    head('HTTP/1.1 304 No', 'Content-Length: 2').concat('ok'),
    head('HTTP/1.1 304 No', 'Content-Length: 2'),
    {
      keeps: false,
    },
  ),
  deliver(
    '304-chunks',
    'chunks to 304',
    head('HTTP/1.1 304 No', 'Transfer-Encoding: chunked').concat('0\r\n\r\n'),
    head('HTTP/1.1 304 No', 'Transfer-Encoding: chunked'),
    {
      keeps: false,
    },
  ),
  deliver(
    'until-end',
    'until the end, with a response within',
    head('HTTP/1.1 200 OK').concat('ok', evil),
    head('HTTP/1.1 200 OK', 'connection: close').concat('ok', evil),
    {
      ends: true,
      closes: true,
      keeps: false,
    },
  ),
]

/** What a server may take out by its Connection field, and what not. */
const hops: ResponseThreat[] = [
  deliver(
    'connection-cookie',
    'a nomination of Set-Cookie',
    answer('Connection: Set-Cookie', 'Set-Cookie: a=1'),
    answer('Set-Cookie: a=1'),
    {
      haproxy: { gets: [answer('Connection: Set-Cookie', 'Set-Cookie: a=1')], why: passesHop },
    },
  ),
  deliver(
    'connection-ours',
    'a nomination of what we add',
    answer('Connection: Set-Cookie, Cache-Control'),
    `${answer().slice(0, -4)}${ours}\r\n\r\nok`,
    {
      at: 'sticky',
      haproxy: { gets: [`${answer('Connection: Set-Cookie, Cache-Control').slice(0, -4)}${ours}\r\n\r\nok`], why: passesHop },
    },
  ),
  deliver('connection-length', 'a nomination of the length', answer('Connection: Content-Length'), answer(), {
    haproxy: { gets: [answer('Connection: Content-Length')], why: passesHop },
  }),
  deliver('connection-coding', 'a nomination of the coding', chunked(okChunk, 'Connection: Transfer-Encoding'), chunked(okChunk), {
    haproxy: { gets: [chunked(okChunk, 'Connection: Transfer-Encoding')], why: passesHop },
  }),
  deliver(
    'connection-cache',
    'a nomination of Cache-Control',
    answer('Connection: Cache-Control', 'Cache-Control: private'),
    answer('Cache-Control: private'),
    {
      haproxy: { gets: [answer('Connection: Cache-Control', 'Cache-Control: private')], why: passesHop },
    },
  ),
  deliver('connection-field', 'a nomination of a field', answer('Connection: X-A', 'X-A: 1'), answer(), {
    haproxy: { gets: [answer('Connection: X-A', 'X-A: 1')], why: passesHop },
  }),
  deliver('connection-close', 'the end of the connection', answer('Connection: close'), answer(), { keeps: false }),
  deliver('upgrade', 'an offer', answer('Upgrade: h2c'), answer(), { haproxy: { gets: [answer('Upgrade: h2c')], why: passesHop } }),
  deliver('keep-alive', 'Keep-Alive and Proxy-Connection', answer('Keep-Alive: timeout=9', 'Proxy-Connection: x'), answer(), {
    haproxy: { gets: [answer('Keep-Alive: timeout=9', 'Proxy-Connection: x')], why: passesHop },
  }),
  deliver('cookie-ours', 'a cookie of our name', answer('Set-Cookie: SERVERID=s2'), `${answer().slice(0, -4)}${ours}\r\n\r\nok`, {
    at: 'sticky',
  }),
  deliver(
    'cookie-trailer',
    'a cookie of our name behind the body',
    chunked('2\r\nok\r\n0\r\nSet-Cookie: SERVERID=x\r\n\r\n'),
    head('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', ours).concat('2\r\nok\r\n0\r\nSet-Cookie: SERVERID=x\r\n\r\n'),
    {
      at: 'sticky',
    },
  ),
  deliver('cookie-other', 'another cookie than ours to a client that has one', answer('Set-Cookie: a=1'), answer('Set-Cookie: a=1'), {
    at: 'sticky',
    request: get('Cookie: SERVERID=s1'),
  }),
]

export const kinds: ResponseThreat[] = [...interims, ...bodiless, ...hops]
