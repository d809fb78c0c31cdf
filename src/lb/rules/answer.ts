import type { Action } from '../../schemas/rules/action.ts'
import { compileFormat, type Write } from './format.ts'
import type { Surroundings } from './surroundings.ts'
import { bytesOf } from './value.ts'
import type { Act } from './verdict.ts'

/** Makes `deny` and `return` into functions. */
export function compileAnswer(action: Extract<Action, { kind: 'deny' | 'return' }>, surroundings: Surroundings, stage: string): Act {
  const { kind, type, content } = action
  const isDenied = kind === 'deny'
  const status = action.status || (stage === 'request' ? 403 : 502)
  const fields = action.fields.map(({ name, value }) => ({ name, write: compileFormat(value, surroundings) }))
  const hasPage = isDenied && content === undefined && fields.length === 0
  const body = compileBody(content, surroundings)
  return (scene) => ({
    status,
    fields: [...fields.flatMap(({ name, write }) => [name, write(scene)]), ...(type === undefined ? [] : ['content-type', type])],
    body: hasPage ? undefined : body(scene),
    isDenied,
  })
}

function compileBody(content: { text?: string; file?: string; isFormat: boolean } | undefined, surroundings: Surroundings): Write {
  if (content === undefined) return () => ''
  const text = content.file === undefined ? (content.text ?? '') : surroundings.read(content.file)
  if (content.isFormat) return compileFormat(text, surroundings, true)
  const bytes = bytesOf(text)
  return () => bytes
}
