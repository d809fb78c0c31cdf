import type { Delivery, Played } from './play.ts'
import type { Outcome, RequestThreat, ResponseThreat } from './threat.ts'

/** What is wrong with what became of a request; '' if all is right. */
export function judgeRequest(threat: RequestThreat, wanted: Outcome, { outcome, left, faults }: Played<Outcome>): string {
  const { sees, gets, closes } = outcome
  return told([
    ...faults,
    ...(same(sees, wanted.sees) ? [] : [`the server saw ${show(sees)}, not ${show(wanted.sees)}`]),
    ...((threat.begun ?? '').startsWith(left) ? [] : [`the server saw the beginning of a request: ${show([left])}`]),
    ...(same(gets, wanted.gets) ? [] : [`the client got ${gets.join(', ') || 'nothing'}, not ${wanted.gets.join(', ') || 'nothing'}`]),
    ...(closes === wanted.closes ? [] : [`the connection ${closes ? 'ended' : 'went on'}`]),
  ])
}

/** What is wrong with what a client got of a response; '' if all is right. */
export function judgeResponse(threat: ResponseThreat, { outcome, faults }: Played<Delivery>): string {
  return told([
    ...faults,
    ...(follow(outcome.text, threat.gets) === 'all' ? [] : [`the client got ${show([outcome.text])}, not ${show(threat.gets)}`]),
    ...(outcome.closes === threat.closes ? [] : [`the client’s connection ${outcome.closes ? 'ended' : 'went on'}`]),
    ...(outcome.keeps === threat.keeps ? [] : [`the server’s connection was ${outcome.keeps ? 'kept' : 'closed'}`]),
  ])
}

/** How far a text has come on the way to be these parts, of which a number is a page of the balancer's own. */
export function follow(text: string, parts: readonly (string | number)[]): 'more' | 'all' | 'other' {
  let rest = text
  for (const part of parts) {
    const begin = typeof part === 'string' ? part : `HTTP/1.1 ${part} `
    const length = typeof part === 'string' ? part.length : rest.indexOf('</html>\n') + 8
    if (!rest.startsWith(begin)) return begin.startsWith(rest) ? 'more' : 'other'
    if (length < begin.length) return 'more'
    rest = rest.slice(length)
  }
  return rest === '' ? 'all' : 'other'
}

function same(one: unknown[], other: unknown[]): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

/** Messages as a person reads them: with escapes, and only the beginning of long ones. */
export function show(texts: readonly (string | number)[]): string {
  const cut = (text: string): string => (text.length > 300 ? `${text.slice(0, 200)}… (${text.length} bytes)` : text)
  return texts.map((text) => (typeof text === 'number' ? `a page of ${text}` : JSON.stringify(cut(text)))).join(' and ') || 'nothing'
}

function told(wrongs: string[]): string {
  return wrongs.join('; ')
}
