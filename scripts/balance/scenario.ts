import type { Random } from '../haproxy.ts'

/** A request: what follows the name of its backend in the path, and its fields. */
export interface Ask {
  path: string
  fields: string
}

/** Requests that are answered at once; one that its server holds; the end of one that is held; a change of a server. */
export type Step = { picks: Ask[] } | { hold: Ask } | { release: number } | { server: number; value: Value }
export type Value = 'ready' | 'drain' | 'maint' | 'up' | 'down' | number

export interface Scenario {
  balance: string
  hashType: string
  factor: number
  weights: number[]
  /** The numbers that servers ask for, 0 for none. */
  ids: number[]
  backups: boolean[]
  maxconns: number[]
  allbackups: boolean
  /** The server that refuses connections, -1 for none: its requests are sent to another at once. */
  refusing: number
  steps: Step[]
}

/** Whose weights HAProxy does not change while it runs, but to none and back. */
const fixed = (balance: string, hashType: string): boolean => balance === 'static-rr' || (isHashing(balance) && hashType.startsWith('map'))

function isHashing(balance: string): boolean {
  return /^(?:source|uri|url_param|hdr|hash)/.test(balance)
}

const plain = ['roundrobin', 'static-rr', 'leastconn', 'first', 'random(2)'] as const
const hashing = [
  'source',
  'uri',
  'uri whole',
  'uri path-only',
  'uri len 7',
  'uri depth 2',
  'uri whole depth 3 len 9',
  'url_param sid',
  'hdr(X-Key)',
  'hdr(host) use_domain_only',
  'hash req.hdr(x-key)',
  'hash src',
  'hash url_param(n),add(0)',
  'hash always_true',
  'hash path,length',
] as const

function asking(random: Random, balance: string): Ask {
  if (!isHashing(balance)) return { path: '/', fields: 'Host: x\r\n' }
  const one = random.int(12)
  const query = random.of(['', `?sid=${one}`, `?a=1&sid=v${one}&n=${one}`, '?sid=', '?sid=&b=2', `?n=${one}`, `?xsid=${one}&sidx=1`, '?'])
  const path = random.of([`/${one}`, `/p/${one}`, `/p/q/${one}/r`, `/${one}/`, '/'])
  const key = random.of(['', `X-Key: k${one}\r\n`, `X-Key: ${one}, other\r\n`, 'X-Key:\r\n', `X-Key: a${one}\r\nX-Key: z\r\n`])
  const host = random.of([`www.d${one}.com`, `d${one}.org`, `h${one}`, `10.0.0.${one}`, `a.b${one}.c:80`])
  const source = random.of([`10.1.2.${one}`, `192.168.${one}.7`, `2001:db8::${one}:1`])
  return { path: path + query, fields: `Host: ${host}\r\nX-Src: ${source}\r\n${key}` }
}

export function scenarioOf(random: Random): Scenario {
  const balance = random.chance(2) ? random.of(plain) : random.of(hashing)
  const method = random.of(['map-based', 'consistent'])
  const hashType = random.of([method, `${method} ${random.of(['sdbm', 'djb2', 'wt6', 'crc32'])}${random.of(['', ' avalanche'])}`])
  const factor = random.chance(3) ? 101 + random.int(150) : 0
  const heaviest = random.of([1, 3, 10, 256])
  const weights = random.list(1, 7, () => random.int(heaviest + 1))
  const withBackups = random.chance(3)
  // Where servers are drawn, or a ring is gone round for want of a key, HAProxy may have a request wait though a server has a slot; here it gets one.
  const mayWait = balance.startsWith('random') || (isHashing(balance) && hashType.startsWith('consistent'))
  const limits = !mayWait && random.chance(balance === 'first' ? 1 : 4) ? 1 + random.int(3) : 0
  const base = {
    balance,
    hashType,
    factor,
    weights,
    ids: idsFor(random, weights.length),
    backups: weights.map(() => withBackups && random.chance(2)),
    allbackups: random.chance(2),
  }
  // Of backups that are not to be used all, HAProxy's maps hold others than the first where their weights differ; here it is always the first.
  if (fixed(balance, hashType)) base.allbackups ||= base.backups.some(Boolean)
  const maxconns = weights.map(() => (limits === 0 || random.chance(4) ? 0 : 1 + random.int(limits)))
  // What a full or dead server does to those that wait is compared elsewhere.
  const refusing = limits === 0 && random.chance(3) ? random.int(weights.length) : -1
  const holds = refusing < 0 && random.chance(2)
  return { ...base, maxconns, refusing, steps: steps(random, base, heaviest, holds) }
}

/** Now and then servers ask for numbers, some of them or all. */
function idsFor(random: Random, count: number): number[] {
  const ids = Array.from({ length: count }, () => 0)
  if (!random.chance(4)) return ids
  return ids.map((_, i) => (random.chance(2) ? 0 : i * 50 + 1 + random.int(50)))
}

function steps(
  random: Random,
  { balance, hashType, weights }: Pick<Scenario, 'balance' | 'hashType' | 'weights'>,
  heaviest: number,
  holds: boolean,
): Step[] {
  const picks = (count: number): Step => ({ picks: Array.from({ length: count }, () => asking(random, balance)) })
  const value = (server: number): Value => {
    const weight = fixed(balance, hashType) ? random.of([0, weights[server] ?? 0]) : random.int(heaviest + 1)
    return random.of(['ready', 'ready', 'drain', 'maint', 'up', 'down', weight, weight])
  }
  let held = 0
  const step = (): Step => {
    if (holds && random.chance(2)) {
      if (held > 0 && random.chance(3)) return { release: random.int(held--) }
      held++
      return { hold: asking(random, balance) }
    }
    if (random.chance(2)) return picks(1 + random.int(random.of([3, 30])))
    const server = random.int(weights.length)
    return { server, value: value(server) }
  }
  return [...random.list(5, 20, step), picks(30), ...Array.from({ length: held }, (): Step => ({ release: 0 }))]
}

/** What a scenario came to up to a step, in words. */
export function describe(
  index: number,
  { steps, ...rest }: Scenario,
  at: number,
  theirs: readonly string[],
  ours: readonly string[],
): string {
  const told = steps.slice(0, at + 1).map((step, i) => {
    if ('server' in step) return `s${step.server + 1}:${step.value}`
    return 'release' in step ? `release:${step.release}` : `${'hold' in step ? 'hold:' : ''}${theirs[i]}`
  })
  const step = steps[at]
  const asked = step !== undefined && 'picks' in step ? `\n  ${JSON.stringify(step.picks)}` : ''
  return `scenario ${index} ${JSON.stringify(rest)}\n  ${told.join(' ')}\n  haproxy ${theirs[at]}\n  ours    ${ours[at]}${asked}`
}
