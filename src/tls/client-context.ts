import { constants } from 'node:crypto'
import tls, { type SecureContext, type SecureVersion } from 'node:tls'
import type { ServerTls, TlsVersion } from '../schemas/tls.ts'
import { TlsFault } from './fault.ts'
import { readAuthorities, readIdentity, systemAuthorities } from './pem.ts'

const versions: Record<TlsVersion, SecureVersion> = {
  'TLSv1.0': 'TLSv1',
  'TLSv1.1': 'TLSv1.1',
  'TLSv1.2': 'TLSv1.2',
  'TLSv1.3': 'TLSv1.3',
}

/**
 * Answers a function that makes, of the settings of TLS to a server, what Node needs to connect; it reads the files, and gives the same settings the same
 * context. That throws a TlsFault.
 */
export function clientContexts(): (settings: ServerTls) => SecureContext {
  const contexts = new Map<string, SecureContext>()
  return (settings) => {
    const { verify, caFile, crlFile, crt, minVersion, maxVersion, ciphers, ciphersuites, tickets } = settings
    const key = JSON.stringify([verify, caFile, crlFile, crt, minVersion, maxVersion, ciphers, ciphersuites, tickets])
    const context = contexts.get(key) ?? clientContext(settings)
    contexts.set(key, context)
    return context
  }
}

function clientContext({ verify, caFile, crlFile, crt, minVersion, maxVersion, ciphers, ciphersuites, tickets }: ServerTls): SecureContext {
  if (minVersion > maxVersion) throw new TlsFault('minVersion', `${minVersion} and newer, up to ${maxVersion}: no version of TLS is left`)
  const { certificates, revoked } =
    verify === 'none' && caFile === systemAuthorities ? { certificates: [], revoked: [] } : readAuthorities(caFile, 'caFile')
  const crl = crlFile === undefined ? revoked : [...revoked, ...readAuthorities(crlFile, 'crlFile').revoked]
  try {
    return tls.createSecureContext({
      ca: certificates,
      ...(crl.length > 0 && { crl }),
      ...(crt !== undefined && readIdentity(crt)),
      minVersion: versions[minVersion],
      maxVersion: versions[maxVersion],
      ciphers: cipherList(ciphers, ciphersuites),
      secureOptions: tickets ? 0 : constants.SSL_OP_NO_TICKET,
    })
  } catch (error) {
    if (error instanceof TlsFault) throw error
    throw new TlsFault('ciphers', `OpenSSL does not take these settings of TLS: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** Node wants both lists as one; what is not given keeps its defaults. */
function cipherList(ciphers: string | undefined, ciphersuites: string | undefined): string {
  const defaults = tls.DEFAULT_CIPHERS.split(':')
  const suites = ciphersuites ?? defaults.filter((name) => name.startsWith('TLS_')).join(':')
  return `${suites}:${ciphers ?? defaults.filter((name) => !name.startsWith('TLS_')).join(':')}`
}
