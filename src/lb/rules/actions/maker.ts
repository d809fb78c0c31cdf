import type { Action, Stage } from '../../../schemas/rules/action.ts'
import { parseRegex } from '../../../schemas/rules/regex.ts'
import { compileFormat, encoded } from '../format.ts'
import { expandGroups } from '../groups.ts'
import type { Scene } from '../scene.ts'
import type { Surroundings } from '../surroundings.ts'
import { bytesOf } from '../value.ts'
import type { Act } from '../verdict.ts'

/** The action of a kind. */
export type Of<Kind extends Action['kind']> = Action extends infer One
  ? One extends { kind: infer Known }
    ? Kind extends Known
      ? One
      : never
    : never
  : never
/** Makes an action of a kind into a function. */
export type Maker<Kind extends Action['kind']> = (action: Of<Kind>, surroundings: Surroundings, stage: Stage) => Act

/** Makers by the kinds of their actions. */
export type Makers<Kind extends Action['kind']> = { [One in Kind]: Maker<One> }

/** Replaces what an expression matches as a whole by a text with its groups; `undefined` where it does not match. */
export function replacing(pattern: string, value: string, surroundings: Surroundings): (text: string, scene: Scene) => string | undefined {
  const regex = parseRegex(bytesOf(pattern), false)
  const write = compileFormat(value, surroundings)
  return (text, scene) => {
    const match = regex.exec(text, 0)
    return match && encoded(expandGroups(write(scene), match.groups))
  }
}
