import { type Learn, type LearntKey, learntFrom } from '../../schemas/learn.ts'
import { parseSample } from '../../schemas/rules/sample.ts'
import type { Backend } from '../backend.ts'
import type { Request } from '../request.ts'
import type { Take } from '../rules/fetches/fetch.ts'
import { compileSample } from '../rules/sample.ts'
import type { Scene } from '../rules/scene.ts'
import type { Surroundings } from '../rules/surroundings.ts'
import { toText } from '../rules/value.ts'
import type { Learnt } from './learnt.ts'
import { type Find, type Sticking, serverOf, storeSticks, use } from './rules.ts'
import type { StickTable } from './stick-table.ts'

/** Where a key is found. */
interface Source {
  /** What its keys begin with in the table: no two sources share any. */
  readonly prefix: string
  readonly label: string
  readonly ofRequest: Take
  /** For those that the application issues. */
  readonly ofResponse: Take | undefined
}

/** Longer keys are known by their beginning and their end. */
const longest = 256

/** Makes what a backend learns from into functions. */
export function compileLearning({ keys, strict }: Learn, backend: Backend, surroundings: Surroundings): Sticking | undefined {
  const { learnt } = backend
  if (learnt === undefined) return undefined
  const sources = keys.flatMap((key, index) => sourceOf(key, index, surroundings) ?? [])
  const issuing = sources.filter(({ ofResponse }) => ofResponse !== undefined)
  return {
    onRequest: (scene, request, find = use) => {
      const carried = sources.flatMap(({ prefix, label, ofRequest, ofResponse }) => {
        const key = keyOf(prefix, ofRequest, scene)
        return key === undefined ? [] : [carriedKey(key, label, ofResponse !== undefined, learnt)]
      })
      if (carried.length === 0) return undefined
      const refusal = lookUp(carried, request, backend, find) ? undefined : strict
      if (refusal === undefined) request.sticks = [...request.sticks, ...carried.map(({ table, key }) => ({ table, key }))]
      return refusal
    },
    onResponse:
      issuing.length === 0
        ? undefined
        : (scene, request) => {
            for (const { prefix, ofResponse } of issuing) replace(keyOf(prefix, ofResponse, scene), prefix, learnt, request)
          },
    store: storeSticks,
  }
}

/** A key that a request brings. */
interface Carried {
  readonly key: string
  readonly label: string
  readonly isIssued: boolean
  /** Where it is, or is to be. */
  readonly table: StickTable
}

function carriedKey(key: string, label: string, isIssued: boolean, learnt: Learnt): Carried {
  return { key, label, isIssued, table: learnt.tableFor(key) }
}

/** Binds a request to the server of the first of its keys that is known. Answers whether a request with such keys may go on where strictness counts. */
function lookUp(carried: readonly Carried[], request: Request, backend: Backend, find: Find): boolean {
  let isKnown = false
  for (const { key, label, table } of carried) {
    const entry = find(table.table, key)
    if (entry === undefined) continue
    if (request.bound !== undefined) return true
    isKnown = true
    const server = serverOf(entry, backend)
    if (!server?.servesBoundClients && !backend.config.persist && request.persistence !== 'force') continue
    request.bound = server
    request.boundBy = label
    return true
  }
  return request.bound !== undefined || (!isKnown && !carried.some(({ isIssued }) => isIssued))
}

/** What the application issues takes the place of what the client brought; an empty key means that it is over. */
function replace(issued: string | undefined, prefix: string, learnt: Learnt, request: Request): void {
  if (issued === undefined) return
  const others = request.sticks.filter((stick) => !learnt.has(stick.table) || !stick.key.startsWith(prefix))
  if (issued !== prefix) {
    forget(issued, learnt.claimed)
    request.sticks = [...others, { table: learnt.issued, key: issued }]
  } else {
    for (const stick of request.sticks) if (!others.includes(stick)) forget(stick.key, stick.table)
    request.sticks = others
  }
}

function forget(key: string, { table }: StickTable): void {
  const entry = table.find(key)
  if (entry !== undefined) table.remove(entry)
}

/** The key of a source; the prefix alone for an empty one, which a request cannot have. */
function keyOf(prefix: string, take: Take | undefined, scene: Scene): string | undefined {
  const value = take?.(scene)
  if (value === undefined) return undefined
  const text = toText(value)
  if (text === '' && scene.response === undefined) return undefined
  return prefix + (text.length <= longest ? text : text.slice(0, longest / 2) + text.slice(-longest / 2))
}

const samples: Record<keyof LearntKey, { request: (name: string) => string; response?: (name: string) => string }> = {
  cookie: { request: (name) => `req.cook(${name})`, response: (name) => `res.cook(${name})` },
  header: { request: (name) => `req.fhdr(${name})`, response: (name) => `res.fhdr(${name})` },
  parameter: { request: (name) => `url_param(${name})` },
  requestHeader: { request: (name) => `req.fhdr(${name})` },
}

function sourceOf(key: LearntKey, index: number, surroundings: Surroundings): Source | undefined {
  const from = learntFrom(key)
  if (from === undefined) return undefined
  const { request, response } = samples[from.kind]
  const take = (text: string): Take => compileSample(parseSample(text), surroundings).one
  const name = `"${from.name.replace(/["\\]/g, '\\$&')}"`
  return {
    prefix: String.fromCharCode(index),
    label: `learn ${from.kind} ${from.name}`,
    ofRequest: take(request(name)),
    ofResponse: response && take(response(name)),
  }
}

/** Several that are asked one after the other; the first that refuses a request ends it. */
export function together(all: readonly (Sticking | undefined)[]): Sticking | undefined {
  const [first, second, ...more] = all.filter((one) => one !== undefined)
  if (first === undefined || second === undefined) return first
  const others = together([second, ...more]) ?? second
  return {
    onRequest: (scene, request, find) => first.onRequest(scene, request, find) ?? others.onRequest(scene, request, find),
    onResponse:
      first.onResponse === undefined
        ? others.onResponse
        : (scene, request) => {
            first.onResponse?.(scene, request)
            others.onResponse?.(scene, request)
          },
    store: storeSticks,
  }
}
