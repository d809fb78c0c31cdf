import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import tls from 'node:tls'
import type { ServerTls } from '../schemas/tls.ts'
import { TlsFault } from './fault.ts'

/** Certificates of authorities and lists of what they revoked, as PEM. */
export interface Authorities {
  certificates: string[]
  revoked: string[]
}

/** A certificate with those above it, and its key. */
export interface Identity {
  cert: string
  key: string
}

type Field = keyof ServerTls

/** What stands for the authorities that the system trusts. */
export const systemAuthorities = '@system-ca'

/** Reads a file, or those of a directory whose names end as certificates' do; `@system-ca` is those that the system trusts. Throws a TlsFault. */
export function readAuthorities(path: string, field: Field): Authorities {
  if (path === systemAuthorities) return { certificates: systemCertificates(), revoked: [] }
  const files = filesOf(path, field)
  const text = files.map((file) => read(file, field)).join('\n')
  const found = { certificates: blocks(text, '(?:TRUSTED )?CERTIFICATE'), revoked: blocks(text, 'X509 CRL') }
  if (found.certificates.length + found.revoked.length === 0) throw new TlsFault(field, `${path} has no certificate (PEM) in it`)
  for (const certificate of found.certificates) checkCertificate(certificate, path, field)
  return found
}

/** Reads a certificate and its key. Throws a TlsFault. */
export function readIdentity(path: string): Identity {
  const text = read(path, 'crt')
  const [own, ...above] = blocks(text, '(?:TRUSTED )?CERTIFICATE')
  if (own === undefined) throw new TlsFault('crt', `${path} has no certificate (PEM) in it`)
  const certificate = checkCertificate(own, path, 'crt')
  const key = keyOf(text) ?? (existsSync(`${path}.key`) ? keyOf(read(`${path}.key`, 'crt')) : undefined)
  if (key === undefined) throw new TlsFault('crt', `${path} has no private key in it: append it, or put it into ${path}.key`)
  if (!certificate.checkPrivateKey(checkKey(key, path)))
    throw new TlsFault('crt', `the private key for ${path} is not that of its first certificate`)
  return { cert: [own, ...above].join('\n'), key }
}

/** Where systems keep the certificates they trust, each as one file. */
const systemFiles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
  '/usr/local/etc/ssl/cert.pem',
]

/** Of a system that has none, such as a bare container, those that come with Node. */
function systemCertificates(): string[] {
  const path = [process.env.SSL_CERT_FILE, process.env.SSL_CERT_DIR, ...systemFiles].find((name) => name !== undefined && existsSync(name))
  return path === undefined ? [...tls.rootCertificates] : readAuthorities(path, 'caFile').certificates
}

function filesOf(path: string, field: Field): string[] {
  if (!existsSync(path)) throw new TlsFault(field, `there is no file ${path}`)
  if (!statSync(path).isDirectory()) return [path]
  const names = readdirSync(path).filter((name) => /^[^.].*\.(?:pem|crt|cer|crl)$/.test(name))
  return names.sort().map((name) => join(path, name))
}

function read(path: string, field: Field): string {
  try {
    return readFileSync(path, 'latin1')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new TlsFault(field, code === 'ENOENT' ? `there is no file ${path}` : `${path} cannot be read: ${message}`)
  }
}

function blocks(text: string, label: string): string[] {
  return text.match(new RegExp(`-----BEGIN (${label})-----[^]*?-----END \\1-----`, 'g')) ?? []
}

function checkCertificate(pem: string, path: string, field: Field): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch {
    throw new TlsFault(field, `a certificate in ${path} cannot be read: it is damaged`)
  }
}

function keyOf(text: string): string | undefined {
  return blocks(text, '(?:[A-Z]+ )?PRIVATE KEY')[0]
}

function checkKey(pem: string, path: string): KeyObject {
  try {
    return createPrivateKey(pem)
  } catch {
    const why = pem.includes('ENCRYPTED') ? 'it has a passphrase: store it without one' : 'it is damaged'
    throw new TlsFault('crt', `the private key for ${path} cannot be read: ${why}`)
  }
}
