import type { Stage } from '../../schemas/rules/action.ts'
import type { HttpRule } from '../../schemas/rules/config.ts'
import { parseAction } from '../../schemas/rules/parse-action.ts'
import { compileAction } from './actions.ts'
import type { Holds } from './fetches/fetch.ts'
import type { Scene } from './scene.ts'
import type { SectionCompiler } from './section.ts'
import type { Act, BodyWait, RuleAnswer } from './verdict.ts'

/** What a list comes to when all is there that it asks for: an answer, none at all, or nothing. */
export type Ruling = RuleAnswer | 'drop' | undefined

/** A list that has to wait, and how it goes on when that is there. */
export interface Pause extends BodyWait {
  resume(): Ruling | Pause
}

export function isPause(ruling: Ruling | Pause): ruling is Pause {
  return typeof ruling === 'object' && 'resume' in ruling
}

/** Does what the rules of a list say, in their order, until one ends it. */
export type RunRules = (scene: Scene) => Ruling

/** The same of rules for requests, some of which wait. */
export type RunRequestRules = (scene: Scene) => Ruling | Pause

interface Step {
  holds: Holds | undefined
  act: Act
}

/** Makes the rules of one list into a function; `undefined` if there are none. */
export function compileRules(rules: readonly HttpRule[], stage: Stage, section: SectionCompiler): RunRequestRules | undefined {
  if (rules.length === 0) return undefined
  const steps = rules.map((rule) => ({
    holds: section.when(rule, stage),
    act: compileAction(parseAction(rule.do, stage), section.surroundings, stage),
  }))
  return (scene) => run(steps, 0, scene)
}

/** The same of a list in which no rule waits. */
export function compilePlainRules(rules: readonly HttpRule[], stage: Stage, section: SectionCompiler): RunRules | undefined {
  const all = compileRules(rules, stage, section)
  return (
    all &&
    ((scene) => {
      const ruling = all(scene)
      return isPause(ruling) ? undefined : ruling
    })
  )
}

const nothing: Step = { holds: undefined, act: () => undefined }

function run(steps: readonly Step[], from: number, scene: Scene): Ruling | Pause {
  for (let at = from; at < steps.length; at++) {
    const { holds, act } = steps[at] ?? nothing
    if (holds !== undefined && !holds(scene)) continue
    const verdict = act(scene)
    if (verdict === 'stop') return undefined
    if (typeof verdict === 'object' && 'atLeast' in verdict) return { ...verdict, resume: () => run(steps, at + 1, scene) }
    if (verdict !== undefined) return verdict
  }
  return undefined
}
