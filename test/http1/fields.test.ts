import t from 'tap'
import {
  bodyLength,
  isHopByHop,
  isQuotedText,
  isText,
  isToken,
  mayTrail,
  nominated,
  stands,
  tellsOfClient,
} from '../../src/http1/fields.ts'

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

/** The octets that a table has, as latin1. */
function octets(table: Uint8Array): string {
  return String.fromCharCode(...Array.from(table.keys()).filter((octet) => table[octet] === 1))
}

t.test('tables tell which octets may stand where', async (t) => {
  t.equal(octets(isToken), "!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~")
  const visible = String.fromCharCode(...Array.from({ length: 95 }, (_, i) => 32 + i))
  const high = String.fromCharCode(...Array.from({ length: 128 }, (_, i) => 128 + i))
  t.equal(octets(isText), `\t${visible}${high}`)
  t.equal(octets(isQuotedText), `\t${visible.replace('"', '').replace('\\', '')}${high}`)
})

t.test('letters are found in any case, and what looks like them in some bits is not', async (t) => {
  const name = Buffer.from('keep-alive')
  for (const text of ['keep-alive', 'Keep-Alive', 'KEEP-ALIVE']) t.equal(stands(name, Buffer.from(`xx${text}x`), 2), true, text)
  for (const text of ['keep_alive', 'keep-alivf', '+eep-alive']) t.equal(stands(name, Buffer.from(text), 0), false, text)
  for (let octet = 0; octet < 256; octet++)
    if (isToken[octet] === 1) t.equal(stands(Buffer.from('k'), Buffer.from([octet]), 0), octet === 75 || octet === 107, `octet ${octet}`)
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
