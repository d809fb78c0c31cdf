/** A table by octet: 1 for what may stand there. */
function table(fits: RegExp): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, octet) => (fits.test(String.fromCharCode(octet)) ? 1 : 0))
}

/** Octets of a token, such as a field name (RFC 9110 §5.6.2). */
export const isToken = table(/[!#$%&'*+.^_`|~0-9A-Za-z-]/)

/** Octets of a field value or a reason phrase (§5.5): no control characters but the tabulator. */
export const isText = table(/[\t -~\x80-\xff]/)

/** Octets of a quoted string, without its escapes (§5.6.4). */
export const isQuotedText = table(/[\t !#-[\]-~\x80-\xff]/)

/**
 * Fields that end at the next hop whatever `Connection` says (RFC 9110 §7.6.1). Transfer-Encoding is one too, but its fate is decided with the framing
 * of the message. Sorted out by length first: most names cost one comparison.
 */
export function isHopByHop(name: string): boolean {
  switch (name.length) {
    case 2:
      return name.toLowerCase() === 'te'
    case 7:
      return name.toLowerCase() === 'upgrade'
    case 10: {
      const lower = name.toLowerCase()
      return lower === 'connection' || lower === 'keep-alive'
    }
    case 16:
      return name.toLowerCase() === 'proxy-connection'
    default:
      return false
  }
}

/** Fields in which a proxy tells of the client it speaks for, and what reads like one of them where `-`, `_` and `.` are the same, as in CGI. */
const clientField = /^(?:x[-_.]forwarded(?:[-_.].*)?|x[-_.]real[-_.]ip|forwarded)$/i

/** Whether a field tells of the client: X-Forwarded-…, X-Real-IP, Forwarded, or one that may be taken for it. */
export function tellsOfClient(name: string): boolean {
  const first = name.charCodeAt(0) | 32
  return (first === 120 || first === 102) && name.length >= 9 && clientField.test(name)
}

/** Fields that a `Connection` line cannot take out: without them the message would be another one. */
const indispensable = new Set([
  'host',
  'cookie',
  'set-cookie',
  'authorization',
  'proxy-authorization',
  'content-length',
  'transfer-encoding',
  'content-type',
  'content-encoding',
  'cache-control',
  'origin',
])

/** The options of a `Connection` value, in lower case, blanks around them cut off. */
export function connectionOptions(connection: string): string[] {
  return connection
    .toLowerCase()
    .split(',')
    .map((option) => option.trim())
    .filter((option) => option !== '')
}

/** The field names, in lower case, that a `Connection` value nominates to end at this hop. */
export function nominated(connection: string): string[] {
  return connectionOptions(connection).filter(
    (option) => option !== 'close' && option !== 'keep-alive' && !indispensable.has(option) && !tellsOfClient(option),
  )
}

/** Fields that say how a message is to be framed, routed, or understood, or who sends it: behind the body they come too late (RFC 9110 §6.5.1). */
const early =
  /^(?:host|cookie|set-cookie|.*authori[sz]ation|content-.*|transfer-encoding|connection|keep-alive|te|trailer|upgrade|proxy-.*|expect|range|if-.*|max-forwards|pragma|cache-control)$/i

/** Whether a field may stand behind a body. */
export function mayTrail(name: string): boolean {
  return !early.test(name)
}

/** The length of a body that is counted exactly, as a `Content-Length` is to be sent on; '' for a value that is none, or leaves room for doubt. */
export function bodyLength(value: string): string {
  const digits = value.length > 1 && value.charCodeAt(0) === 48 ? value.replace(/^0+(?=.)/, '') : value
  return /^\d{1,15}$/.test(digits) ? digits : ''
}

/** Whether letters, given in lower case, stand at `at` in any case. For names and values that are known to be well-formed. */
export function stands(letters: Uint8Array, bytes: Uint8Array, at: number): boolean {
  for (let i = 0; i < letters.length; i++) if (((bytes[at + i] as number) | 32) !== letters[i]) return false
  return true
}

/**
 * Whether a value that lasts from `from` to `to` is these letters alone. A tabulator behind them is not passed over as a space is: some take it for a
 * part of the value, and see another message.
 */
export function isValue(letters: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  const first = skipBlanks(bytes, from, to)
  return skipSpacesBack(bytes, first, to) - first === letters.length && stands(letters, bytes, first)
}

/** Most digits of a length: it is counted exactly. */
const mostDigits = 15

/** Reads a length, whose value lasts from `from` to `to`; -1 if it is none. */
export function readLength(bytes: Uint8Array, from: number, to: number): number {
  const first = skipBlanks(bytes, from, to)
  const end = skipSpacesBack(bytes, first, to)
  if (end === first || end - first > mostDigits) return -1
  let length = 0
  for (let at = first; at < end; at++) {
    const digit = (bytes[at] as number) - 48
    if (digit < 0 || digit > 9) return -1
    length = length * 10 + digit
  }
  return length
}

function skipBlanks(bytes: Uint8Array, from: number, to: number): number {
  let at = from
  while (at < to && (bytes[at] === 32 || bytes[at] === 9)) at++
  return at
}

function skipSpacesBack(bytes: Uint8Array, from: number, to: number): number {
  let at = to
  while (at > from && bytes[at - 1] === 32) at--
  return at
}
