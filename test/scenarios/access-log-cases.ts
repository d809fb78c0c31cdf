import { get, respond } from '../helpers.ts'

/**
 * What a client does, one after the other: sends a text; waits until the server has its request (`asked`), until something of a response is there (`some`),
 * or all of it (`answered`); waits some milliseconds, where that is what it is about; says that it sends no more (`end`), or breaks off (`reset`).
 */
export type Step = string | number | { wait: 'asked' | 'some' | 'answered' | 'closed' } | { do: 'end' | 'reset' }

/** What happens at a frontend, and what the log tells of it. */
export interface Case {
  name: string
  at?:
    | 'web'
    | 'mute'
    | 'idle'
    | 'slow'
    | 'nothing'
    | 'tcp'
    | 'clf'
    | 'connect'
    | 'asap'
    | 'null'
    | 'normal'
    | 'errors'
    | 'gone'
    | 'nobody'
    | 'moved'
    | 'plain'
    | 'stats'
    | 'ruled'
    | 'passed'
  steps: Step[]
  /** How many lines there are to be, 1 unless given. */
  lines?: number
  /** In what Limpet's line means to differ from HAProxy's: the variables, as Limpet has them, and why. */
  differs?: { because: string; fields: Record<string, string> }
}

const asked: Step = { wait: 'asked' }
const some: Step = { wait: 'some' }
const answered: Step = { wait: 'answered' }
const closed: Step = { wait: 'closed' }
const end: Step = { do: 'end' }
const reset: Step = { do: 'reset' }

/** What the server answers, by the path. */
export const answers: Record<string, string | undefined> = {
  '/captured': respond('ok', 'X-R: a|b\r\nServer: S\r\nSet-Cookie: SID=new; path=/\r\n'),
  '/500': respond('no', '', '500 Oops'),
  '/304': 'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\n\r\n',
  '/chunks': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n',
  '/hints': `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${respond()}`,
  '/part': 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nok',
  '/junk': 'junk\r\n\r\n',
  '/switch': 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
  '/silent': '',
}

function post(path: string, fields: string, body: string): string {
  return `POST ${path} HTTP/1.1\r\nHost: example.test\r\n${fields}\r\n${body}`
}

const upgrade = 'Connection: upgrade\r\nUpgrade: x\r\n'
const bound = 'Cookie: SERVERID=w1\r\n'

const requests: Case[] = [
  { name: 'a request', steps: [get('/a?b=c&d'), answered] },
  { name: 'one with its cookie', steps: [get('/a', bound), answered] },
  { name: 'one with a cookie that names nobody', steps: [get('/a', 'Cookie: SERVERID=w9\r\n'), answered] },
  {
    name: 'one of which much is captured',
    steps: [get('/captured', `Cookie: SERVERID=w1; SID=12345678901; SIDX=2\r\nX-A: one\r\nX-A: two|{}three\r\n`), answered],
  },
  { name: 'a head that comes slowly, after a while', steps: [120, 'GET / HT', 120, 'TP/1.1\r\nHost: a\r\n\r\n', answered] },
  { name: 'two on one connection', steps: [get('/1'), answered, 120, get('/2'), answered], lines: 2 },
  { name: 'pipelined ones', steps: [get('/1') + get('/2', 'Connection: close\r\n'), closed], lines: 2 },
  { name: 'POST', steps: [post('/p', 'Content-Length: 3\r\n', 'abc'), answered] },
  { name: 'POST in chunks', steps: [post('/p', 'Transfer-Encoding: chunked\r\n', '3\r\nabc\r\n0\r\n\r\n'), answered] },
  { name: 'HTTP/1.0', steps: ['GET /old HTTP/1.0\r\n\r\n', closed] },
  { name: 'an absolute target', steps: [get('http://example.test/x?y=z'), answered] },
  { name: 'OPTIONS *', steps: [get('*').replace('GET', 'OPTIONS'), answered] },
  { name: 'quotes and what else delimits', steps: [get('/a"b\'c{d|e}f\\g~h'), answered] },
  {
    name: 'a long target',
    steps: [get(`/${'z'.repeat(2000)}`), answered],
    differs: { because: 'HAProxy reads the version from what it has cut', fields: { HV: 'HTTP/1.1' } },
  },
  { name: 'a failure of the application', steps: [get('/500'), answered] },
  { name: 'not modified', steps: [get('/304'), answered] },
  { name: 'a response in chunks', steps: [get('/chunks'), answered] },
  { name: 'early hints', steps: [get('/hints', 'Connection: close\r\n'), closed] },
  { name: 'an upgrade', steps: [get('/switch', upgrade), some, end, closed] },
  { name: 'an upgrade that is refused', steps: [get('/', upgrade), answered] },
  { name: 'a backend without cookie', at: 'plain', steps: [get('/', bound), answered] },
  { name: 'statistics', at: 'stats', steps: [get('/stats'), answered] },
]

const broken: Case[] = [
  { name: 'nonsense', steps: ['G@T / HTTP/1.1\r\n\r\n', closed] },
  { name: 'nonsense after a request', steps: [get('/'), answered, 'G@T / HTTP/1.1\r\n\r\n', closed], lines: 2 },
  { name: 'a client that says nothing and goes', steps: [20, end, closed] },
  { name: 'a client that says nothing and breaks off', steps: [20, reset] },
  { name: 'a client that says nothing', at: 'mute', steps: [closed] },
  { name: 'a head that ends early', steps: ['GET / HT', 20, end, closed] },
  { name: 'a head that breaks off', steps: ['GET / HT', 20, reset] },
  { name: 'a head that does not come', at: 'mute', steps: ['GET / HT', closed] },
  { name: 'a head that ends early, after a request', steps: [get('/'), answered, 'GET / HT', 20, end, closed], lines: 2 },
  { name: 'a client that goes after its request', steps: [get('/'), answered, end, closed] },
  { name: 'a client that stays silent after its request', at: 'idle', steps: [get('/'), answered, closed] },
]

const failures: Case[] = [
  { name: 'a server that says nothing', at: 'slow', steps: [get('/silent'), answered] },
  { name: 'a server that talks nonsense', steps: [get('/junk'), answered] },
  { name: 'a server that hangs up', steps: [post('/drop', 'Content-Length: 0\r\n', ''), answered] },
  { name: 'a body that stops short', steps: [get('/half'), closed] },
  { name: 'a body that does not go on', at: 'slow', steps: [get('/part'), closed] },
  {
    name: 'a client that breaks off within the body',
    at: 'slow',
    steps: [get('/part'), some, reset],
    differs: { because: 'it is seen at once, not when the server is late', fields: { ts: 'CD', tsc: 'CDNI' } },
  },
  { name: 'a client that breaks off within its own body', steps: [post('/silent', 'Content-Length: 3\r\n', 'a'), asked, 20, reset] },
  {
    name: 'a client whose own body does not come',
    at: 'slow',
    steps: [post('/silent', 'Content-Length: 3\r\n', 'a'), answered],
    differs: { because: 'it is the client who is late', fields: { ST: '408', ts: 'cD', tsc: 'cDNN' } },
  },
  { name: 'a server that nobody reaches', at: 'gone', steps: [get('/', bound), answered] },
  { name: 'no server', at: 'nobody', steps: [get('/'), answered] },
  { name: 'another server', at: 'moved', steps: [get('/', 'Cookie: SERVERID=gone\r\n'), answered] },
]

const formats: Case[] = [
  { name: 'the format of TCP', at: 'tcp', steps: [get('/'), answered, get('/'), answered], lines: 2 },
  { name: 'CLF', at: 'clf', steps: [get('/a"b', bound), answered] },
  { name: 'CLF of what is no request', at: 'clf', steps: ['G@T / HTTP/1.1\r\n\r\n', closed] },
  { name: 'no format', at: 'connect', steps: [get('/'), answered] },
  { name: 'no format, and no request', at: 'connect', steps: ['G@T / HTTP/1.1\r\n\r\n', closed], lines: 0 },
  { name: 'logged as soon as possible', at: 'asap', steps: [get('/part'), some, reset] },
  { name: 'dontlognull, and nothing came', at: 'null', steps: [20, end, closed], lines: 0 },
  { name: 'dontlognull, and nothing came in time', at: 'nothing', steps: [closed], lines: 0 },
  { name: 'dontlognull, and something came', at: 'null', steps: ['GE', 20, end, closed] },
  { name: 'dontlog-normal, and all went well', at: 'normal', steps: [get('/'), answered], lines: 0 },
  { name: 'dontlog-normal, and a status of 500', at: 'normal', steps: [get('/500'), answered] },
  { name: 'dontlog-normal, and a failure', at: 'normal', steps: [get('/half'), closed] },
  { name: 'log-separate-errors, and all went well', at: 'errors', steps: [get('/'), answered] },
  { name: 'log-separate-errors, and a status of 500', at: 'errors', steps: [get('/500'), answered] },
  { name: 'log-separate-errors, and a failure', at: 'errors', steps: [get('/half'), closed] },
  { name: 'log-separate-errors and error-log-format, and no request', at: 'errors', steps: ['G@T / HTTP/1.1\r\n\r\n', closed] },
]

/** What rules answer, by the path. */
const answering = {
  '/redirect': 'redirect',
  '/return': 'return',
  '/auth': 'auth',
  '/deny': 'deny',
  '/metrics': 'use-service prometheus-exporter',
  '/rule': 'a rule for redirects',
  '/captured': 'return, to a response',
  '/304': 'redirect, of a response',
  '/500': 'deny, of a response',
}

function difference(at: 'ruled' | 'passed', path: string): Pick<Case, 'differs'> {
  if (path in answers || (path === '/deny' && at === 'ruled')) return {}
  return {
    differs:
      path === '/deny'
        ? { because: 'nobody looks for a server in the cookie of a request that is denied', fields: { s: '<NOSRV>', tsc: 'PRNN' } }
        : { because: 'a cookie is captured of every request', fields: { CC: 'SID=1' } },
  }
}

const ruled = (['ruled', 'passed'] as const).flatMap((at) =>
  Object.entries(answering).map(
    ([path, name]): Case => ({
      name: `${name} in a ${at === 'ruled' ? 'frontend' : 'backend'}`,
      at,
      steps: [get(path, 'Cookie: SERVERID=w1; SID=1\r\nConnection: close\r\n'), closed],
      ...difference(at, path),
    }),
  ),
)

export const cases: Case[] = [...requests, ...broken, ...failures, ...formats, ...ruled]
