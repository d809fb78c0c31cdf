import { generateKeyPairSync } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { parse } from '../../src/schemas/parse.ts'
import { ServerTls } from '../../src/schemas/tls.ts'
import { clientContexts } from '../../src/tls/client-context.ts'
import { TlsFault } from '../../src/tls/fault.ts'
import { authority } from '../certificates.ts'

const ours = authority()
const one = ours.issue({ names: ['a.test'] })
const other = ours.issue({ names: ['b.test'] })
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const locked = privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'x' }) as string
const damaged = one.cert.replace(/^(.{100})./s, '$1!')

function files(t: Test): (name: string) => string {
  const dir = t.testdir({
    'ca.pem': `# ours\n${ours.cert}`,
    'crl.pem': ours.revoke(one.serial),
    'both.pem': ours.cert + ours.revoke(one.serial),
    'one.pem': one.cert + ours.cert + one.key,
    'key-first.pem': one.key + one.cert,
    'bare.pem': one.cert,
    'beside.pem': one.cert,
    'beside.pem.key': one.key,
    'wrong.pem': one.cert + other.key,
    'locked.pem': one.cert + locked,
    'broken-key.pem': one.cert + one.key.replace(/^(.{60})..../s, '$1AAAA'),
    'junk.pem': 'nonsense\n',
    'damaged.pem': damaged,
    dir: { 'a.pem': ours.cert, 'b.crl': ours.revoke(one.serial), '.c.pem': damaged, 'd.txt': damaged, 'e.crt': '' },
    empty: { 'd.txt': ours.cert },
  })
  return (name) => join(dir, name)
}

function fault(settings: object): string | undefined {
  const parsed = parse(ServerTls, settings)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  try {
    clientContexts()(parsed.value)
    return undefined
  } catch (error) {
    if (!(error instanceof TlsFault)) throw error
    return `${error.field}: ${error.message}`
  }
}

t.test('what can be used is used', async (t) => {
  const at = files(t)
  for (const settings of [
    {},
    { caFile: at('ca.pem') },
    { caFile: at('both.pem') },
    { caFile: at('dir') },
    { caFile: at('ca.pem'), crlFile: at('crl.pem') },
    { crt: at('one.pem') },
    { crt: at('key-first.pem') },
    { crt: at('beside.pem') },
    { verify: 'none' },
    { ciphers: 'ECDHE-RSA-AES128-GCM-SHA256' },
    { ciphersuites: 'TLS_AES_128_GCM_SHA256' },
    { minVersion: 'TLSv1.0', maxVersion: 'TLSv1.1' },
    { tickets: false },
  ]) {
    t.equal(fault(settings), undefined, JSON.stringify(settings))
  }
})

t.test('what is wrong is told, with the file and what to do', async (t) => {
  const at = files(t)
  const rows: [object, string | RegExp][] = [
    [{ caFile: at('nope.pem') }, `caFile: there is no file ${at('nope.pem')}`],
    [{ caFile: at('nope.pem'), verify: 'none' }, `caFile: there is no file ${at('nope.pem')}`],
    [{ caFile: at('junk.pem') }, `caFile: ${at('junk.pem')} has no certificate (PEM) in it`],
    [{ caFile: at('empty') }, `caFile: ${at('empty')} has no certificate (PEM) in it`],
    [{ caFile: at('damaged.pem') }, `caFile: a certificate in ${at('damaged.pem')} cannot be read: it is damaged`],
    [{ crlFile: at('nope.pem') }, `crlFile: there is no file ${at('nope.pem')}`],
    [{ crt: at('nope.pem') }, `crt: there is no file ${at('nope.pem')}`],
    [{ crt: at('dir') }, new RegExp(`^crt: ${at('dir')} cannot be read: `)],
    [{ crt: at('junk.pem') }, `crt: ${at('junk.pem')} has no certificate (PEM) in it`],
    [{ crt: at('damaged.pem') }, `crt: a certificate in ${at('damaged.pem')} cannot be read: it is damaged`],
    [{ crt: at('bare.pem') }, `crt: ${at('bare.pem')} has no private key in it: append it, or put it into ${at('bare.pem')}.key`],
    [{ crt: at('wrong.pem') }, `crt: the private key for ${at('wrong.pem')} is not that of its first certificate`],
    [{ crt: at('locked.pem') }, `crt: the private key for ${at('locked.pem')} cannot be read: it has a passphrase: store it without one`],
    [{ crt: at('broken-key.pem') }, `crt: the private key for ${at('broken-key.pem')} cannot be read: it is damaged`],
    [{ ciphers: 'NOPE' }, /^ciphers: OpenSSL does not take these settings of TLS: .*no cipher match/],
    [{ ciphersuites: 'TLS_NOPE' }, /^ciphers: OpenSSL does not take these settings of TLS: /],
    [{ minVersion: 'TLSv1.3', maxVersion: 'TLSv1.2' }, 'minVersion: TLSv1.3 and newer, up to TLSv1.2: no version of TLS is left'],
  ]
  for (const [settings, message] of rows) t.match(fault(settings), message, JSON.stringify(settings))
})

t.test('the same settings have the same context, read once', async (t) => {
  const at = files(t)
  const contextOf = clientContexts()
  const settings = (caFile: string) => {
    const parsed = parse(ServerTls, { caFile, sni: caFile.length % 2 === 0 ? 'a' : 'b' })
    if (!parsed.ok) throw new Error('not valid')
    return parsed.value
  }
  const first = contextOf(settings(at('ca.pem')))
  writeFileSync(at('ca.pem'), '')
  t.equal(contextOf({ ...settings(at('ca.pem')), sni: 'other' }), first)
  t.not(contextOf(settings(at('dir'))), first)
})

t.test('the authorities that the system trusts are where the environment says, if it does', async (t) => {
  const at = files(t)
  const before = { ...process.env }
  t.teardown(() => {
    process.env = before
  })
  process.env.SSL_CERT_FILE = at('junk.pem')
  t.equal(fault({}), `caFile: ${at('junk.pem')} has no certificate (PEM) in it`)
  process.env.SSL_CERT_FILE = at('nope.pem')
  mkdirSync(at('more'))
  process.env.SSL_CERT_DIR = at('more')
  t.equal(fault({}), `caFile: ${at('more')} has no certificate (PEM) in it`)
})
