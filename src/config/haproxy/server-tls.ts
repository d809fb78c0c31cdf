import { resolve } from 'node:path'
import type { ServerConfig } from '../../schemas/server.ts'
import { ServerTls, sniIn, type TlsVersion } from '../../schemas/tls.ts'
import type { Place } from '../note.ts'
import { Fault, type Report } from '../report.ts'
import type { GlobalDraft, ServerSettings, TlsDraft } from './draft.ts'
import { type Line, valid } from './line.ts'
import { applyParameters, assigner, noted, type Setter, setters, table, unsupported } from './table.ts'

const set = assigner<TlsDraft>()
const { properties } = ServerTls
const versions: readonly TlsVersion[] = ['TLSv1.0', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']

/** What a server line and `ssl-default-server-options` may say of TLS. */
const options = [
  ...setters<TlsDraft>({
    'tls-tickets': set('tickets', () => true),
    'no-tls-tickets': set('tickets', () => false),
    ...Object.fromEntries(
      versions.map((version): [string, Setter<TlsDraft>] => [`force-tlsv${digits(version)}`, (tls) => limit(tls, version, version)]),
    ),
    ...Object.fromEntries(
      versions.map((version): [string, Setter<TlsDraft>] => [`no-tlsv${digits(version)}`, (tls) => exclude(tls, version)]),
    ),
  }),
  ...setters<TlsDraft>(
    {
      'ssl-min-ver': (tls, [text]) => limit(tls, versionOf(text, 'ssl-min-ver'), tls.maxVersion),
      'ssl-max-ver': (tls, [text]) => limit(tls, tls.minVersion, versionOf(text, 'ssl-max-ver')),
    },
    { takes: 1 },
  ),
  ...noted<TlsDraft>('there is no SSLv3 here anyway', 'no-sslv3'),
  ...unsupported<TlsDraft>('force-sslv3'),
]

/** Parameters of a `server` line that concern TLS (HAProxy manual §5.2). */
export const tlsParameters = table<TlsDraft>(
  options,
  setters({
    ssl: set('ssl', () => true),
    'no-ssl': set('ssl', () => false),
    'check-ssl': set('checks', () => true),
    'no-check-ssl': set('checks', () => false),
    'ssl-reuse': set('reuse', () => true),
    'no-ssl-reuse': set('reuse', () => false),
    'no-verifyhost': (tls) => {
      delete tls.verifyhost
    },
  }),
  setters(
    {
      verify: set('verify', ([text]) => valid(properties.verify, text, 'verify')),
      'ca-file': set('caFile', ([text]) => valid(properties.caFile, text, 'ca-file')),
      'crl-file': set('crlFile', ([text]) => valid(properties.crlFile, text, 'crl-file')),
      crt: set('crt', ([text]) => valid(properties.crt, text, 'crt')),
      sni: set('sni', ([text = '']) => nameOf(text)),
      verifyhost: set('verifyhost', ([text]) => valid(properties.verifyhost, text, 'verifyhost')),
      'check-sni': set('checkSni', ([text]) => valid(properties.checkSni, text, 'check-sni')),
      alpn: set('alpn', ([text = '']) => protocols(text, 'alpn')),
      'check-alpn': (_, [text = '']) => void protocols(text, 'check-alpn'),
      ciphers: set('ciphers', ([text]) => text),
      ciphersuites: set('ciphersuites', ([text]) => text),
    },
    { takes: 1 },
  ),
  noted('what it asks for, a protocol without ALPN, is not in use any more', 'npn', 1),
  noted('a request is never sent before the server is known', 'allow-0rtt'),
)

/** The same for the parameters of a server, whose TLS settings they are. */
export const tlsOfServer = table<ServerSettings>(
  [...tlsParameters].map(([word, entry]) => [
    word,
    entry.kind === 'set'
      ? { ...entry, set: ({ tls }: ServerSettings, args: readonly string[], line: Line) => entry.set(tls, args, line) }
      : entry,
  ]),
)

const defaultOptions = table<TlsDraft>(options)

/** `ssl-default-server-options [option…]` in `global`. */
export const sslDefaultServerOptions: Setter<GlobalDraft> = ({ serverTls }, words, line) =>
  applyParameters(defaultOptions, 'ssl-default-server-options', serverTls, words, line)

/** What a server's settings and those of `global` come to; nothing where neither requests nor checks go by TLS, nor a step of them (`checksNeedIt`). */
export function buildTls(
  { tls: own }: ServerSettings,
  global: GlobalDraft,
  what: string,
  place: Place,
  report: Report,
  checksNeedIt: boolean,
): Pick<ServerConfig, 'tls'> {
  const { ssl, caFile, crlFile, crt, ...rest } = { ...global.serverTls, ...own }
  if (!ssl && rest.checks !== true && !checksNeedIt) return {}
  const { minVersion = 'TLSv1.2', maxVersion = 'TLSv1.3', verify = 'required', alpn = [], reuse = true, tickets = true } = rest
  if (minVersion > maxVersion)
    report.error(place, `${what}: no version of TLS is left to speak: look at ssl-min-ver, ssl-max-ver and the like`)
  if (verify === 'required' && caFile === undefined)
    report.error(
      place,
      `${what}: ssl verifies who the server is, and there is no ca-file to tell by: add ca-file FILE or ca-file @system-ca, or turn it off with verify none`,
    )
  const caBase = directory(global.caBase, global, place)
  const file = (name: string | undefined, base: string): string | undefined => (name === undefined ? undefined : resolve(base, name))
  const tls = {
    ...rest,
    ...{ minVersion, maxVersion, verify, alpn, reuse, tickets },
    caFile: caFile === undefined || caFile.startsWith('@') ? '@system-ca' : resolve(caBase, caFile),
    crlFile: file(crlFile, caBase),
    crt: file(crt, directory(global.crtBase, global, place)),
    nameOfAddress: false,
    traffic: ssl === true,
    ...(!ssl && rest.checks !== true && { checks: false }),
  }
  return { tls: valid(ServerTls, Object.fromEntries(Object.entries(tls).filter(([, value]) => value !== undefined)), what) }
}

/** Where relative file names begin: at `base`, itself beginning where `default-path` says. */
function directory(base: string | undefined, { directoryOf }: GlobalDraft, { file }: Place): string {
  return resolve(directoryOf(file), base ?? '.')
}

function limit(tls: TlsDraft, min: TlsVersion | undefined, max: TlsVersion | undefined): void {
  if (min !== undefined) tls.minVersion = min
  if (max !== undefined) tls.maxVersion = max
}

/** Takes a version out: what is below goes too, as OpenSSL has no gaps, unless it is the highest. */
function exclude(tls: TlsDraft, version: TlsVersion): void {
  const at = versions.indexOf(version)
  const [next, before] = [versions[at + 1], versions[at - 1]]
  if (next === undefined || version === tls.maxVersion) {
    if (before === undefined) noVersion(version)
    tls.maxVersion = before
  } else if ((tls.minVersion ?? version) <= version) tls.minVersion = next
}

function versionOf(text: string | undefined, what: string): TlsVersion {
  if (text === 'SSLv3') throw new Fault(`${what} SSLv3: OpenSSL does not speak it any more, use TLSv1.2 or TLSv1.3`)
  return valid(properties.minVersion, text, what)
}

function noVersion(version: TlsVersion): never {
  throw new Fault(`without ${version} no version of TLS is left to speak`)
}

function digits(version: TlsVersion): string {
  return version.slice(4).replace('.', '')
}

function nameOf(expression: string): string {
  const name = sniIn(expression)
  if (name !== undefined) return valid(properties.sni, name, 'sni str()')
  throw new Fault(`sni ${expression} is not supported by Limpet yet: sni str(NAME) and sni req.hdr(host) are`)
}

function protocols(text: string, what: string): ('http/1.1' | 'http/1.0')[] {
  const names = text.split(',').map((name) => name.trim())
  if (names.includes('h2')) throw new Fault(`${what} h2: servers are spoken to in HTTP/1 only; write ${what} http/1.1, or leave it out`)
  return valid(properties.alpn, names, what)
}
