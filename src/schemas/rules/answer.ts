import { didYouMean } from '../nearest.ts'
import type { Action, AnswerAction, AnswerField, Content } from './action.ts'
import { RuleFault } from './fault.ts'
import { parseFormat } from './format.ts'

const bodies: Record<string, { isFile: boolean; isFormat: boolean }> = {
  string: { isFile: false, isFormat: false },
  'lf-string': { isFile: false, isFormat: true },
  file: { isFile: true, isFormat: false },
  'lf-file': { isFile: true, isFormat: true },
}

const answerWords = ['status', 'content-type', ...Object.keys(bodies), 'hdr', 'errorfile', 'default-errorfiles']

/** Statuses of responses that have no body (RFC 9110 §15.3.5, §15.4.5). */
const bodiless = [204, 304]

/** Reads what `deny` and `return` say of their answer. */
export function parseAnswer(kind: 'deny' | 'return', args: readonly string[], what: string): AnswerAction {
  let status = kind === 'deny' ? 0 : 200
  let type: string | undefined
  let content: Content | undefined
  const fields: AnswerField[] = []
  let page: AnswerAction['page']
  let isBare = kind === 'return'
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? ''
    if (word === 'default-errorfiles') {
      page = 'default'
      continue
    }
    const value = args[++at]
    if (value === undefined) throw new RuleFault(`${what} ${word} expects a value`)
    const body = Object.hasOwn(bodies, word) ? bodies[word] : undefined
    if (body !== undefined) content = contentOf(value, body)
    else if (word === 'status' || (word === 'deny_status' && kind === 'deny')) {
      status = statusOf(value, what)
      isBare ||= word === 'status'
    } else if (word === 'content-type') type = typeOf(value, what)
    else if (word === 'hdr') fields.push(fieldOf(value, args[++at], what))
    else if (word === 'errorfile') page = { file: value }
    else
      throw new RuleFault(
        `${what} does not know "${word}"${didYouMean(word, answerWords) || `: it knows ${answerWords.join(', ')}${kind === 'deny' ? ' and deny_status' : ''}`}`,
      )
  }
  if (content !== undefined && type === undefined) throw new RuleFault(`${what} expects content-type where it has a body`)
  if (page !== undefined && (content ?? type ?? fields[0]) !== undefined)
    throw new RuleFault(`${what}: a page has its own fields and its own body`)
  const showsPage = page === 'default' || (page === undefined && !isBare && fields.length === 0)
  if (bodiless.includes(status) && (content !== undefined || showsPage))
    throw new RuleFault(`${what}: a response of status ${status} has no body: give it fields with hdr alone, and its status with status`)
  return { kind, status, type, content, fields, page, isBare }
}

function contentOf(value: string, { isFile, isFormat }: { isFile: boolean; isFormat: boolean }): Content {
  if (isFormat && !isFile) parseFormat(value)
  return isFile ? { file: value, isFormat } : { text: value, isFormat }
}

function statusOf(value: string, what: string): number {
  if (/^[2-5]\d\d$/.test(value)) return Number(value)
  throw new RuleFault(`${what}: "${value}" is no status from 200 to 599`)
}

function typeOf(value: string, what: string): string {
  if (/^[\t -~]+$/.test(value)) return value
  throw new RuleFault(`${what}: "${value}" is no content-type`)
}

const own = /^(?:content-length|content-type|transfer-encoding|connection)$/i

function fieldOf(name: string, value: string | undefined, what: string): AnswerField {
  if (value === undefined) throw new RuleFault(`${what} hdr expects a name and a value`)
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) || own.test(name)) throw new RuleFault(`${what} hdr: "${name}" cannot be set here`)
  parseFormat(value)
  return { name, value }
}

const codes = ['301', '302', '303', '307', '308']

type Target = Extract<Action, { kind: 'redirect' }>['to']

function isTarget(word: string): word is Target {
  return word === 'location' || word === 'prefix' || word === 'scheme'
}

/** Reads what `redirect` says, its words in any order; the last of a kind holds, as in HAProxy. */
export function parseRedirect(args: readonly string[], what: string, isLate: boolean): Action {
  let target: { to: Target; value: string } | undefined
  const flags = {
    code: 302,
    setCookie: undefined as string | undefined,
    clearCookie: undefined as string | undefined,
    dropsQuery: false,
    appendsSlash: false,
    ignoresEmpty: false,
  }
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? ''
    if (isTarget(word)) {
      const value = args[++at]
      if (isLate && word !== 'location')
        throw new RuleFault(`${what} ${word}: of a response location only is known, as its request is gone`)
      if (value === undefined) throw new RuleFault(`${what} ${word} expects a value`)
      parseFormat(value)
      target = { to: word, value }
    } else if (word === 'drop-query') flags.dropsQuery = true
    else if (word === 'append-slash') flags.appendsSlash = true
    else if (word === 'ignore-empty') flags.ignoresEmpty = true
    else if (word === 'code') {
      const code = args[++at] ?? ''
      if (!codes.includes(code)) throw new RuleFault(`${what} code expects one of ${codes.join(', ')}, found "${code}"`)
      flags.code = Number(code)
    } else if (word === 'set-cookie' || word === 'clear-cookie') {
      const cookie = args[++at] ?? ''
      if (!/^[!-:<-~]+$/.test(cookie)) throw new RuleFault(`${what} ${word}: "${cookie}" is no cookie`)
      if (word === 'set-cookie') flags.setCookie = cookie
      else flags.clearCookie = cookie
    } else
      throw new RuleFault(
        `${what} does not know "${word}": it knows location, prefix, scheme, code, set-cookie, clear-cookie, drop-query, append-slash and ignore-empty`,
      )
  }
  if (target === undefined) throw new RuleFault(`${what} expects location, prefix or scheme, and where to go`)
  return { kind: 'redirect', ...target, ...flags }
}
