import t from 'tap'
import { fieldLine, isHopByHop, nominated } from '../../src/http1/fields.ts'

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
