import type { Action, Stage } from '../../schemas/rules/action.ts'
import { parseRegex } from '../../schemas/rules/regex.ts'
import { compileAnswer } from './answer.ts'
import { between } from './fetches/fields.ts'
import { pathAndQuery, pathOf, pathStart } from './fetches/target.ts'
import type { Fields } from './fields.ts'
import { compileFormat, encoded } from './format.ts'
import { expandGroups } from './groups.ts'
import { matcherOf } from './matchers.ts'
import { addressBytes, addressText } from './networks.ts'
import { compileRedirect } from './redirect.ts'
import { compileSample } from './sample.ts'
import type { Scene } from './scene.ts'
import type { Surroundings } from './surroundings.ts'
import { bytesOf, toText, type Value } from './value.ts'
import type { Act } from './verdict.ts'

/** The action of a kind. */
type Of<Kind extends Action['kind']> = Action extends infer One
  ? One extends { kind: infer Known }
    ? Kind extends Known
      ? One
      : never
    : never
  : never
type Maker<Kind extends Action['kind']> = (action: Of<Kind>, surroundings: Surroundings, stage: Stage) => Act

/** The fields that rules of a stage alter. */
function fieldsAt(stage: Stage): (scene: Scene) => Fields | undefined {
  return stage === 'request' ? ({ request }) => request.fields : ({ response }) => response?.fields
}

/** A target as a request line may have it: nothing parts it. */
function target(text: string): string {
  return encoded(text).replace(/[ \t]/g, (blank) => (blank === ' ' ? '%20' : '%09'))
}

/** Replaces what an expression matches as a whole by a text with its groups; `undefined` where it does not match. */
function replacing(pattern: string, value: string, surroundings: Surroundings): (text: string, scene: Scene) => string | undefined {
  const regex = parseRegex(bytesOf(pattern), false)
  const write = compileFormat(value, surroundings)
  return (text, scene) => {
    const match = regex.exec(text, 0)
    return match && encoded(expandGroups(write(scene), match.groups))
  }
}

function replacePart(
  read: (target: string) => string | undefined,
  put: (target: string, part: string) => string,
): Maker<'replace-path' | 'replace-pathq' | 'replace-uri'> {
  return ({ regex, value }, surroundings) => {
    const replaced = replacing(regex, value, surroundings)
    return (scene) => {
      const part = read(scene.request.target)
      const text = part === undefined ? undefined : replaced(part, scene)
      if (text !== undefined) scene.request.target = put(scene.request.target, target(text))
      return undefined
    }
  }
}

function setPart(put: (target: string, part: string) => string): Maker<'set-path' | 'set-pathq' | 'set-query' | 'set-uri'> {
  return ({ value }, surroundings) => {
    const write = compileFormat(value, surroundings)
    return (scene) => {
      scene.request.target = put(scene.request.target, target(write(scene)))
      return undefined
    }
  }
}

function withPath(whole: string, path: string): string {
  const old = pathOf(whole)
  const at = pathStart(whole)
  return old === undefined ? whole : whole.slice(0, at) + path + whole.slice(at + old.length)
}

function withPathAndQuery(whole: string, part: string): string {
  return pathAndQuery(whole) === undefined ? whole : whole.slice(0, pathStart(whole)) + part
}

function withQuery(whole: string, query: string): string {
  const [before = ''] = whole.split('?', 1)
  // As in HAProxy, an empty one stays where there was one.
  return query === '' && before === whole ? whole : `${before}?${query}`
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

function setVariable(name: string, take: (scene: Scene) => Value | undefined): Act {
  return (scene) => {
    const value = take(scene)
    if (value !== undefined) scene.variables.set(name, value)
    return undefined
  }
}

const makers: { [Kind in Action['kind']]: Maker<Kind> } = {
  'add-header': ({ name, value }, surroundings, stage) => {
    const of = fieldsAt(stage)
    const write = compileFormat(value, surroundings)
    return (scene) => of(scene)?.add(name, write(scene)) as undefined
  },
  allow: () => () => 'stop',
  auth: ({ realm }) => {
    const name = bytesOf(realm ?? '').replace(/["\\]/g, '\\$&')
    return ({ frontend, backend }) => ({
      status: 401,
      fields: ['www-authenticate', `Basic realm="${encoded(name === '' ? (backend?.name ?? frontend.name) : name)}"`],
      body: undefined,
      isDenied: false,
    })
  },
  capture: ({ sample, len, id }, surroundings, stage) => {
    const { one } = compileSample(sample, surroundings)
    const side = stage === 'request' ? 'request' : 'response'
    return (scene) => {
      const value = one(scene)
      if (value !== undefined) scene.captures[side][id] = toText(value).slice(0, len)
      return undefined
    }
  },
  'del-header': ({ name, match }, _, stage) => {
    const of = fieldsAt(stage)
    const matches = matcherOf(match, [match === 'reg' ? name : name.toLowerCase()], match === 'reg')
    return (scene) => of(scene)?.remove((field) => !isFraming(field) && matches(field)) as undefined
  },
  deny: compileAnswer,
  'disable-l7-retry': () => (scene) => {
    scene.settings.retriesResponses = false
    return undefined
  },
  redirect: compileRedirect,
  'replace-header': replaceField,
  'replace-path': replacePart(pathOf, withPath),
  'replace-pathq': replacePart(pathAndQuery, withPathAndQuery),
  'replace-uri': replacePart(
    (whole) => whole,
    (_, part) => part,
  ),
  'replace-value': replaceField,
  return: compileAnswer,
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
  'set-log-level':
    ({ level }) =>
    (scene) => {
      scene.settings.logLevel = level
      return undefined
    },
  'set-method': ({ value }, surroundings) => {
    const write = compileFormat(value, surroundings)
    return (scene) => {
      const { request } = scene
      const method = write(scene)
      if (/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(method) && framesAlike(method) && framesAlike(request.method)) request.method = method
      return undefined
    }
  },
  'set-path': setPart(withPath),
  'set-pathq': setPart(withPathAndQuery),
  'set-query': setPart(withQuery),
  'set-src': ({ sample }, surroundings) => {
    const { one } = compileSample(sample, surroundings)
    return (scene) => {
      const value = one(scene)
      const bytes = value === undefined ? undefined : addressBytes(toText(value))
      if (bytes !== undefined) scene.source = addressText(bytes)
      return undefined
    }
  },
  'set-status':
    ({ status, reason }) =>
    ({ response }) => {
      // A switch of protocols is one whatever it is called.
      if (response === undefined || response.status === 101) return undefined
      response.status = status
      response.reason = reason === undefined ? undefined : encoded(bytesOf(reason))
      return undefined
    },
  'set-uri': setPart((_, part) => part),
  'set-var': ({ name, sample }, surroundings) => setVariable(name, compileSample(sample, surroundings).one),
  'set-var-fmt': ({ name, value }, surroundings) => setVariable(name, compileFormat(value, surroundings, 'variable')),
  'silent-drop': () => () => 'drop',
  'unset-var':
    ({ name }) =>
    ({ variables }) => {
      variables.delete(name)
      return undefined
    },
  'use-service':
    ({ service }) =>
    () => ({ status: 200, fields: [], body: '', isDenied: false, service }),
}

/** Whether the response to a method is framed as one to GET is. */
function framesAlike(method: string): boolean {
  return method !== 'HEAD' && method !== 'CONNECT'
}

function isFraming(field: string): boolean {
  return /^(?:content-length|transfer-encoding|connection|upgrade|te|trailer)$/.test(field)
}

/** Makes an action into a function. */
export function compileAction(action: Action, surroundings: Surroundings, stage: Stage): Act {
  const make = makers[action.kind] as (action: Action, surroundings: Surroundings, stage: Stage) => Act
  return make(action, surroundings, stage)
}
