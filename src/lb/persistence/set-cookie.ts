import type { CookieConfig } from '../../schemas/cookie.ts'
import type { CookieOut, Request } from '../request.ts'
import type { ResponseFields } from './cacheable.ts'
import { skipBlanks, trimBlanks, valueEnd } from './cookie-text.ts'
import { delimiter } from './readers.ts'

const blankAroundEqual = /[\t ]=|=[\t ]/

/** What becomes of an application's own cookie of our name, by the letter that tells of it. */
type Fate = Extract<CookieOut, 'P' | 'D' | 'R'>

/** Sees to the cookies of our name that the application sets, by the mode of the persistence cookie (HAProxy manual §4.2 `cookie`). */
export class ApplicationCookies {
  readonly #name: string
  readonly #mode: CookieConfig['mode']
  readonly #isIndirect: boolean
  readonly #isPreserved: boolean

  constructor({ name, mode, preserve }: CookieConfig, indirect: boolean) {
    this.#name = name
    this.#mode = mode
    this.#isIndirect = indirect
    this.#isPreserved = preserve
  }

  /**
   * Passes on, takes out or rewrites the application's cookie, and notes which; `value` is that of the server that answers. Where persistence is
   * ignored it is anybody's cookie.
   */
  settle(request: Request, value: string | undefined, response: ResponseFields): void {
    const fate = this.#fate(request, value)
    response.replace('set-cookie', (line) => {
      if (!line.startsWith(this.#name) && !blankAroundEqual.test(line)) return line
      const text = tidied(line)
      if (request.persistence === 'ignore' || !text.startsWith(`${this.#name}=`)) return text
      request.cookieOut = fate
      if (fate === 'P') return text
      return fate === 'D' ? undefined : this.#rewritten(text, value ?? '')
    })
  }

  #fate({ bound }: Request, value: string | undefined): Fate {
    if (this.#isPreserved) return 'P'
    if (this.#mode === 'insert' || (this.#isIndirect && bound !== undefined)) return 'D'
    return this.#mode === 'passive' || value === undefined ? 'P' : 'R'
  }

  #rewritten(text: string, value: string): string {
    const begin = this.#name.length + 1
    const rest = this.#mode === 'prefix' ? delimiter + text.slice(begin) : text.slice(trimBlanks(text, begin, valueEnd(text, begin)))
    return text.slice(0, begin) + value + rest
  }
}

/** What Set-Cookie says, without blanks around its first `=`; as it is if it sets nothing. */
function tidied(line: string): string {
  const equal = line.indexOf('=')
  const semicolon = line.indexOf(';')
  if (equal < 0 || (semicolon >= 0 && semicolon < equal)) return line
  return `${line.slice(0, trimBlanks(line, 0, equal))}=${line.slice(skipBlanks(line, equal + 1))}`
}
