import type { CookieIn, CookieOut } from '../request.ts'

/** What a request's persistence cookie came to, by the letters of a log (HAProxy manual §8.5). */
export const cookieRequests = { N: 'none', I: 'invalid', D: 'down', V: 'valid', E: 'expired', O: 'old', U: 'unused' } as const
export const cookieResponses = { N: 'none', P: 'passed', D: 'deleted', I: 'inserted', U: 'updated', R: 'rewritten' } as const

const requests = Object.keys(cookieRequests).join('')
const responses = Object.keys(cookieResponses).join('')

/** How often what came of a request's cookie and what became of it in the response came together: a number for each pair. */
export class CookieOutcomes {
  readonly #counts: number[] = new Array(requests.length * responses.length).fill(0)

  count(request: CookieIn, response: CookieOut): void {
    const at = requests.indexOf(request) * responses.length + responses.indexOf(response)
    this.#counts[at] = (this.#counts[at] ?? 0) + 1
  }

  /** All pairs, in words, with their numbers. */
  *pairs(): Generator<{ request: string; response: string; count: number }> {
    let at = 0
    for (const request of Object.values(cookieRequests))
      for (const response of Object.values(cookieResponses)) yield { request, response, count: this.#counts[at++] ?? 0 }
  }
}
