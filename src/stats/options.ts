import type { Format } from './formats.ts'
import { scriptName } from './html/script.ts'
import { isOutcome, type Outcome } from './outcomes.ts'

/** What stands behind the address of the statistics, in HAProxy's words. */
export interface Options {
  /** `undefined` for the page. */
  format: Format | undefined
  /** Not the page, but what makes it live. */
  script: boolean
  /** Servers that are down or in maintenance are left out (`;up`); those in maintenance alone (`;no-maint`). */
  up: boolean
  noMaint: boolean
  noRefresh: boolean
  /** Only sections whose names contain this, in any case of letters; '' for all. */
  scope: string
  /** What became of the form that was sent before. */
  outcome: Outcome | undefined
}

/** Longest text to look for, in characters. */
const longestScope = 64

/**
 * Reads what follows the page's address in a raw request target: nothing, or options after `;`, `?` or `&` in any order. `undefined` if the target is another
 * one. A browser's form writes a query of its own, in which the one of the address is a field without a value.
 */
export function readOptions(target: string, uri: string): Options | undefined {
  if (!target.startsWith(uri)) return undefined
  const rest = target.slice(uri.length).replace(uri.includes('?') ? /^=(?=&|$)/ : '', '')
  if (!/^\/?(?:$|[;?&])/.test(rest)) return undefined
  const words = new Set(rest.split(/[;?&]/))
  const code = /;st=([A-Z]+)/.exec(rest)?.[1] ?? ''
  return {
    format: words.has('json') ? 'json' : words.has('csv') ? 'csv' : undefined,
    script: rest.startsWith(`;${scriptName}`),
    up: words.has('up'),
    noMaint: words.has('no-maint'),
    noRefresh: words.has('norefresh'),
    scope: decoded(/[;?&]scope=([^;?&]*)/.exec(rest)?.[1] ?? '').slice(0, longestScope),
    outcome: isOutcome(code) ? code : undefined,
  }
}

/** The page's address with options, which `readOptions` reads. What became of a form comes first, as in HAProxy. */
export function addressOf(uri: string, { format, up, noMaint, noRefresh, scope, outcome }: Partial<Options>): string {
  const words = [outcome && `st=${outcome}`, format, up && 'up', noMaint && 'no-maint', noRefresh && 'norefresh']
  const options = words.map((word) => (word ? `;${word}` : '')).join('')
  return `${uri}${options}${scope ? `?scope=${encodeURIComponent(scope)}` : ''}`
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}
