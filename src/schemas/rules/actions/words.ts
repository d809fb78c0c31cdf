import type { Action, Stage } from '../action.ts'
import { RuleFault } from '../fault.ts'
import { parseFormat } from '../format.ts'
import { parseRegex } from '../regex.ts'
import { parseSample, type Sample } from '../sample.ts'
import { checkArguments } from '../signatures.ts'

/** How the words of an action are read, and where it may stand. */
export interface Entry {
  on: readonly Stage[]
  parse: (args: readonly string[], name: string, argument: string | undefined, stage: Stage) => Action
}

export const everywhere: Stage[] = ['request', 'response', 'after']
export const request: Stage[] = ['request']

/** Fields that say where a message ends or what becomes of the connection: rules cannot touch them. */
export const untouchable = /^(?:content-length|transfer-encoding|connection|keep-alive|proxy-connection|te|trailer|upgrade)$/i

export function header(name: string | undefined, what: string): string {
  if (name === undefined) throw new RuleFault(`${what} expects the name of a header field`)
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) throw new RuleFault(`${what}: "${name}" is not the name of a header field`)
  if (untouchable.test(name)) throw new RuleFault(`${what} ${name}: how messages are framed and connections used is Limpet's own affair`)
  return name
}

export function format(text: string | undefined, what: string): string {
  if (text === undefined) throw new RuleFault(`${what} expects a value`)
  parseFormat(text)
  return text
}

export function sample(text: string | undefined, what: string): Sample {
  if (text === undefined) throw new RuleFault(`${what} expects a sample expression, such as req.hdr(host)`)
  return parseSample(text)
}

/** Throws a RuleFault if there are more than `most` arguments. */
export function atMost(args: readonly string[], most: number, what: string): void {
  if (args[most] !== undefined) throw new RuleFault(`${what} does not expect "${args[most]}": put a value with blanks in quotes`)
}

export function checked(regex: string, what: string): string {
  if (regex === '') throw new RuleFault(`${what} expects a regular expression`)
  parseRegex(regex, false)
  return regex
}

export function plain(kind: 'allow' | 'reject' | 'silent-drop' | 'disable-l7-retry', on: Stage[]): Entry {
  return {
    on,
    parse: (args, what) => {
      atMost(args, 0, what)
      return { kind }
    },
  }
}

export function variable(name: string | undefined, what: string): string {
  checkArguments(what, [name ?? ''], ['variable'])
  return name ?? ''
}
