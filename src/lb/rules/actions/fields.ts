import type { Stage } from '../../../schemas/rules/action.ts'
import { between } from '../fetches/fields.ts'
import type { Fields } from '../fields.ts'
import { compileFormat } from '../format.ts'
import { matcherOf } from '../matchers.ts'
import type { Scene } from '../scene.ts'
import { type Maker, type Makers, replacing } from './maker.ts'

/** The fields that rules of a stage alter. */
function fieldsAt(stage: Stage): (scene: Scene) => Fields | undefined {
  return stage === 'request' ? ({ request }) => request.fields : ({ response }) => response?.fields
}

const replaceField: Maker<'replace-header' | 'replace-value'> = ({ kind, name, regex, value }, surroundings, stage) => {
  const of = fieldsAt(stage)
  const lower = name.toLowerCase()
  const replaced = replacing(regex, value, surroundings)
  const inWhole = (text: string, scene: Scene): string => replaced(text, scene) ?? text
  const inParts = (text: string, scene: Scene): string =>
    text.replace(between, (part) => {
      // As in HAProxy, the blanks around a value that is replaced go.
      return replaced(part.trim(), scene) ?? part
    })
  const change = kind === 'replace-header' ? inWhole : inParts
  return (scene) => {
    of(scene)?.replace(lower, (text) => change(text, scene))
    return undefined
  }
}

function isFraming(field: string): boolean {
  return /^(?:content-length|transfer-encoding|connection|upgrade|te|trailer)$/.test(field)
}

/** What rules do with the fields of a message. */
export const onFields: Makers<'add-header' | 'del-header' | 'replace-header' | 'replace-value' | 'set-header'> = {
  'add-header': ({ name, value }, surroundings, stage) => {
    const of = fieldsAt(stage)
    const write = compileFormat(value, surroundings)
    return (scene) => of(scene)?.add(name, write(scene)) as undefined
  },
  'del-header': ({ name, match }, _, stage) => {
    const of = fieldsAt(stage)
    const matches = matcherOf(match, [match === 'reg' ? name : name.toLowerCase()], match === 'reg')
    return (scene) => of(scene)?.remove((field) => !isFraming(field) && matches(field)) as undefined
  },
  'replace-header': replaceField,
  'replace-value': replaceField,
  'set-header': ({ name, value }, surroundings, stage) => {
    const of = fieldsAt(stage)
    const lower = name.toLowerCase()
    const write = compileFormat(value, surroundings)
    return (scene) => {
      const fields = of(scene)
      if (fields === undefined) return undefined
      const text = write(scene)
      fields.remove((field) => field === lower)
      fields.add(name, text)
      return undefined
    }
  },
}
