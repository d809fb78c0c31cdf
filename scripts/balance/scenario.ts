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
  weights: number[]
  backups: boolean[]
  maxconns: number[]
  allbackups: boolean
  /** The server that refuses connections, -1 for none: its requests are sent to another at once. */
  refusing: number
  steps: Step[]
}

/** Whose weights HAProxy does not change while it runs, but to none and back. */
const fixed = new Set(['static-rr'])

const algorithms = ['roundrobin', 'static-rr', 'leastconn', 'first', 'random(2)'] as const

function asking(): Ask {
  return { path: '/', fields: '' }
}

export function scenarioOf(random: Random): Scenario {
  const balance = random.of(algorithms)
  const heaviest = random.of([1, 3, 10, 256])
  const weights = random.list(1, 7, () => random.int(heaviest + 1))
  const withBackups = random.chance(3)
  // Where servers are drawn HAProxy has a request wait for a full one though others have slots; here it gets one of them.
  const limits = !balance.startsWith('random') && random.chance(balance === 'first' ? 1 : 4) ? 1 + random.int(3) : 0
  const base = { balance, weights, backups: weights.map(() => withBackups && random.chance(2)), allbackups: random.chance(2) }
  const maxconns = weights.map(() => (limits === 0 || random.chance(4) ? 0 : 1 + random.int(limits)))
  // What a full or dead server does to those that wait is compared elsewhere.
  const refusing = limits === 0 && random.chance(3) ? random.int(weights.length) : -1
  const holds = refusing < 0 && random.chance(2)
  return { ...base, maxconns, refusing, steps: steps(random, base, heaviest, holds) }
}

function steps(random: Random, { balance, weights }: Pick<Scenario, 'balance' | 'weights'>, heaviest: number, holds: boolean): Step[] {
  const picks = (count: number): Step => ({ picks: Array.from({ length: count }, asking) })
  const value = (server: number): Value => {
    const weight = fixed.has(balance) ? random.of([0, weights[server] ?? 0]) : random.int(heaviest + 1)
    return random.of(['ready', 'ready', 'drain', 'maint', 'up', 'down', weight, weight])
  }
  let held = 0
  const step = (): Step => {
    if (holds && random.chance(2)) {
      if (held > 0 && random.chance(3)) return { release: random.int(held--) }
      held++
      return { hold: asking() }
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
