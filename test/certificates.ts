import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

/** An authority made for a test: its certificate, and what it vouches for. PEM throughout. */
export interface Authority {
  cert: string
  issue(wanted?: Wanted): Issued
  /** A list that revokes certificates. */
  revoke(...serials: number[]): string
}

export interface Wanted {
  names?: string[]
  addresses?: string[]
  /** The last day on which it is valid, in days from now. */
  days?: number
}

export interface Issued {
  cert: string
  key: string
  serial: number
}

const day = 86_400_000
let lastSerial = 0

/** Makes an authority; certificates are of elliptic curves, which takes no time. */
export function authority(name = 'Test Authority'): Authority {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const cert = certificate({
    issuer: name,
    subject: name,
    publicKey,
    signer: privateKey,
    extensions: [isAuthority],
    days: 2,
    serial: ++lastSerial,
  })
  return {
    cert,
    issue({ names = [], addresses = [], days = 1 } = {}) {
      const own = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const serial = ++lastSerial
      const extensions = names.length + addresses.length > 0 ? [alternativeNames(names, addresses)] : []
      const subject = names[0] ?? 'somebody'
      return {
        serial,
        cert: certificate({ issuer: name, subject, publicKey: own.publicKey, signer: privateKey, extensions, days, serial }),
        key: own.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
      }
    },
    revoke(...serials) {
      const entries = serials.map((serial) => sequence(integer(serial), time(Date.now() - day)))
      const list = sequence(integer(1), algorithm, nameOf(name), time(Date.now() - day), time(Date.now() + day), sequence(...entries))
      return pem('X509 CRL', signed(list, privateKey))
    },
  }
}

interface Content {
  issuer: string
  subject: string
  publicKey: KeyObject
  signer: KeyObject
  extensions: Buffer[]
  days: number
  serial: number
}

function certificate({ issuer, subject, publicKey, signer, extensions, days, serial }: Content): string {
  const validity = sequence(time(Date.now() - 5 * day), time(Date.now() + days * day))
  const key = publicKey.export({ type: 'spki', format: 'der' })
  const parts = [tagged(0xa0, integer(2)), integer(serial), algorithm, nameOf(issuer), validity, nameOf(subject), key]
  if (extensions.length > 0) parts.push(tagged(0xa3, sequence(...extensions)))
  return pem('CERTIFICATE', signed(sequence(...parts), signer))
}

/** What follows is DER (ITU-T X.690), as much of it as X.509 needs. */
function tagged(tag: number, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents)
  const { length } = content
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

function sequence(...contents: Buffer[]): Buffer {
  return tagged(0x30, ...contents)
}

function integer(value: number): Buffer {
  const hex = value.toString(16)
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
  return tagged(2, (bytes[0] ?? 0) > 127 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes)
}

function oid(...bytes: number[]): Buffer {
  return tagged(6, Buffer.from(bytes))
}

function time(at: number): Buffer {
  const digits = new Date(at).toISOString().replace(/[-:T]/g, '').slice(2, 14)
  return tagged(0x17, Buffer.from(`${digits}Z`))
}

/** ecdsa-with-SHA256. */
const algorithm = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2))

function nameOf(commonName: string): Buffer {
  return sequence(tagged(0x31, sequence(oid(0x55, 4, 3), tagged(0x0c, Buffer.from(commonName)))))
}

/** basicConstraints, critical: CA. */
const isAuthority = sequence(oid(0x55, 0x1d, 0x13), tagged(1, Buffer.from([255])), tagged(4, sequence(tagged(1, Buffer.from([255])))))

function alternativeNames(names: string[], addresses: string[]): Buffer {
  const all = [
    ...names.map((name) => tagged(0x82, Buffer.from(name))),
    ...addresses.map((address) => tagged(0x87, Buffer.from(address.split('.').map(Number)))),
  ]
  return sequence(oid(0x55, 0x1d, 0x11), tagged(4, sequence(...all)))
}

function signed(content: Buffer, key: KeyObject): Buffer {
  return sequence(content, algorithm, tagged(3, Buffer.from([0]), sign('sha256', content, key)))
}

function pem(label: string, content: Buffer): string {
  const lines = content.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}
