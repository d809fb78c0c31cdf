import t from 'tap'
import { bodyLength, fieldLine, isHopByHop, mayTrail, nominated, tellsOfClient } from '../../src/http1/fields.ts'

for (const name of ['Connection', 'keep-alive', 'PROXY-CONNECTION', 'Upgrade', 'TE', 'te']) {
  t.test(`${name} ends at the next hop`, async (t) => {
    t.equal(isHopByHop(name), true)
  })
}

for (const name of ['Transfer-Encoding', 'Trailer', 'Expires', 'Set-Cookie', 'X-Connection', 'Proxy-Connectio2', 'up', 'eT', '']) {
  t.test(`${name || 'no name'} goes on`, async (t) => {
    t.equal(isHopByHop(name), false)
  })
}

const rows: [string, string, string[]][] = [
  ['fields are nominated in lower case, blanks cut off', 'X-One ,\tx-TWO', ['x-one', 'x-two']],
  ['options about the connection itself nominate nothing', 'Close, Keep-Alive', []],
  ['empty options nominate nothing', ' ,, ', []],
  [
    'what a message cannot do without is not nominated',
    'Host, Content-Length, transfer-encoding, Set-Cookie, Cache-Control, x-own',
    ['x-own'],
  ],
  ['nor is what tells of the client', 'X-Forwarded-For, x-forwarded-proto, X-Real-IP, Forwarded, X-Forwarder', ['x-forwarder']],
]
for (const [behaviour, value, expected] of rows) {
  t.test(behaviour, async (t) => {
    t.same(nominated(value), expected)
  })
}

t.test('a field line has a token for a name, a colon right after it, and no control characters', async (t) => {
  const whole = new RegExp(`^${fieldLine}$`)
  for (const line of ['a:', 'A-b_1: x', '!#$%&\'*+.^_`|~:\t\x80\xff "', 'a::b']) t.match(line, whole)
  for (const line of ['', ':', ': x', 'a', 'a : x', 'a\t:', ' a: x', 'a(: x', 'é: x', 'a: \x00', 'a: \x7f', 'a: x\ry', 'a: x\ny'])
    t.notMatch(line, whole)
})

t.test('what tells of the client is known in every spelling that may be taken for it', async (t) => {
  for (const name of ['X-Forwarded-For', 'x_forwarded_proto', 'X.FORWARDED.Host', 'X-Forwarded', 'X-Forwarded-', 'Forwarded', 'x-real_ip'])
    t.equal(tellsOfClient(name), true, name)
  for (const name of ['X-Forwarder', 'X-Real-IPs', 'Forward', 'For', 'X', '', 'XX-Forwarded-For', 'x forwarded', 'From'])
    t.equal(tellsOfClient(name), false, name)
})

t.test('what a message is understood by may not stand behind its body', async (t) => {
  for (const name of ['Host', 'COOKIE', 'Authorization', 'Proxy-Authorization', 'Content-MD5', 'TE', 'If-Match', 'Connection'])
    t.equal(mayTrail(name), false, name)
  for (const name of ['Digest', 'Server-Timing', 'X-Sum', 'Teapot', 'Ranges']) t.equal(mayTrail(name), true, name)
})

t.test('the length of a body is digits, fewer than would not be counted exactly', async (t) => {
  for (const [value, expected] of [
    ['0', '0'],
    ['12', '12'],
    ['000', '0'],
    ['0012', '12'],
    ['999999999999999', '999999999999999'],
  ])
    t.equal(bodyLength(value ?? ''), expected)
  for (const value of ['', '+1', '-1', '1 ', ' 1', '1,1', '0x1', '1e1', '1000000000000000', '1\xa0', '\xb2'])
    t.equal(bodyLength(value), '', value)
})
