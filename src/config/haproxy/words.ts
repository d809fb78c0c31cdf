/** The value of an environment variable; `undefined` if it is not set. */
export type Lookup = (name: string) => string | undefined

export interface WordFault {
  /** From 1. */
  column: number
  message: string
}

/** The words of a line, or all that is wrong with it. */
export type Split = { ok: true; words: string[] } | { ok: false; faults: WordFault[] }

/**
 * Splits a line of haproxy.cfg into words as HAProxy 2.6 does (manual §2.2, §2.3, and seen): `'…'` keeps all as it is; `"…"` expands
 * `$NAME`, `${NAME}`, `${NAME-default}` and `${NAME[*]}` (into several words); `\` escapes space, `\`, `#`, quotes, and `$` within `"`,
 * and writes `\n \r \t \xHH`; before anything else it stays. `#` begins a comment, even within a word. Unlike HAProxy, an
 * unset variable without a default is a fault.
 */
export function splitWords(line: string, lookup: Lookup): Split {
  const splitter = new Splitter(line, lookup)
  while (splitter.step());
  return splitter.result()
}

const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t', ' ': ' ', '\\': '\\', '#': '#', '"': '"', "'": "'" }

class Splitter {
  #line: string
  #lookup: Lookup
  #at = 0
  #quoted = false
  #quotedFrom = 0
  #word: string | undefined
  #words: string[] = []
  #faults: WordFault[] = []

  constructor(line: string, lookup: Lookup) {
    this.#line = line
    this.#lookup = lookup
  }

  /** Takes the next character, or several that belong together; false at the end. */
  step(): boolean {
    const char = this.#line[this.#at]
    if (char === undefined) return this.#quoted ? this.#fail(this.#quotedFrom, 'a " is never closed') : false
    if (char === '\\') return this.#escape()
    if (char === '"') return this.#toggle()
    if (this.#quoted) return char === '$' ? this.#variable() : this.#take(char, 1)
    if (char === '#') return false
    if (char === "'") return this.#literal()
    return /[ \t\n\v\f\r]/.test(char) ? this.#separate() : this.#take(char, 1)
  }

  result(): Split {
    if (this.#faults.length > 0) return { ok: false, faults: this.#faults }
    this.#separate()
    return { ok: true, words: this.#words }
  }

  #take(text: string, width: number): true {
    this.#word = (this.#word ?? '') + text
    this.#at += width
    return true
  }

  #separate(): true {
    if (this.#word !== undefined) this.#words.push(this.#word)
    this.#word = undefined
    this.#at++
    return true
  }

  #fail(at: number, message: string): false {
    this.#faults.push({ column: at + 1, message })
    this.#at = this.#line.length
    this.#quoted = false
    return false
  }

  #toggle(): true {
    this.#quoted = !this.#quoted
    this.#quotedFrom = this.#at
    return this.#take('', 1)
  }

  #literal(): boolean {
    const end = this.#line.indexOf("'", this.#at + 1)
    if (end < 0) return this.#fail(this.#at, "a ' is never closed")
    return this.#take(this.#line.slice(this.#at + 1, end), end + 1 - this.#at)
  }

  #escape(): boolean {
    const next = this.#line[this.#at + 1] ?? ''
    if (next === 'x') return this.#hex()
    if (next === '$' && this.#quoted) return this.#take('$', 2)
    const meant = escapes[next]
    return meant === undefined ? this.#take('\\', 1) : this.#take(meant, 2)
  }

  #hex(): boolean {
    const digits = this.#line.slice(this.#at + 2, this.#at + 4)
    if (!/^[0-9A-Fa-f]{2}$/.test(digits)) return this.#fail(this.#at, '\\x needs two hexadecimal digits')
    return this.#take(String.fromCharCode(Number.parseInt(digits, 16)), 4)
  }

  #variable(): boolean {
    const pattern = /\$(?:(\.?[A-Za-z_]\w*)|\{(\.?[A-Za-z_]\w*)(\[\*\])?(?:-([^}]*))?\})/y
    pattern.lastIndex = this.#at
    const match = pattern.exec(this.#line)
    if (match === null) return this.#fail(this.#at, '$ must be followed by NAME, {NAME} or {NAME-default}; write \\$ for the character')
    const [text, bare, braced, spread, fallback] = match
    const name = bare ?? braced ?? ''
    const value = this.#lookup(name) ?? fallback
    if (value === undefined) this.#faults.push({ column: this.#at + 1, message: unset(name) })
    this.#expand(value ?? '', spread !== undefined)
    this.#at += text.length
    return true
  }

  /** With `[*]`, blanks in the value separate words. */
  #expand(value: string, spread: boolean): void {
    const [first = '', ...others] = spread ? value.split(/\s+/) : [value]
    this.#take(first, 0)
    for (const other of others) {
      this.#words.push(this.#word ?? '')
      this.#word = other
    }
  }
}

export function unset(name: string): string {
  return `the environment variable ${name} is not set: set it, or write "\${${name}-default}" in double quotes`
}

/** Puts words so that {@link splitWords} gives them back. */
export function quoteWords(words: readonly string[]): string {
  return words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ')
}
