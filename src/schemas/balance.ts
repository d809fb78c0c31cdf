import { Type } from 'typebox'
import { didYouMean } from './nearest.ts'
import { RuleFault } from './rules/fault.ts'
import { parseSample, type Sample } from './rules/sample.ts'

/** An algorithm with what it is told, read from `balance` (HAProxy manual §4.2). */
export type Balancing =
  | { algorithm: 'roundrobin' | 'static-rr' | 'leastconn' | 'first' | 'source' }
  | { algorithm: 'random'; draws: number }
  | { algorithm: 'uri'; len: number | undefined; depth: number | undefined; whole: boolean; pathOnly: boolean }
  | { algorithm: 'url_param'; name: string; checkPost: boolean }
  | { algorithm: 'hdr'; name: string; domainOnly: boolean }
  | { algorithm: 'hash'; sample: Sample }

/** What follows a name: in parentheses, and as words behind. */
interface Parameters {
  argument: string | undefined
  words: string[]
}

/** How each is read. */
const readers: Record<Balancing['algorithm'], (parameters: Parameters) => Balancing> = {
  roundrobin: plain('roundrobin'),
  'static-rr': plain('static-rr'),
  leastconn: plain('leastconn'),
  first: plain('first'),
  source: plain('source'),
  random: ({ argument, words }) => {
    nothingMore('random', words)
    return { algorithm: 'random', draws: drawsIn(argument) }
  },
  uri,
  url_param: ({ argument, words: [name, ...more] }) => {
    noArgument('url_param', argument)
    if (name === undefined) throw new RuleFault('url_param expects the name of a parameter')
    const checkPost = more[0] === 'check_post'
    nothingMore(`url_param ${name}`, checkPost ? more.slice(1) : more)
    return { algorithm: 'url_param', name, checkPost }
  },
  hdr: ({ argument: name = '', words: [word, ...more] }) => {
    if (name === '') throw new RuleFault('hdr expects the name of a header field: hdr(NAME)')
    if (word !== undefined && word !== 'use_domain_only') throw new RuleFault(`hdr(${name}) expects use_domain_only, found "${word}"`)
    nothingMore('use_domain_only', more)
    return { algorithm: 'hdr', name, domainOnly: word !== undefined }
  },
  hash: ({ argument, words }) => {
    noArgument('hash', argument)
    const expression = words.join(' ')
    if (expression === '') throw new RuleFault('hash expects a sample expression, such as req.hdr(host)')
    const sample = parseSample(expression)
    if (sample.needs === 'response') throw new RuleFault(`hash: "${expression}" is taken from the response, which is not there yet`)
    return { algorithm: 'hash', sample }
  },
}

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
  const [first = '', ...words] = text.trim().split(/\s+/)
  const [, name = '', , argument] = /^([\w-]+)(\((.*)\))?$/.exec(first) ?? []
  const known = Object.entries(readers).find(([algorithm]) => algorithm === name)
  if (known !== undefined) return known[1]({ argument, words })
  const names = Object.keys(readers)
  throw new RuleFault(`unknown algorithm "${first}"${didYouMean(algorithmName(first), names) || `: known are ${names.join(', ')}`}`)
}

/** Whether it goes by the hash of a key. */
export function isHashing({ algorithm }: Balancing): boolean {
  return ['source', 'uri', 'url_param', 'hdr', 'hash'].includes(algorithm)
}

function plain<T extends 'roundrobin' | 'static-rr' | 'leastconn' | 'first' | 'source'>(algorithm: T) {
  return ({ argument, words }: Parameters): { algorithm: T } => {
    noArgument(algorithm, argument)
    nothingMore(algorithm, words)
    return { algorithm }
  }
}

function noArgument(name: string, argument: string | undefined): void {
  if (argument !== undefined) throw new RuleFault(`${name} takes nothing in parentheses, found "${argument}"`)
}

function nothingMore(name: string, words: readonly string[]): void {
  if (words[0] !== undefined) throw new RuleFault(`${name} takes no more parameters, found "${words[0]}"`)
}

function drawsIn(text = ''): number {
  if (text === '') return 2
  if (/^[1-9]\d{0,3}$/.test(text) && Number(text) <= 1000) return Number(text)
  throw new RuleFault(`random expects from 1 to 1000 draws, found "${text}"`)
}

function uri({ argument, words }: Parameters): Balancing {
  noArgument('uri', argument)
  const read: Extract<Balancing, { algorithm: 'uri' }> = {
    algorithm: 'uri',
    len: undefined,
    depth: undefined,
    whole: false,
    pathOnly: false,
  }
  for (let at = 0; at < words.length; at++) {
    const word = words[at]
    if (word === 'whole') read.whole = true
    else if (word === 'path-only') read.pathOnly = true
    else if (word === 'len' || word === 'depth') read[word] = positive(words[++at], `uri ${word}`)
    else throw new RuleFault(`uri expects len, depth, whole or path-only, found "${word}"`)
  }
  return read
}

function positive(text: string | undefined, what: string): number {
  if (text !== undefined && /^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new RuleFault(`${what} expects a number above 0, found ${text === undefined ? 'nothing' : `"${text}"`}`)
}
