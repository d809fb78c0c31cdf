import { chunks, get, head, pass, passed, post, type RequestThreat, refuse, refused, smuggled } from '../threat.ts'

const tooLarge = 'HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n'
const readsOn = 'HAProxy reads the rest of the body and goes on; here the connection ends, and what still comes is read by nobody'

/** Several requests on one connection. */
const pipelines: RequestThreat[] = [
  { ...{ id: 'three', what: 'three requests', send: get() + get() + get() }, ...passed(get(), get(), get()) },
  { ...{ id: 'empty-lines', what: 'empty lines between two', send: `${get()}\r\n\r\n${get()}` }, ...passed(get(), get()) },
  { ...{ id: 'good-bad', what: 'a good one and a bad one', send: `${get()}BAD\r\n\r\n` }, sees: [get()], gets: [200, 400], closes: true },
  {
    ...{ id: 'nul-between', what: 'a zero byte between two', send: `${get()}\0${smuggled}` },
    sees: [get()],
    gets: [200, 400],
    closes: true,
  },
  {
    ...{ id: 'letter-between', what: 'a letter between two', send: `${get()}x${smuggled}`, sees: [get()], gets: [200, 400], closes: true },
    haproxy: { ...passed(get(), `x${smuggled}`), why: 'HAProxy lets any method pass' },
  },
  refuse('bad-good', 'a bad one and a good one', `BAD\r\n\r\n${smuggled}`),
  refuse('no-host-good', 'one without a host and a good one', head('GET / HTTP/1.1') + smuggled, {
    haproxy: { ...passed(head('GET / HTTP/1.1'), smuggled), why: 'HTTP/1.1 must name one (RFC 9112 §3.2)' },
  }),
  refuse('target-good', 'one for another host and a good one', head('GET http://b/ HTTP/1.1', 'Host: a') + smuggled),
  refuse('coding-good', 'one with a bad coding and a good one', post(['Transfer-Encoding: xchunked'], smuggled)),
  { ...pass('close-then', 'one behind the last', get('Connection: close') + smuggled, get()), closes: true },
  {
    ...pass(
      'old-then',
      'one behind HTTP/1.0',
      head('GET / HTTP/1.0', 'Host: a') + smuggled,
      head('GET / HTTP/1.0', 'Host: a', 'connection: keep-alive'),
    ),
    closes: true,
  },
  {
    ...{
      id: 'expect-then',
      what: 'one behind a body that waits for 100',
      send: post(['Expect: 100-continue', 'Content-Length: 2'], `ab${smuggled}`),
    },
    ...passed(post(['Expect: 100-continue', 'Content-Length: 2'], 'ab'), smuggled),
  },
  pass('expect-unknown', 'an expectation that nobody knows', post(['Expect: foo', 'Content-Length: 2'], 'ab')),
  pass('expect-two', 'two expectations', post(['Expect: 100-continue', 'Expect: foo', 'Content-Length: 2'], 'ab')),
  pass('expect-get', 'an expectation without a body', get('Expect: 100-continue')),
  {
    ...pass(
      'expect-old',
      'an expectation of HTTP/1.0',
      head('POST / HTTP/1.0', 'Expect: 100-continue', 'Content-Length: 2').concat('ab'),
      head('POST / HTTP/1.0', 'Expect: 100-continue', 'Content-Length: 2', 'connection: keep-alive').concat('ab'),
    ),
    closes: true,
  },
]

/** The server answers before it has the whole request. */
const early: RequestThreat[] = [
  {
    ...{ id: 'early-length', what: 'the rest of the body, then a request', early: true, reply: tooLarge },
    ...{ send: [post(['Content-Length: 100'], 'abc'), 'x'.repeat(97) + smuggled], begun: post(['Content-Length: 100'], 'abc') },
    ...{ sees: [], gets: [413], closes: true },
    haproxy: { sees: [post(['Content-Length: 100'], `abc${'x'.repeat(97)}`), smuggled], gets: [413, 413], closes: false, why: readsOn },
  },
  {
    ...{ id: 'early-chunks', what: 'the same in chunks', early: true, reply: tooLarge },
    ...{ send: [chunks('3\r\nabc\r\n'), `0\r\n\r\n${smuggled}`], begun: chunks('3\r\nabc\r\n') },
    ...{ sees: [], gets: [413], closes: true },
    haproxy: { sees: [chunks('3\r\nabc\r\n0\r\n\r\n'), smuggled], gets: [413, 413], closes: false, why: readsOn },
  },
  {
    ...{ id: 'early-request', what: 'a request in the place of the rest', early: true, reply: tooLarge },
    ...{ send: [post(['Content-Length: 100'], 'abc'), smuggled], begun: post(['Content-Length: 100'], 'abc') },
    ...{ sees: [], gets: [413], closes: true },
  },
  {
    ...{ id: 'early-bad', what: 'nonsense in the place of the rest', early: true, reply: tooLarge },
    ...{ send: [chunks('3\r\nabc\r\n'), 'zz\r\n'], begun: chunks('3\r\nabc\r\n') },
    ...{ sees: [], gets: [413], closes: true },
  },
]

const brokenOff: RequestThreat[] = [
  { ...refuse('off-line', 'half a first line', 'GET'), ends: true },
  { ...refuse('off-head', 'half a head', 'GET / HTTP/1.1\r\nHost: a\r\n'), ends: true },
  { ...refuse('off-lf', 'a head but for its last LF', get().slice(0, -1)), ends: true },
  {
    ...{ id: 'off-nothing', what: 'nothing', send: '', ends: true },
    ...refused,
    gets: [],
    haproxy: { gets: [400], why: 'nobody has asked anything' },
  },
  { ...{ id: 'off-whole', what: 'a whole request', send: get(), ends: true }, ...passed(get()), closes: true },
]

export const sequences: RequestThreat[] = [...pipelines, ...early, ...brokenOff]
