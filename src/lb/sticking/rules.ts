import { parseSample } from '../../schemas/rules/sample.ts'
import type { ValueType } from '../../schemas/rules/signatures.ts'
import type { StickRule } from '../../schemas/stick.ts'
import type { Backend } from '../backend.ts'
import type { Request } from '../request.ts'
import type { Holds } from '../rules/fetches/fetch.ts'
import { compileSample } from '../rules/sample.ts'
import type { Scene } from '../rules/scene.ts'
import type { SectionCompiler } from '../rules/section.ts'
import type { Value } from '../rules/value.ts'
import type { Server } from '../server.ts'
import type { SampleKind } from './keys.ts'
import type { StickTable } from './stick-table.ts'
import type { Entry, Table } from './table.ts'

/** A key that is to be bound to the server of a request, once that has answered. */
export interface Stick {
  readonly table: StickTable
  readonly key: string
}

/** How an entry is found: as one that is used by that, unless somebody only asks. */
export type Find = (table: Table, key: string) => Entry | undefined
export const use: Find = (table, key) => table.use(key)

/** Binds requests to servers by keys, and keys to servers (HAProxy manual §4.2 `stick`). */
export interface Sticking {
  /** Binds a request to the server of its key, unless it is bound, and notes the keys that are to be bound. Answers the status of a refusal, if it is to be one. */
  onRequest(scene: Scene, request: Request, find?: Find): number | undefined
  /** Notes those of the response; `undefined` where no rule looks at one. */
  readonly onResponse: ((scene: Scene, request: Request) => void) | undefined
  /** Binds the keys that were noted to the server that has answered. */
  store(request: Request, server: Server): void
}

interface Step {
  readonly label: string
  readonly looksUp: boolean
  readonly stores: boolean
  readonly holds: Holds | undefined
  /** There may be none: backends come and go. */
  table(): StickTable | undefined
  key(scene: Scene, table: StickTable): string | undefined
}

/** Makes the `stick` rules of a backend into functions. */
export function compileSticking(rules: readonly StickRule[], backend: Backend, section: SectionCompiler): Sticking | undefined {
  if (rules.length === 0) return undefined
  const steps = rules.map((rule) => ({ rule, step: compileStep(rule, backend, section) }))
  const ofRequest = steps.filter(({ rule }) => rule.do !== 'store-response').map(({ step }) => step)
  const ofResponse = steps.filter(({ rule }) => rule.do === 'store-response').map(({ step }) => step)
  return {
    onRequest: (scene, request, find = use) => {
      for (const step of ofRequest) apply(step, scene, request, backend, 0, find)
      return undefined
    },
    onResponse:
      ofResponse.length === 0
        ? undefined
        : (scene, request) => {
            const first = request.sticks.length
            for (const step of ofResponse) apply(step, scene, request, backend, first, use)
          },
    store: storeSticks,
  }
}

/** Binds the keys of a request to its server. */
export function storeSticks({ sticks }: Request, server: Server): void {
  if (!server.config.stick) return
  for (const { table, key } of sticks) bind(table, key, server)
}

function compileStep(rule: StickRule, backend: Backend, section: SectionCompiler): Step {
  const { surroundings } = section
  const sample = parseSample(rule.key)
  const { one } = compileSample(sample, surroundings)
  const name = rule.table ?? backend.name
  const table = (): StickTable | undefined =>
    (name === backend.name ? backend : surroundings.backends.get(name))?.table ?? surroundings.frontends.get(name)?.table
  const used = table()
  if (used !== undefined) used.isUsed = true
  return {
    label: `stick ${rule.do} ${rule.key}`,
    looksUp: rule.do === 'on' || rule.do === 'match',
    stores: rule.do !== 'match',
    holds: section.when(rule, rule.do === 'store-response' ? 'response' : 'request'),
    table,
    key: (scene, { keys }) => {
      const value = one(scene)
      return value === undefined ? undefined : keys.of(value, kindOf(value, sample.type))
    },
  }
}

function kindOf(value: Value, type: ValueType): SampleKind {
  if (type === 'any') return typeof value === 'number' ? 'number' : typeof value === 'boolean' ? 'boolean' : 'text'
  return type === 'binary' ? 'text' : type
}

/** Of several rules that store in one table the first counts that has a key; `first` is the number of the keys that do not count for that. */
function apply(
  { label, looksUp, stores, holds, table: own, key: take }: Step,
  scene: Scene,
  request: Request,
  backend: Backend,
  first: number,
  find: Find,
): void {
  const table = own()
  if (table === undefined) return
  const storesNow = stores && !request.sticks.some((stick, index) => index >= first && stick.table === table)
  if ((stores && !storesNow) || (holds !== undefined && !holds(scene))) return
  const key = take(scene, table)
  if (key === undefined) return
  if (looksUp) lookUp(find(table.table, key), request, backend, label)
  if (storesNow) request.sticks = [...request.sticks, { table, key }]
}

function lookUp(entry: Entry | undefined, request: Request, backend: Backend, label: string): void {
  if (entry === undefined || request.bound !== undefined) return
  const server = serverOf(entry, backend)
  if (!server?.servesBoundClients && !backend.config.persist && request.persistence !== 'force') return
  request.bound = server
  request.boundBy = label
}

/** The server of an entry: by its name, else by its number. */
export function serverOf({ serverName, serverId }: Entry, backend: Backend): Server | undefined {
  const named = serverName === undefined ? undefined : backend.server(serverName)
  return named ?? (serverId === 0 ? undefined : backend.servers.find(({ id }) => id === serverId))
}

function bind({ table }: StickTable, key: string, server: Server): void {
  const entry = table.put(key)
  if (entry !== undefined) table.bind(entry, server.name, server.id)
}
