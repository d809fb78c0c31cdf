import type { Stage } from '../../schemas/rules/action.ts'
import { type Acls, parseCondition } from '../../schemas/rules/condition.ts'
import type { When } from '../../schemas/rules/config.ts'
import { parseTest, type Test } from '../../schemas/rules/test.ts'
import { ConditionCompiler } from './condition.ts'
import type { Holds } from './fetches/fetch.ts'
import { compileFormat, type Write } from './format.ts'
import type { Surroundings } from './surroundings.ts'

/** Makes the conditions of one section into functions; its ACLs, if several rules use them, once. */
export class SectionCompiler {
  readonly surroundings: Surroundings
  readonly #acls: Acls
  readonly #conditions: ConditionCompiler

  constructor(acls: readonly { name: string; test: readonly string[] }[], surroundings: Surroundings) {
    const tests = new Map<string, Test[]>()
    for (const { name, test } of acls) tests.set(name, [...(tests.get(name) ?? []), parseTest(test)])
    this.surroundings = surroundings
    this.#acls = tests
    this.#conditions = new ConditionCompiler(surroundings)
  }

  /** A name, or a text with `%[…]` that comes to one. */
  text(name: string): Write {
    return name.includes('%') ? compileFormat(name, this.surroundings) : () => name
  }

  /** When a rule holds; `undefined` for always. */
  when({ if: holds, unless }: When, stage: Stage = 'request'): Holds | undefined {
    const words = holds ?? unless
    return words && this.#conditions.compile(parseCondition(words, unless !== undefined, this.#acls), stage)
  }
}
