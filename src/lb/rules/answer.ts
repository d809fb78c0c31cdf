import type { AnswerAction } from '../../schemas/rules/action.ts'
import { parseResponse } from '../../schemas/rules/message.ts'
import { compileFormat, type Write } from './format.ts'
import type { Scene } from './scene.ts'
import type { Surroundings } from './surroundings.ts'
import { bytesOf } from './value.ts'
import type { Act, RuleAnswer } from './verdict.ts'

/** Writes an answer to a request. */
export type Reply = (scene: Scene) => RuleAnswer

/** Makes `deny` and `return` into functions. */
export function compileAnswer(action: AnswerAction, surroundings: Surroundings, stage: string): Act {
  return compileReply(action, surroundings, stage)
}

export function compileReply(action: AnswerAction, surroundings: Surroundings, stage: string): Reply {
  const { kind, type, content, page, isBare } = action
  const isDenied = kind === 'deny'
  const status = action.status || (stage === 'request' ? 403 : 502)
  const fields = action.fields.map(({ name, value }) => ({ name, write: compileFormat(value, surroundings) }))
  if (typeof page === 'object') {
    const response = { ...parseResponse(bytesOf(surroundings.read(page.file))), isDenied }
    return () => ({ ...response, fields: [...response.fields] })
  }
  const hasPage = page === 'default' || (!isBare && content === undefined && fields.length === 0)
  const body = compileBody(content, surroundings)
  return (scene) => {
    const text = hasPage ? undefined : body(scene)
    const own = fields.flatMap(({ name, write }) => written(name, write(scene)))
    return { status, fields: [...own, ...framing(status, type, text)], body: text, isDenied }
  }
}

/** What tells of the body; it stands behind the fields of `hdr`, as in HAProxy. A page has its own. */
function framing(status: number, type: string | undefined, text: string | undefined): string[] {
  if (text === undefined || status === 204) return []
  return ['content-length', String(text.length), ...(type === undefined || text === '' ? [] : ['content-type', type])]
}

function compileBody(content: { text?: string; file?: string; isFormat: boolean } | undefined, surroundings: Surroundings): Write {
  if (content === undefined) return () => ''
  const text = content.file === undefined ? (content.text ?? '') : surroundings.read(content.file)
  if (content.isFormat) return compileFormat(text, surroundings, 'body')
  const bytes = bytesOf(text)
  return () => bytes
}

/** A field that comes to nothing is left out, as in HAProxy. */
function written(name: string, value: string): string[] {
  return value === '' ? [] : [name, value]
}
