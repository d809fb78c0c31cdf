/** A token, such as a field name, as the source of an expression (RFC 9110 §5.6.2). */
export const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+"

/** What stands in a field value or a reason phrase, likewise (§5.5): no control characters but the tabulator. */
export const text = '[\\t -~\\x80-\\xff]*'

/** A field line without its CRLF, likewise: no blank before the colon, no folding. */
export const fieldLine = `${token}:${text}`

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

/** The field names, in lower case, that a `Connection` value nominates to end at this hop. */
export function nominated(connection: string): string[] {
  return connection
    .toLowerCase()
    .split(',')
    .map((option) => option.trim())
    .filter(
      (option) => option !== '' && option !== 'close' && option !== 'keep-alive' && !indispensable.has(option) && !tellsOfClient(option),
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
