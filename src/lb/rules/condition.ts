import type { Stage } from '../../schemas/rules/action.ts'
import type { Condition, Term } from '../../schemas/rules/condition.ts'
import { linesOf } from '../../schemas/rules/lists.ts'
import { matchers as kinds, type Test } from '../../schemas/rules/test.ts'
import { castOf } from './cast.ts'
import { converted, type Holds } from './fetches/fetch.ts'
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

  compile({ negated, groups }: Condition, stage: Stage): Holds {
    const any = disjunction(groups.map((terms) => conjunction(terms.map((term) => this.#term(term, stage)))))
    return negated ? (scene) => !any(scene) : any
  }

  #term({ negated, tests }: Term, stage: Stage): Holds {
    const any = disjunction(tests.map((test) => this.#test(test, stage)))
    return negated ? (scene) => !any(scene) : any
  }

  #test(test: Test, stage: Stage): Holds {
    const made = this.#tests.get(test) ?? compileTest(test, this.#surroundings)
    this.#tests.set(test, made)
    // As in HAProxy, conditions find nothing in a request that is answered.
    return stage === 'request' || test.sample.needs !== 'request' ? made : () => false
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
  const cast = castOf(sample.type, kinds[match])
  const taken = compileSample(sample, surroundings)
  const { one, any } = cast === undefined ? taken : converted(taken, cast)
  const lines = files.flatMap((file) => linesOf(surroundings.read(file)).map(({ text }) => text))
  const matches = matcherOf(match, [...lines, ...patterns], ignoreCase)
  if (any !== undefined) return any(matches)
  return (scene) => {
    const value = one(scene)
    return value !== undefined && matches(value)
  }
}
