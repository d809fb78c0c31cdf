import { didYouMean } from '../nearest.ts'
import { RuleFault } from './fault.ts'
import { parseSample, type Sample } from './sample.ts'

/** A part of the field: what the connection or the request says, or a sample. */
export type ForwardedPart = 'own' | Sample

/** What `Forwarded` tells servers (RFC 7239). */
export interface Forwarded {
  proto: boolean
  host?: ForwardedPart
  by?: ForwardedPart
  by_port?: ForwardedPart
  for?: ForwardedPart
  for_port?: ForwardedPart
}

const parts = ['host', 'by', 'by_port', 'for', 'for_port'] as const
const words = ['proto', ...parts.flatMap((part) => [part, `${part}-expr`])]

/** Reads what `option forwarded` says (HAProxy 2.8 manual §4.2); nothing stands for `proto for`. Throws a RuleFault. */
export function parseForwarded(args: readonly string[]): Forwarded {
  const told: Forwarded = { proto: args.length === 0 || args.includes('proto'), ...(args.length === 0 && { for: 'own' }) }
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? ''
    if (word === 'proto') continue
    const part = parts.find((one) => word === one || word === `${one}-expr`)
    if (part === undefined) throw new RuleFault(`it does not know "${word}"${didYouMean(word, words) || `: there are ${words.join(', ')}`}`)
    if (told[part] !== undefined) throw new RuleFault(`${part} is there already`)
    told[part] = word === part ? 'own' : expression(args[++at], word)
  }
  if (told.by_port !== undefined && told.by === undefined) throw new RuleFault('by_port expects by or by-expr beside it')
  if (told.for_port !== undefined && told.for === undefined) throw new RuleFault('for_port expects for or for-expr beside it')
  return told
}

function expression(text: string | undefined, word: string): Sample {
  if (text === undefined) throw new RuleFault(`${word} expects a sample expression, such as src`)
  return parseSample(text)
}

/** The samples among its parts. */
export function samplesOf(told: Forwarded): Sample[] {
  return parts.flatMap((part) => {
    const found = told[part]
    return found === undefined || found === 'own' ? [] : [found]
  })
}
