import { existsSync } from 'node:fs'
import type { ErrorPage } from '../../schemas/error-page.ts'
import { didYouMean } from '../../schemas/nearest.ts'
import type { HttpRule } from '../../schemas/rules/config.ts'
import { Fault, type Report } from '../report.ts'
import type { Draft, Placed } from './draft.ts'
import { none } from './line.ts'
import { list, type Places } from './places.ts'
import { type Setter, setters } from './table.ts'

/** The pages of `http-errors` sections, by their names. */
export type HttpErrors = Map<string, ErrorPage[]>

/** A page as it is written: what `errorfiles` names is looked up when all is read. */
export type ErrorPageDraft = ErrorPage | { section: string; statuses: number[] }

/** For what HAProxy itself answers. */
const statuses = [200, 400, 401, 403, 404, 405, 407, 408, 410, 413, 425, 429, 500, 501, 502, 503, 504]

function statusOf(text: string | undefined, what: string): number {
  const status = statuses.find((one) => String(one) === text)
  if (status === undefined) throw new Fault(`${what} expects one of ${statuses.join(', ')}, found "${text ?? ''}"`)
  return status
}

function errorFile([status, file, ...more]: readonly string[]): ErrorPage {
  const page = { status: statusOf(status, 'errorfile'), file: file ?? '' }
  if (file === undefined) throw new Fault('errorfile expects a status and a file')
  none(more, 'errorfile')
  return page
}

/** Reads a line of an `http-errors` section (HAProxy manual §3.8). */
export function readErrorLine(pages: ErrorPage[], keyword: string, args: readonly string[]): void {
  if (keyword !== 'errorfile') throw new Fault(`unknown keyword "${keyword}" in section http-errors: it has errorfile only`)
  pages.push(errorFile(args))
}

function add(read: (args: readonly string[]) => ErrorPageDraft): Setter<Draft> {
  return ({ errorPages }, args, { place }) => {
    errorPages.push({ value: read(args), place })
  }
}

function errorFiles([section, ...given]: readonly string[]): ErrorPageDraft {
  if (section === undefined) throw new Fault('errorfiles expects the name of an http-errors section')
  return { section, statuses: given.map((status) => statusOf(status, 'errorfiles')) }
}

function httpError([word, status, ...answer]: readonly string[]): ErrorPageDraft {
  if (word !== 'status') throw new Fault(`http-error expects status, found "${word ?? ''}"`)
  return { status: statusOf(status, 'http-error status'), answer }
}

function errorLocation(code: number, keyword: string): (args: readonly string[]) => ErrorPage {
  return ([status, url, ...more]) => {
    const page = statusOf(status, keyword)
    if (url === undefined) throw new Fault(`${keyword} expects a status and where to go`)
    none(more, keyword)
    return {
      status: page,
      answer: ['status', String(code), 'hdr', 'cache-control', 'no-cache', 'hdr', 'location', url.replaceAll('%', '%%')],
    }
  }
}

export const errorKeywords = setters<Draft>({
  errorfile: add(errorFile),
  errorfiles: add(errorFiles),
  'http-error': add(httpError),
  errorloc: add(errorLocation(302, 'errorloc')),
  errorloc302: add(errorLocation(302, 'errorloc302')),
  errorloc303: add(errorLocation(303, 'errorloc303')),
})

function pagesOf(section: string, sections: HttpErrors): ErrorPage[] {
  const pages = sections.get(section)
  if (pages === undefined) throw new Fault(`there is no http-errors section "${section}"${didYouMean(section, sections.keys())}`)
  return pages
}

/** The pages of a section as they are written, those that `errorfiles` names in their places. Throws a Fault for a section that is not there. */
function expandPage(page: ErrorPageDraft, sections: HttpErrors): ErrorPage[] {
  if ('section' in page)
    return pagesOf(page.section, sections).filter(({ status }) => page.statuses.length === 0 || page.statuses.includes(status))
  const { status, answer } = page
  return answer === undefined ? [page] : [{ status, answer: expandAnswer(answer, String(status), sections) }]
}

/** The words of an answer in which `errorfiles NAME` is the file that there is for its status, or nothing. */
function expandAnswer(words: readonly string[], status: string, sections: HttpErrors): string[] {
  const at = words.indexOf('errorfiles')
  if (at < 0) return [...words]
  const page = pagesOf(words[at + 1] ?? '', sections).find((one) => String(one.status) === status)
  return [...words.slice(0, at), ...(page?.file === undefined ? [] : ['errorfile', page.file]), ...words.slice(at + 2)]
}

/** The same in a rule that answers. */
function expandRule(rule: HttpRule, sections: HttpErrors): HttpRule {
  const [action = ''] = rule.do
  if (action !== 'deny' && action !== 'return') return rule
  const at = rule.do.findIndex((word) => word === 'status' || word === 'deny_status')
  const status = at < 0 ? (action === 'deny' ? '403' : '200') : (rule.do[at + 1] ?? '')
  return { ...rule, do: expandAnswer(rule.do, status, sections) }
}

/** The pages of a section, and its rules with the files that they mean by `errorfiles`; what is not there is told. */
export function expandErrors(draft: Draft, sections: HttpErrors, report: Report): Placed<ErrorPage>[] {
  const expand = <T, U>(all: readonly Placed<T>[], by: (value: T) => U[]): Placed<U>[] =>
    all.flatMap(({ value, place }) => {
      let made: U[] = []
      report.attempt(place, () => {
        made = by(value)
      })
      return made.map((one) => ({ value: one, place }))
    })
  for (const list of ['httpRequest', 'httpResponse'] as const)
    draft.rules = { ...draft.rules, [list]: expand(draft.rules[list], (rule) => [expandRule(rule, sections)]) }
  return expand(draft.errorPages, (page) => expandPage(page, sections)).filter((page) => isThere(page, report))
}

/** A stock configuration names pages that only HAProxy brings along: without them it runs too. */
function isThere({ value: { file }, place }: Placed<ErrorPage>, report: Report): boolean {
  if (file === undefined || existsSync(file)) return true
  report.warn(place, `errorfile: there is no file ${file}: our own page is answered`)
  return false
}

/** The pages of a section, which have been looked up already. */
export function errorPagesOf({ errorPages }: Draft, pointer: string, places: Places): ErrorPage[] {
  const pages = errorPages.flatMap(({ value, place }) => ('section' in value ? [] : [{ value, place }]))
  return list(pages, `${pointer}/errorPages`, places)
}
