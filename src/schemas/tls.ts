import { Type } from 'typebox'
import { withDefault } from './common.ts'

const Path = Type.String({ minLength: 1, description: 'a file name' })
const HostName = Type.String({ pattern: '^[A-Za-z0-9_.:-]+$', maxLength: 253, description: 'a host name' })
const TlsVersion = Type.Union([Type.Literal('TLSv1.0'), Type.Literal('TLSv1.1'), Type.Literal('TLSv1.2'), Type.Literal('TLSv1.3')], {
  description: 'one of TLSv1.0, TLSv1.1, TLSv1.2, TLSv1.3',
})
export type TlsVersion = Type.Static<typeof TlsVersion>

/** TLS to a server (HAProxy manual §5.2 `ssl` and what goes with it). Files are PEM. */
export const ServerTls = Type.Object(
  {
    /** `none` takes any certificate: whoever can come between reads and alters everything. */
    verify: withDefault(Type.Union([Type.Literal('required'), Type.Literal('none')], { description: 'required or none' }), 'required'),
    /** The authorities that may vouch for the server: a file, a directory, or `@system-ca` for those that the system trusts. */
    caFile: withDefault(Path, '@system-ca'),
    /** Certificates that are revoked. */
    crlFile: Type.Optional(Path),
    /** A certificate to show to the server, with those above it and its key, which may also be in a file of that name and `.key`. */
    crt: Type.Optional(Path),
    /** The name to ask for, which the certificate must bear; `req.hdr(host)` for each request's own. */
    sni: Type.Optional(
      Type.String({
        pattern: '^(?:[A-Za-z0-9_.-]+|req\\.hdr\\(host\\))$',
        description: 'a host name, or req.hdr(host) for that of each request',
      }),
    ),
    /** The name that the certificate must bear where none is asked for. */
    verifyhost: Type.Optional(HostName),
    /** A host name in `address` is the name to ask for, where neither `sni` nor `verifyhost` tells of one. */
    nameOfAddress: withDefault(Type.Boolean(), true),
    /** Protocols to offer. */
    alpn: withDefault(
      Type.Array(
        Type.Union([Type.Literal('http/1.1'), Type.Literal('http/1.0')], { description: 'http/1.1, as servers are spoken to in HTTP/1' }),
      ),
      [],
    ),
    minVersion: withDefault(TlsVersion, 'TLSv1.2'),
    maxVersion: withDefault(TlsVersion, 'TLSv1.3'),
    /** Ciphers of TLS 1.2 and before, as OpenSSL lists them, and of TLS 1.3. */
    ciphers: Type.Optional(Type.String({ minLength: 1 })),
    ciphersuites: Type.Optional(Type.String({ minLength: 1 })),
    /** Sessions are taken up again. */
    reuse: withDefault(Type.Boolean(), true),
    /** The server may give out tickets for them (up to TLS 1.2). */
    tickets: withDefault(Type.Boolean(), true),
    /** Requests go by TLS; else only checks do. */
    traffic: withDefault(Type.Boolean(), true),
    /** Checks go by TLS. As requests do, unless checks have an address or a port of their own. */
    checks: Type.Optional(Type.Boolean()),
    /** The name that checks ask for. */
    checkSni: Type.Optional(HostName),
  },
  { additionalProperties: false },
)
export type ServerTls = Type.StaticDecode<typeof ServerTls>

/**
 * The name that an expression of `sni` asks for: a constant one, or `req.hdr(host)`; `undefined` if it is none that is known. The port in `Host` never counts here, and
 * case neither, so converters that take them off change nothing.
 */
export function sniIn(expression: string): string | undefined {
  const constant = /^str\(\s*"?([^()"]*?)"?\s*\)$/.exec(expression)?.[1]
  return constant ?? (/^(?:req\.)?f?hdr\(host\)(?:,(?:lower|host_only|field\(1,:\)))*$/i.test(expression) ? 'req.hdr(host)' : undefined)
}
