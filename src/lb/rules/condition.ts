import type { Condition, Term } from '../../schemas/rules/condition.ts'
import { linesOf } from '../../schemas/rules/lists.ts'
import type { Test } from '../../schemas/rules/test.ts'
import type { Holds } from './fetches/fetch.ts'
import { matcherOf } from './matchers.ts'
import { compileSample } from './sample.ts'
import type { Surroundings } from './surroundings.ts'

/** Makes conditions into functions; a test that several of them use is made once. */
export class ConditionCompiler {
  readonly #surroundings: Surroundings
  readonly #tests = new Map<Test, Holds>()

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings
  }

  compile({ negated, groups }: Condition): Holds {
    const any = disjunction(groups.map((terms) => conjunction(terms.map((term) => this.#term(term)))))
    return negated ? (scene) => !any(scene) : any
  }

  #term({ negated, tests }: Term): Holds {
    const any = disjunction(tests.map((test) => this.#test(test)))
    return negated ? (scene) => !any(scene) : any
  }

  #test(test: Test): Holds {
    const made = this.#tests.get(test) ?? compileTest(test, this.#surroundings)
    this.#tests.set(test, made)
    return made
  }
}

function disjunction(all: readonly Holds[]): Holds {
  const [only] = all
  if (only !== undefined && all.length === 1) return only
  return (scene) => {
    for (const holds of all) if (holds(scene)) return true
    return false
  }
}

function conjunction(all: readonly Holds[]): Holds {
  const [only] = all
  if (only !== undefined && all.length === 1) return only
  return (scene) => {
    for (const holds of all) if (!holds(scene)) return false
    return true
  }
}

/** A test holds if any of the samples that there are matches. An operator is for the numbers behind it, and not for those of files. */
export function compileTest({ sample, match, ignoreCase, patterns, files }: Test, surroundings: Surroundings): Holds {
  const { one, any } = compileSample(sample, surroundings)
  const lines = files.flatMap((file) => linesOf(surroundings.read(file)).map(({ text }) => text))
  const matches = matcherOf(match, [...lines, ...patterns], ignoreCase)
  if (any !== undefined) return any(matches)
  return (scene) => {
    const value = one(scene)
    return value !== undefined && matches(value)
  }
}
