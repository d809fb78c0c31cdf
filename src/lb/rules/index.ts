import type { BackendConfig } from '../../schemas/backend.ts'
import type { FrontendConfig } from '../../schemas/frontend.ts'
import type { Backend } from '../backend.ts'
import { compileHash, type HashOf, readsBody } from '../balance/key.ts'
import { compileLearning, together } from '../sticking/learn.ts'
import { compileSticking, type Sticking } from '../sticking/rules.ts'
import { type ChoosePersistence, type ChooseServer, compilePersistence, compileServers } from './binding.ts'
import type { Write } from './format.ts'
import { compileForwarded } from './forwarded.ts'
import { compilePlainRules, compileRules, type RunRequestRules, type RunRules } from './http.ts'
import { compileMonitor, type Monitor } from './monitor.ts'
import { RouteTable } from './routes.ts'
import { SectionCompiler } from './section.ts'
import type { Surroundings } from './surroundings.ts'
import { type ChooseBackend, compileSwitching } from './switching.ts'

/** What a section does with requests before they go on, with responses that came, and with all responses before they go out. */
export interface HttpRuleLists {
  readonly onRequest: RunRequestRules | undefined
  /** Asked when those are done. */
  readonly redirect: RunRules | undefined
  readonly onResponse: RunRules | undefined
  readonly afterResponse: RunRules | undefined
}

/** The rules of a frontend as functions, in the order in which they are asked. */
export interface FrontendRules extends HttpRuleLists {
  /** What it says of itself to whoever watches it. */
  readonly monitor: Monitor | undefined
  readonly routes: RouteTable | undefined
  readonly chooseBackend: ChooseBackend | undefined
}

/** The rules of a backend as functions, in the order in which they are asked. */
export interface BackendRules extends HttpRuleLists {
  readonly choosePersistence: ChoosePersistence | undefined
  /** What balancing goes by, where that is a key of the request. */
  readonly hash: HashOf | undefined
  /** The body is to be there by then. */
  readonly readsBody: true | undefined
  readonly chooseServer: ChooseServer | undefined
  /** What `Forwarded` tells its servers. */
  readonly forwarded: Write | undefined
  /** What binds it by a key. */
  readonly sticking: Sticking | undefined
}

/** `undefined` for a frontend that has none. */
export function compileFrontend(config: FrontendConfig, surroundings: Surroundings): FrontendRules | undefined {
  const section = new SectionCompiler(config.acls, surroundings)
  return orNothing({
    monitor: compileMonitor(config, section),
    routes: config.routes.length === 0 ? undefined : new RouteTable(config.routes, surroundings),
    chooseBackend: compileSwitching(config.useBackend, section),
    ...compileLists(config, section),
  })
}

/** `undefined` for a backend that has none. */
export function compileBackend(backend: Backend, surroundings: Surroundings): BackendRules | undefined {
  const { acls, persistRules, useServer, stick, learn, forwarded }: BackendConfig = backend.config
  const section = new SectionCompiler(acls, surroundings)
  return orNothing({
    ...compileLists(backend.config, section),
    choosePersistence: compilePersistence(persistRules, section),
    chooseServer: compileServers(useServer, backend, section),
    sticking: together([compileSticking(stick, backend, section), learn && compileLearning(learn, backend, surroundings)]),
    forwarded: compileForwarded(forwarded, surroundings),
    hash: compileHash(backend.config, surroundings),
    readsBody: readsBody(backend.config.balance),
  })
}

const none: BackendRules = {
  onRequest: undefined,
  redirect: undefined,
  onResponse: undefined,
  afterResponse: undefined,
  choosePersistence: undefined,
  hash: undefined,
  readsBody: undefined,
  chooseServer: undefined,
  forwarded: undefined,
  sticking: undefined,
}

/** The rules that a backend has, balancing as a configuration says. */
export function rebalanced(
  rules: BackendRules = none,
  config: Pick<BackendConfig, 'balance' | 'hashType'>,
  surroundings: Surroundings,
): BackendRules | undefined {
  return orNothing({ ...rules, hash: compileHash(config, surroundings), readsBody: readsBody(config.balance) })
}

function compileLists(
  config: Pick<FrontendConfig, 'httpRequest' | 'redirects' | 'httpResponse' | 'httpAfterResponse'>,
  section: SectionCompiler,
): HttpRuleLists {
  return {
    onRequest: compileRules(config.httpRequest, 'request', section),
    redirect: compilePlainRules(
      config.redirects.map((rule) => ({ ...rule, do: ['redirect', ...rule.do] })),
      'request',
      section,
    ),
    onResponse: compilePlainRules(config.httpResponse, 'response', section),
    afterResponse: compilePlainRules(config.httpAfterResponse, 'after', section),
  }
}

function orNothing<T extends object>(rules: T): T | undefined {
  return Object.values(rules).some((rule) => rule !== undefined) ? rules : undefined
}
