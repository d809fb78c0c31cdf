import { Fault } from '../report.ts'
import { type Lookup, splitWords } from './words.ts'

/** The version of HAProxy that conditions are told: the one whose configurations are understood here. */
const reference = '2.6.12'

/** What conditions may ask, with how many arguments; TLS and all else that `feature` asks for is not there. */
const predicates: Record<string, { takes: number; holds: (args: readonly string[], lookup: Lookup) => boolean }> = {
  defined: { takes: 1, holds: ([name = ''], lookup) => lookup(name) !== undefined },
  feature: { takes: 1, holds: () => false },
  streq: { takes: 2, holds: ([one, other]) => one === other },
  strneq: { takes: 2, holds: ([one, other]) => one !== other },
  version_atleast: { takes: 1, holds: ([version = '']) => compare(reference, version) >= 0 },
  version_before: { takes: 1, holds: ([version = '']) => compare(reference, version) < 0 },
}

/**
 * Whether a condition holds, as `haproxy -cc` reads it (manual §2.4): numbers, the predicates above, `!`, `&&`, `||` and parentheses; an empty one does
 * not. Throws a Fault for what is no condition.
 */
export function holds(condition: string, lookup: Lookup): boolean {
  const split = splitWords(condition, (name) => lookup(name) ?? '')
  if (!split.ok) throw new Fault(split.faults.map(({ column, message }) => `column ${column}: ${message}`).join('; '))
  return new Reader(split.words.join(' '), lookup).all()
}

class Reader {
  readonly #text: string
  readonly #lookup: Lookup
  #at = 0

  constructor(text: string, lookup: Lookup) {
    this.#text = text
    this.#lookup = lookup
  }

  all(): boolean {
    if (this.#text === '') return false
    const value = this.#either()
    if (this.#at < this.#text.length) throw this.#fault('the end, && or ||')
    return value
  }

  #either(): boolean {
    let value = this.#both()
    while (this.#take(/\|\|/y)) value = this.#both() || value
    return value
  }

  #both(): boolean {
    let value = this.#term()
    while (this.#take(/&&/y)) value = this.#term() && value
    return value
  }

  #term(): boolean {
    if (this.#take(/!/y)) return !this.#term()
    if (this.#take(/\(/y)) {
      const value = this.#either()
      if (!this.#take(/\)/y)) throw this.#fault(')')
      return value
    }
    const number = this.#take(/[+-]?(?:0x[0-9a-f]+|\d+)(?![\w(])/iy)
    if (number) return /[1-9a-f]/i.test(number[0].replace(/0x/i, ''))
    const call = this.#take(/(\w+)\(([^)]*)\)/y)
    const [, name = '', list = ''] = call ?? []
    const predicate = Object.hasOwn(predicates, name) ? predicates[name] : undefined
    if (predicate === undefined) throw this.#fault(`a number or one of ${Object.keys(predicates).join(', ')}`, call?.[0].length)
    const args = list.split(',')
    if (args.length !== predicate.takes) throw this.#fault(`${name} with ${predicate.takes} argument(s)`, call?.[0].length)
    return predicate.holds(args, this.#lookup)
  }

  /** Takes what a pattern finds here, and the blanks around it. */
  #take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at + (/^ */.exec(this.#text.slice(this.#at))?.[0].length ?? 0)
    const match = pattern.exec(this.#text)
    if (match === null) return undefined
    this.#at = pattern.lastIndex + (/^ */.exec(this.#text.slice(pattern.lastIndex))?.[0].length ?? 0)
    return match
  }

  /** `taken` characters were read already. */
  #fault(wanted: string, taken = 0): Fault {
    return new Fault(`expected ${wanted} before "${this.#text.slice(this.#at - taken)}"`)
  }
}

/** By their numbers: `2.6` is before `2.6.12`; what follows a hyphen does not count. */
function compare(one: string, other: string): number {
  const [left, right] = [one, other].map((version) =>
    (version.split('-')[0] ?? '').split('.').map((part) => Number.parseInt(part, 10) || 0),
  )
  for (let index = 0; index < 4; index++) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
