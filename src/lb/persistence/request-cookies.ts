/** What a reader of cookies says of each: `keep` it or `drop` it from what the server is sent. */
export type Verdict = 'keep' | 'drop'

/**
 * Walks through the cookies of one Cookie header as HAProxy does: separators are `;` and `,` outside double quotes, blanks around `=` go, a token
 * without `=` stays, a name that begins with `$` belongs to the cookie before it. `judge` is asked about every cookie. Answers the value to send on, ''
 * when no cookie is left.
 */
export function filterCookies(header: string, judge: (name: string, value: string) => Verdict): string {
  let text = header
  let kept = false
  let dropping = -1
  let at = 0
  while (at < text.length) {
    const cookie = readCookie(text, at)
    text = cookie.text
    if (cookie.isAttribute) {
      at = cookie.end
      continue
    }
    if (cookie.value !== undefined && judge(cookie.name, cookie.value) === 'drop') {
      if (dropping < 0) dropping = at
      at = cookie.end
      continue
    }
    kept = true
    const length = text.length
    if (dropping >= 0) text = cut(text, dropping, at)
    dropping = -1
    at = cookie.end - (length - text.length)
  }
  if (dropping < 0) return text
  return kept ? text.slice(0, dropping) : ''
}

interface CookieToken {
  /** The header, without the blanks that stood around this cookie's `=`. */
  text: string
  name: string
  /** `undefined` for a token without `=`. */
  value: string | undefined
  isAttribute: boolean
  /** Where the next delimiter stands. */
  end: number
}

/** Reads the cookie whose delimiter (none for the first one) stands at `at`. */
function readCookie(header: string, at: number): CookieToken {
  let text = header
  let begin = at === 0 ? 0 : at + 1
  while (isBlank(text, begin)) begin++
  let equal = begin
  while (equal < text.length && !'=,;'.includes(text.charAt(equal))) equal++
  let nameEnd = equal
  while (nameEnd > begin && isBlank(text, nameEnd - 1)) nameEnd--
  const name = text.slice(begin, nameEnd)
  const isAttribute = name.startsWith('$')
  if (text.charAt(equal) !== '=') return { text, name, value: undefined, isAttribute, end: equal }
  let valueBegin = equal + 1
  while (isBlank(text, valueBegin)) valueBegin++
  const delimiter = valueEnd(text, valueBegin)
  let last = delimiter
  while (last > valueBegin && isBlank(text, last - 1)) last--
  const value = text.slice(valueBegin, last)
  if (isAttribute || (nameEnd === equal && valueBegin === equal + 1)) return { text, name, value, isAttribute, end: delimiter }
  text = `${text.slice(0, nameEnd)}=${text.slice(valueBegin)}`
  return { text, name, value, isAttribute, end: delimiter - (equal - nameEnd) - (valueBegin - equal - 1) }
}

/** Where the value that begins at `at` ends: at a `;` or `,` outside double quotes, within which `\` escapes. */
function valueEnd(text: string, at: number): number {
  let quoted = false
  for (let i = at; i < text.length; i++) {
    const c = text.charAt(i)
    if (quoted && c === '\\') i++
    else if (c === '"') quoted = !quoted
    else if (!quoted && (c === ';' || c === ',')) return i
  }
  return text.length
}

/** Takes out what stands from the delimiter at `from` to the one at `to`: the new first cookie loses its delimiter, another keeps it and one blank. */
function cut(text: string, from: number, to: number): string {
  let next = to + 1
  while (isBlank(text, next)) next++
  const rest = text.slice(next)
  if (from === 0) return rest
  let end = from
  while (isBlank(text, end - 1)) end--
  return rest === '' ? text.slice(0, end) + text.charAt(to) : `${text.slice(0, end)}${text.charAt(to)} ${rest}`
}

function isBlank(text: string, at: number): boolean {
  const c = text.charCodeAt(at)
  return c === 32 || c === 9
}
