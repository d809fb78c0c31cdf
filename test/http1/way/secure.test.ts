import { EventEmitter } from 'node:events'
import tls, { type PeerCertificate, type TLSSocket } from 'node:tls'
import t from 'tap'
import { Secure, type SecureOptions } from '../../../src/http1/way/secure.ts'

function secure(options: Partial<SecureOptions> = {}): Secure {
  return new Secure({ context: tls.createSecureContext(), verify: true, ...options })
}

t.test('without the host of requests, the name is the one that is set, or none', async (t) => {
  t.equal(secure({ sni: 'a.test' }).nameFor('b.test'), 'a.test')
  t.equal(secure().nameFor('b.test'), '')
  t.equal(secure().nameFor(undefined), '')
})

t.test('the name of a request is its host less port and brackets, if it can be one', async (t) => {
  const it = secure({ sniOfHost: true })
  for (const [host, name] of [
    ['a.test', 'a.test'],
    ['A.Test:8443', 'a.test'],
    ['a.test:', 'a.test'],
    ['my_host.', 'my_host.'],
    ['127.0.0.1:80', '127.0.0.1'],
    ['[::1]:80', '::1'],
    ['', ''],
    ['a..b', ''],
    ['a b', ''],
    ['ä.test', ''],
    ['a'.repeat(254), ''],
    [undefined, ''],
  ] as const) {
    t.equal(it.nameFor(host), name, host ?? 'no host')
  }
})

t.test('an address is verified but never sent as a name', async (t) => {
  t.equal(secure().optionsFor('127.0.0.1').servername, '')
  t.equal(secure().optionsFor('a.test').servername, 'a.test')
})

t.test('the certificate must bear the name, else that of verifyhost, else any', async (t) => {
  const certificate = { subject: {}, subjectaltname: 'DNS:a.test' } as PeerCertificate
  const error = (options: Partial<SecureOptions>, name: string) =>
    secure(options).optionsFor(name).checkServerIdentity?.('ignored', certificate)
  t.equal(error({}, 'a.test'), undefined)
  t.match(error({}, 'b.test'), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' })
  t.equal(error({ verifyhost: 'b.test' }, 'a.test'), undefined)
  t.match(error({ verifyhost: 'b.test' }, ''), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' })
  t.equal(error({}, ''), undefined)
})

t.test('what is verified and offered is what is set', async (t) => {
  t.equal(secure().optionsFor('').rejectUnauthorized, true)
  t.equal(secure({ verify: false }).optionsFor('').rejectUnauthorized, false)
  t.same(secure({ alpn: ['http/1.1'] }).optionsFor('').ALPNProtocols, ['http/1.1'])
  t.notOk('ALPNProtocols' in secure().optionsFor(''))
})

/** A connection as far as sessions go. */
function socket(): TLSSocket {
  return new EventEmitter() as TLSSocket
}

t.test('the last session of a name is taken up again, until a handshake fails', async (t) => {
  const it = secure()
  const [first, failed] = [socket(), socket()]
  it.watch(first, 'a')
  first.emit('secureConnect')
  first.emit('session', Buffer.from('1'))
  first.emit('session', Buffer.from('2'))
  t.same(it.optionsFor('a').session, Buffer.from('2'))
  t.notOk('session' in it.optionsFor('b'))
  first.on('error', () => {})
  first.emit('error', new Error('later'))
  t.same(it.optionsFor('a').session, Buffer.from('2'), 'a connection that breaks later says nothing of the session')
  failed.on('error', () => {})
  it.watch(failed, 'a')
  failed.emit('error', new Error('handshake'))
  t.notOk('session' in it.optionsFor('a'))
})

t.test('without reuse no session is kept', async (t) => {
  const it = secure({ reuse: false })
  const first = socket()
  it.watch(first, 'a')
  first.emit('session', Buffer.from('1'))
  t.notOk('session' in it.optionsFor('a'))
})

t.test('sessions are kept for a hundred names, the last ones used', async (t) => {
  const it = secure({ sniOfHost: true })
  const offer = (name: string): void => {
    const one = socket()
    it.watch(one, name)
    one.emit('session', Buffer.from(name))
  }
  for (let i = 0; i < 100; i++) offer(`n${i}`)
  offer('n0')
  offer('n100')
  t.ok(it.optionsFor('n0').session)
  t.notOk(it.optionsFor('n1').session)
  t.ok(it.optionsFor('n2').session)
  t.ok(it.optionsFor('n100').session)
})
