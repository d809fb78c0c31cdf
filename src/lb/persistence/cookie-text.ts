/** The end of the cookie value that begins at `at`: a `;` or `,` outside double quotes, within which `\` escapes, or the end of the text. */
export function valueEnd(text: string, at: number): number {
  let quoted = false
  for (let i = at; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (quoted && c === 92) i++
    else if (c === 34) quoted = !quoted
    else if (!quoted && (c === 59 || c === 44)) return i
  }
  return text.length
}

/** Where the blanks end that begin at `at`. */
export function skipBlanks(text: string, at: number): number {
  let begin = at
  while (isBlank(text.charCodeAt(begin))) begin++
  return begin
}

/** The end of `text` from `begin` to `end` without the blanks at its end. */
export function trimBlanks(text: string, begin: number, end: number): number {
  let last = end
  while (last > begin && isBlank(text.charCodeAt(last - 1))) last--
  return last
}

/** A text without the blanks around it; unlike by a regular expression, in time in proportion to its length. */
export function trimmed(text: string): string {
  const from = skipBlanks(text, 0)
  return text.slice(from, trimBlanks(text, from, text.length))
}

/** Space and tab. */
export function isBlank(code: number): boolean {
  return code === 32 || code === 9
}
