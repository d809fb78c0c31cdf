import t from 'tap'
import { checkRequest, ResponseJudge } from '../../../src/plugins/health-checks/http-check.ts'
import { HttpCheck } from '../../../src/schemas/backend.ts'
import { parse } from '../../../src/schemas/parse.ts'

function requestFor(input: object): string {
  const parsed = parse(HttpCheck, input)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return checkRequest(parsed.value)
}

const host = { name: 'Host', value: 'www' }

t.test('the request has the bytes that HAProxy sends', async (t) => {
  t.equal(requestFor({}), 'OPTIONS / HTTP/1.0\r\n\r\n')
  t.equal(requestFor({ method: 'GET', uri: '/h' }), 'GET /h HTTP/1.0\r\n\r\n')
  t.equal(requestFor({ method: 'HEAD', uri: '/z', headers: [host] }), 'HEAD /z HTTP/1.0\r\nhost: www\r\n\r\n')
  t.equal(requestFor({ method: 'GET', uri: '/h', version: 'HTTP/1.1' }), 'GET /h HTTP/1.1\r\nconnection: close\r\n\r\n')
  t.equal(
    requestFor({ method: 'GET', uri: '/h', version: 'HTTP/1.1', headers: [host] }),
    'GET /h HTTP/1.1\r\nhost: www\r\nconnection: close\r\n\r\n',
  )
})

t.test('a Connection field that was configured is not doubled', async (t) => {
  t.equal(requestFor({ version: 'HTTP/1.1', headers: [{ name: 'Connection', value: 'x' }] }), 'OPTIONS / HTTP/1.1\r\nconnection: x\r\n\r\n')
})

// Each was put before HAProxy 2.6, which judged it so.
const responses: [name: string, bytes: string, verdict: object][] = [
  ['200', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n', { status: 'L7OK', code: 200 }],
  ['a redirection', 'HTTP/1.1 302 Found\r\n\r\n', { status: 'L7OK', code: 302 }],
  ['no reason phrase', 'HTTP/1.0 204\r\n\r\n', { status: 'L7OK', code: 204 }],
  ['bare line feeds', 'HTTP/1.0 200 OK\n\n', { status: 'L7OK', code: 200 }],
  ['503', 'HTTP/1.1 503 Service Unavailable\r\n\r\n', { status: 'L7STS', code: 503, detail: 'Service Unavailable' }],
  ['an interim response', 'HTTP/1.1 103 Early\r\n\r\nHTTP/1.1 200 OK\r\n\r\n', { status: 'L7STS', code: 103 }],
  ['999', 'HTTP/1.1 999 Sw\r\n\r\n', { status: 'L7STS', code: 999 }],
  ['another protocol', 'SSH-2.0-OpenSSH\r\n', { status: 'L7RSP' }],
  ['HTTP/0.9', '<h1>hello</h1>', { status: 'L7RSP' }],
  ['a header without a colon', 'HTTP/1.0 200 OK\r\nfoo bar\r\n\r\n', { status: 'L7RSP' }],
  ['a head without end', `HTTP/1.0 200 OK\r\nX: ${'a'.repeat(40_000)}`, { status: 'L7RSP' }],
]

for (const [name, bytes, verdict] of responses) {
  t.test(`a response is judged by its head: ${name}`, async (t) => {
    t.match(new ResponseJudge().push(Buffer.from(bytes)), verdict)
  })
}

t.test('the head may come byte by byte', async (t) => {
  const judge = new ResponseJudge()
  const verdicts = [...Buffer.from('HTTP/1.1 200 OK\r\nA: b\r\n\r\n')].map((byte) => judge.push(Buffer.of(byte)))
  t.same(verdicts.filter(Boolean), [{ status: 'L7OK', code: 200, detail: '' }])
  t.ok(verdicts.at(-1), 'with its last byte')
})

t.test('a server that closes too early gave no response', async (t) => {
  t.equal(new ResponseJudge().end().status, 'L7RSP')
  const judge = new ResponseJudge()
  t.equal(judge.push(Buffer.from('HTTP/1.1 20')), undefined)
  t.match(judge.end(), { status: 'L7RSP', detail: /within/ })
})

t.test('a reason phrase cannot bring control characters into logs', async (t) => {
  t.match(new ResponseJudge().push(Buffer.from('HTTP/1.1 500 a\x1b[31mb\x00\r\n\r\n')), { detail: 'a?[31mb?' })
})
