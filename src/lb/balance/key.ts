import type { BackendConfig } from '../../schemas/backend.ts'
import { type Balancing, parseBalance } from '../../schemas/balance.ts'
import { parseHashType } from '../../schemas/hash-type.ts'
import type { Sample } from '../../schemas/rules/sample.ts'
import { bytesOfAddress, bytesOfNumber } from '../rules/cast.ts'
import { parameterIn, pathAndQuery } from '../rules/fetches/target.ts'
import { addressBytes } from '../rules/networks.ts'
import { compileSample } from '../rules/sample.ts'
import type { Scene } from '../rules/scene.ts'
import type { Surroundings } from '../rules/surroundings.ts'
import { toText } from '../rules/value.ts'
import { avalanche, hashFunctions } from './hash.ts'

/**
 * The hash of what a request is balanced by; `undefined` where it has no such thing. `isSole` says that one server only may be chosen: as in HAProxy any hash
 * will do then, and none takes a turn that a request without a key would take, but by `url_param`.
 */
export type HashOf = (scene: Scene, isSole: boolean) => number | undefined

type TakeKey = (scene: Scene) => string | undefined

/** Makes an algorithm that hashes into a function; `undefined` for the others. */
export function compileHash(config: Pick<BackendConfig, 'balance' | 'hashType'>, surroundings: Surroundings): HashOf | undefined {
  const balancing = parseBalance(config.balance)
  const kind = parseHashType(config.hashType)
  const spread = kind.avalanche ? avalanche : (hash: number): number => hash
  if (balancing.algorithm === 'source') return (scene, isSole) => (isSole ? 0 : mapped(hashOfAddress(scene.source), spread))
  const key = keyOf(balancing, surroundings)
  const hash = hashFunctions[kind.hash]
  const mayTakeTurn = balancing.algorithm === 'url_param'
  return key && ((scene, isSole) => (isSole && !mayTakeTurn ? 0 : mapped(mapped(key(scene), hash), spread)))
}

/** Whether the key may stand in the body of a request. */
export function readsBody(balance: string): true | undefined {
  const balancing = parseBalance(balance)
  return balancing.algorithm === 'url_param' && balancing.checkPost ? true : undefined
}

function mapped<T, R>(value: T | undefined, make: (value: T) => R): R | undefined {
  return value === undefined ? undefined : make(value)
}

function keyOf(balancing: Balancing, surroundings: Surroundings): TakeKey | undefined {
  switch (balancing.algorithm) {
    case 'uri':
      return uriKey(balancing)
    case 'url_param':
      return parameterKey(balancing)
    case 'hdr':
      return fieldKey(balancing)
    case 'hash':
      return sampleKey(balancing.sample, surroundings)
    default:
      return undefined
  }
}

/** As a number the whole address of IPv4, of IPv6 its four words laid over each other. */
function hashOfAddress(text: string | undefined): number | undefined {
  const bytes = addressBytes(text ?? '')
  if (bytes === undefined) return undefined
  let hash = 0
  for (const [at, byte] of bytes.entries()) hash ^= byte << (24 - 8 * (at % 4))
  return hash >>> 0
}

function uriKey({ len, depth, whole, pathOnly }: Extract<Balancing, { algorithm: 'uri' }>): TakeKey {
  return ({ request }) => {
    const uri = (pathOnly ? pathAndQuery(request.target) : request.target) ?? ''
    const text = len === undefined ? uri : uri.slice(0, len)
    const query = whole ? -1 : text.indexOf('?')
    const end = query < 0 ? text.length : query
    return text.slice(0, depth === undefined ? end : Math.min(end, slashAt(text, depth + 1)))
  }
}

/** Where the nth slash of a text is; its length if there are not so many. */
function slashAt(text: string, nth: number): number {
  let at = -1
  for (let found = 0; found < nth; found++) {
    at = text.indexOf('/', at + 1)
    if (at < 0) return text.length
  }
  return at
}

/** With `check_post` it may stand in the body of a POST, as far as that is there. */
function parameterKey({ name, checkPost }: Extract<Balancing, { algorithm: 'url_param' }>): TakeKey {
  if (!checkPost) return ({ request }) => parameterIn(request.target, name)
  return (scene) => {
    const { method, target } = scene.request
    return parameterIn(target, name) ?? (method === 'POST' ? parameterInBody(scene.body ?? '', name) : undefined)
  }
}

/** As in HAProxy the first character decides: what begins with a blank is empty, and with what a form cannot have, none. */
function parameterInBody(text: string, name: string): string | undefined {
  const value = text
    .split('&')
    .find((one) => one.startsWith(`${name}=`))
    ?.slice(name.length + 1)
  if (value === undefined || /^[\w!#$%'*+.^`|~-]/.test(value)) return value
  return value === '' || /^[ \t\r\n]/.test(value) ? '' : undefined
}

function fieldKey({ name, domainOnly }: Extract<Balancing, { algorithm: 'hdr' }>): TakeKey {
  const lower = name.toLowerCase()
  return ({ request }) => {
    const value = request.fields.first(lower)?.split(',')[0]?.trim()
    if (!value) return undefined
    return domainOnly ? domainIn(value) : value
  }
}

/** What stands before the last dot, from the dot before that: `example` of `www.example.com`. */
function domainIn(host: string): string {
  const end = host.lastIndexOf('.')
  if (end < 0) return host
  return host.slice(host.lastIndexOf('.', end - 1) + 1, end)
}

/** Addresses are hashed as their bytes, numbers as eight, as HAProxy holds them. */
function sampleKey(sample: Sample, surroundings: Surroundings): TakeKey {
  const { one } = compileSample(sample, surroundings)
  const bytes = sample.type === 'address' ? bytesOfAddress : sample.type === 'number' || sample.type === 'boolean' ? bytesOfNumber : toText
  return (scene) => mapped(one(scene), bytes)
}
