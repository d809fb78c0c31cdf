const words: Record<string, string> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EPIPE: 'connection closed',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  ENOTFOUND: 'host name not found',
  EAI_AGAIN: 'name lookup failed',
  ENOENT: 'no such socket',
  EACCES: 'permission denied',
  CERT_HAS_EXPIRED: 'the certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'nobody in ca-file vouches for the certificate',
  SELF_SIGNED_CERT_IN_CHAIN: 'nobody in ca-file vouches for the certificate',
  UNABLE_TO_GET_ISSUER_CERT: 'nobody in ca-file vouches for the certificate',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'nobody in ca-file vouches for the certificate',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'nobody in ca-file vouches for the certificate',
  CERT_REVOKED: 'the certificate is revoked',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate bears another name',
  ERR_SSL_WRONG_VERSION_NUMBER: 'the server does not speak TLS',
}

/** A failure of a socket in words. */
export function inWords(error: unknown): string {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined
  return typeof code === 'string' ? (words[code] ?? code) : String(error)
}
