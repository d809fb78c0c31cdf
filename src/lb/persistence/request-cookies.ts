/** What a reader of cookies says of each: `keep` it or `drop` it from what the server is sent. */
export type Verdict = 'keep' | 'drop'

/**
 * Walks through the cookies of one Cookie header as HAProxy does: separators are `;` and `,` outside double quotes, blanks around `=` go, a token
 * without `=` stays, a name that begins with `$` belongs to the cookie before it. `judge` is asked about every cookie. Answers the value to send on, ''
 * when no cookie is left. Takes time in proportion to the length of the header.
 */
export function filterCookies(header: string, judge: (name: string, value: string) => Verdict): string {
  let kept = ''
  let keptAny = false
  let dropping = false
  for (let token: Token | undefined = readToken(header, 0, ''); token !== undefined; token = nextToken(header, token)) {
    if (!token.name.startsWith('$')) {
      const drop = token.value !== undefined && judge(token.name, token.value) === 'drop'
      if (!drop) keptAny = true
      if (dropping && !drop) kept = closeGap(kept, token)
      else if (!drop) kept += token.delimiter + token.blanks + token.text
      dropping = drop
    } else if (!dropping) {
      kept += token.delimiter + token.blanks + token.text
    }
  }
  return dropping && !keptAny ? '' : kept
}

interface Token {
  /** What parts it from the one before, '' for the first; then the blanks that follow. */
  delimiter: string
  blanks: string
  name: string
  /** `undefined` without `=`. */
  value: string | undefined
  /** The token as it is sent on. */
  text: string
  /** Where the next delimiter stands. */
  end: number
}

function nextToken(header: string, token: Token): Token | undefined {
  return token.end < header.length ? readToken(header, token.end + 1, header.charAt(token.end)) : undefined
}

function readToken(header: string, at: number, delimiter: string): Token {
  const begin = skipBlanks(header, at)
  const blanks = header.slice(at, begin)
  const equal = nameEnd(header, begin)
  const name = header.slice(begin, trimBlanks(header, begin, equal))
  if (header.charAt(equal) !== '=') return { delimiter, blanks, name, value: undefined, text: header.slice(begin, equal), end: equal }
  const valueBegin = skipBlanks(header, equal + 1)
  const end = valueEnd(header, valueBegin)
  const value = header.slice(valueBegin, trimBlanks(header, valueBegin, end))
  const text = name.startsWith('$') ? header.slice(begin, end) : `${name}=${header.slice(valueBegin, end)}`
  return { delimiter, blanks, name, value, text, end }
}

/** Puts a token after a gap: nothing before it if it is the first now, else its delimiter and one blank. */
function closeGap(kept: string, { delimiter, text }: Token): string {
  return kept === '' ? text : `${kept.slice(0, trimBlanks(kept, 0, kept.length))}${delimiter} ${text}`
}

function nameEnd(text: string, at: number): number {
  let end = at
  while (end < text.length && !'=,;'.includes(text.charAt(end))) end++
  return end
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

function skipBlanks(text: string, at: number): number {
  let begin = at
  while (isBlank(text, begin)) begin++
  return begin
}

/** The end of `text` from `begin` to `end` without the blanks at its end. */
function trimBlanks(text: string, begin: number, end: number): number {
  let last = end
  while (last > begin && isBlank(text, last - 1)) last--
  return last
}

function isBlank(text: string, at: number): boolean {
  const c = text.charCodeAt(at)
  return c === 32 || c === 9
}
