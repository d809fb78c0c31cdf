import { Type } from 'typebox'
import { didYouMean } from './nearest.ts'
import { RuleFault } from './rules/fault.ts'

/** An algorithm with what it is told, read from `balance` (HAProxy manual §4.2). */
export type Balancing = { algorithm: 'roundrobin' | 'static-rr' | 'leastconn' | 'first' } | { algorithm: 'random'; draws: number }

/** Those that may be given. */
export const algorithms = ['roundrobin', 'static-rr', 'leastconn', 'first', 'random'] as const

/** Which server a request that is bound to none is given: an algorithm and its parameters, as in haproxy.cfg. */
export const Algorithm = Type.String({
  minLength: 1,
  maxLength: 1000,
  description: 'an algorithm as in haproxy.cfg, such as leastconn or random(2)',
})

/** Its name alone. */
export function algorithmName(text: string): string {
  return /^[\w-]*/.exec(text.trim())?.[0] ?? ''
}

/** Reads an algorithm. Throws a RuleFault for what is wrong with it. */
export function parseBalance(text: string): Balancing {
  const [first = '', ...args] = text.trim().split(/\s+/)
  const [, name = '', , argument] = /^([\w-]+)(\((.*)\))?$/.exec(first) ?? []
  const algorithm = algorithms.find((one) => one === name)
  if (algorithm === undefined)
    throw new RuleFault(
      `unknown algorithm "${first}"${didYouMean(algorithmName(first), [...algorithms]) || `: known are ${algorithms.join(', ')}`}`,
    )
  if (args[0] !== undefined) throw new RuleFault(`${name} takes no parameter, found "${args[0]}"`)
  if (algorithm === 'random') return { algorithm, draws: drawsIn(argument) }
  if (argument !== undefined) throw new RuleFault(`${name} takes nothing in parentheses, found "${argument}"`)
  return { algorithm }
}

function drawsIn(text = ''): number {
  if (text === '') return 2
  if (/^[1-9]\d{0,3}$/.test(text) && Number(text) <= 1000) return Number(text)
  throw new RuleFault(`random expects from 1 to 1000 draws, found "${text}"`)
}
