import type { Action, Stage } from '../../schemas/rules/action.ts'
import { onFields } from './actions/fields.ts'
import type { Makers } from './actions/maker.ts'
import { onTarget } from './actions/target.ts'
import { compileAnswer } from './answer.ts'
import { compileFormat, encoded } from './format.ts'
import { addressText, leadingAddress } from './networks.ts'
import { compileRedirect } from './redirect.ts'
import { compileSample } from './sample.ts'
import type { Scene } from './scene.ts'
import type { Surroundings } from './surroundings.ts'
import { bytesOf, toText, type Value } from './value.ts'
import type { Act } from './verdict.ts'

function setVariable(name: string, take: (scene: Scene) => Value | undefined): Act {
  return (scene) => {
    const value = take(scene)
    if (value !== undefined) scene.variables.set(name, value)
    return undefined
  }
}

const makers: Makers<Action['kind']> = {
  ...onFields,
  ...onTarget,
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
  deny: compileAnswer,
  'disable-l7-retry': () => (scene) => {
    scene.settings.retriesResponses = false
    return undefined
  },
  redirect: compileRedirect,
  reject: () => () => 'drop',
  return: compileAnswer,
  'set-log-level':
    ({ level }) =>
    (scene) => {
      scene.settings.logLevel = level
      return undefined
    },
  'set-retries':
    ({ retries }) =>
    (scene) => {
      scene.settings.retries = retries
      return undefined
    },
  'set-src': ({ sample }, surroundings) => {
    const { one } = compileSample(sample, surroundings)
    return (scene) => {
      const value = one(scene)
      const bytes = value === undefined ? undefined : leadingAddress(toText(value))
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
  'wait-for-body':
    ({ time, atLeast }) =>
    () => ({ time, atLeast }),
}

/** Makes an action into a function. */
export function compileAction(action: Action, surroundings: Surroundings, stage: Stage): Act {
  const make = makers[action.kind] as (action: Action, surroundings: Surroundings, stage: Stage) => Act
  return make(action, surroundings, stage)
}
