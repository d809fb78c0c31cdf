import type { BackendConfig } from '../schemas/backend.ts'
import type { BackendSettings } from '../schemas/change.ts'
import type { Config } from '../schemas/config.ts'
import { numberSections, sectionsOf } from '../schemas/section-id.ts'
import { Backend } from './backend.ts'
import { ChangeError } from './change/error.ts'
import { withSettings } from './change/values.ts'
import { Frontend } from './frontend.ts'
import type { MakeSeal } from './persistence/seal.ts'
import { compileFormat } from './rules/format.ts'
import { compileBackend, compileFrontend, rebalanced } from './rules/index.ts'
import { compilePages } from './rules/pages.ts'
import { onceEach, type Surroundings } from './rules/surroundings.ts'
import { usersOf, type Verify } from './rules/users.ts'

/** What rules may ask of the machine. */
export type Outside = Pick<Surroundings, 'env' | 'hostname' | 'read'> & { verify: Verify; makeSeal?: MakeSeal }

/** The sections of a configuration, made what they say: frontends, which stay, and backends, which come and go. */
export class Sections {
  readonly frontends: ReadonlyMap<string, Frontend>
  readonly #backends: Map<string, Backend>
  readonly #numbers: Map<string, number>
  /** What rules know beside a request. */
  readonly surroundings: Surroundings
  readonly #now: () => number
  readonly #makeSeal: MakeSeal | undefined

  /** `now` tells the time in milliseconds since the epoch. */
  constructor(config: Config, now: () => number, outside: Outside) {
    this.#now = now
    this.#makeSeal = outside.makeSeal
    const startedAt = now()
    this.#numbers = new Map([...numberSections(sectionsOf(config), config.global)].sort(([, a], [, b]) => a - b))
    this.#backends = new Map(config.backends.map((backend) => [backend.name, new Backend(backend, startedAt, now, outside.makeSeal)]))
    this.frontends = new Map(
      config.frontends.map((frontend) => [frontend.name, new Frontend(frontend, this.#backends.get(frontend.defaultBackend ?? ''), now)]),
    )
    this.surroundings = {
      ...outside,
      read: onceEach(outside.read),
      frontends: this.frontends,
      backends: this.#backends,
      sectionNumbers: this.#numbers,
      userlists: usersOf(config.global.userlists ?? [], outside.verify),
      processVariables: new Map(),
      now,
    }
    for (const backend of this.#backends.values()) this.#compile(backend)
    for (const frontend of this.frontends.values()) this.#compileFrontend(frontend)
  }

  get backends(): ReadonlyMap<string, Backend> {
    return this.#backends
  }

  /** The numbers of the sections by their names, and in their order. */
  get numbers(): ReadonlyMap<string, number> {
    return this.#numbers
  }

  #compile(backend: Backend): void {
    backend.rules = compileBackend(backend, this.surroundings)
    backend.pages = compilePages(backend.config.errorPages, this.surroundings)
  }

  #compileFrontend(frontend: Frontend): void {
    const { config } = frontend
    frontend.rules = compileFrontend(config, this.surroundings)
    frontend.pages = compilePages(config.errorPages, this.surroundings)
    if (config.uniqueIdFormat !== undefined) frontend.writeId = compileFormat(config.uniqueIdFormat, this.surroundings)
  }

  /** Takes a backend in. Throws a ChangeError if its keys are not where it says. */
  add(config: BackendConfig): Backend {
    const backend = this.#make(config)
    this.#compile(backend)
    this.#backends.set(backend.name, backend)
    if (!this.#numbers.has(backend.name)) this.#numbers.set(backend.name, config.id ?? Math.max(0, ...this.#numbers.values()) + 1)
    return backend
  }

  #make(config: BackendConfig): Backend {
    try {
      return new Backend(config, this.#now(), this.#now, this.#makeSeal)
    } catch (error) {
      throw new ChangeError('invalid', error instanceof Error ? error.message : String(error), '/cookie/signed/keys')
    }
  }

  /** Lets a backend go, with all its servers. */
  remove(backend: Backend): void {
    this.#backends.delete(backend.name)
    if (!this.frontends.has(backend.name)) this.#numbers.delete(backend.name)
    backend.close()
  }

  /** Gives a backend other settings. What its rules throw at them is thrown, and then nothing is changed. */
  set(backend: Backend, settings: BackendSettings): void {
    const { rules, config } = backend
    const suited = settings.balance === undefined ? rules : rebalanced(rules, withSettings(config, settings), this.surroundings)
    backend.set(settings)
    backend.rules = suited
  }
}
