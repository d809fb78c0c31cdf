import type { Stage } from '../../schemas/rules/action.ts'
import type { HttpRule } from '../../schemas/rules/config.ts'
import { parseAction } from '../../schemas/rules/parse-action.ts'
import { compileAction } from './actions.ts'
import type { Scene } from './scene.ts'
import type { SectionCompiler } from './section.ts'
import type { RuleAnswer } from './verdict.ts'

/** Does what the rules of a list say, in their order, until one ends it. */
export type RunRules = (scene: Scene) => RuleAnswer | 'drop' | undefined

/** Makes the rules of one list into a function; `undefined` if there are none. */
export function compileRules(rules: readonly HttpRule[], stage: Stage, section: SectionCompiler): RunRules | undefined {
  if (rules.length === 0) return undefined
  const steps = rules.map((rule) => ({
    holds: section.when(rule, stage),
    act: compileAction(parseAction(rule.do, stage), section.surroundings, stage),
  }))
  return (scene) => {
    for (const { holds, act } of steps) {
      if (holds !== undefined && !holds(scene)) continue
      const verdict = act(scene)
      if (verdict === 'stop') return undefined
      if (verdict !== undefined) return verdict
    }
    return undefined
  }
}
