import type { ErrorPage } from '../../schemas/error-page.ts'
import { parseAnswer } from '../../schemas/rules/answer.ts'
import { compileReply, type Reply } from './answer.ts'
import type { Surroundings } from './surroundings.ts'

/** What is answered in the place of our own pages, by status. */
export type Pages = ReadonlyMap<number, Reply>

/** Makes the pages of a section into functions; of several for one status the last counts. */
export function compilePages(pages: readonly ErrorPage[], surroundings: Surroundings): Pages {
  return new Map(
    pages.map(({ status, file, answer = [] }) => {
      const words = file === undefined ? answer : ['errorfile', file]
      const action = parseAnswer('return', ['status', String(status), ...words], 'http-error')
      return [status, compileReply(action, surroundings, 'request')]
    }),
  )
}
