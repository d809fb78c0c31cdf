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

/** Fields that a `Connection` line cannot take out: without them the message would be another one. */
const indispensable = new Set([
  'host',
  'cookie',
  'set-cookie',
  'authorization',
  'content-length',
  'transfer-encoding',
  'content-type',
  'content-encoding',
  'cache-control',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
  'forwarded',
])

/** The field names, in lower case, that a `Connection` value nominates to end at this hop. */
export function nominated(connection: string): string[] {
  return connection
    .toLowerCase()
    .split(',')
    .map((option) => option.trim())
    .filter((option) => option !== '' && option !== 'close' && option !== 'keep-alive' && !indispensable.has(option))
}
