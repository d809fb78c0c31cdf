/** Whether a text is a token (RFC 9110 §5.6.2), as names of methods and header fields are. */
export function isToken(text: string): boolean {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(text)
}
