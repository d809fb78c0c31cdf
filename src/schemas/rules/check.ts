import type { BackendConfig } from '../backend.ts'
import { parseBalance } from '../balance.ts'
import type { Config } from '../config.ts'
import type { ErrorPage } from '../error-page.ts'
import type { FrontendConfig } from '../frontend.ts'
import { parseHashType } from '../hash-type.ts'
import { didYouMean } from '../nearest.ts'
import type { Problem } from '../parse.ts'
import type { StickRule } from '../stick.ts'
import type { Action } from './action.ts'
import { parseAnswer } from './answer.ts'
import { routeFaults } from './check-routes.ts'
import { missingAt, type Place, SampleChecker } from './check-samples.ts'
import { type Acls, type Condition, parseCondition } from './condition.ts'
import type { When } from './config.ts'
import { RuleFault } from './fault.ts'
import { parseForwarded, samplesOf } from './forwarded.ts'
import { checkLine, type RuleFile } from './lists.ts'
import { parseResponse } from './message.ts'
import { parseAction } from './parse-action.ts'
import { parseSample } from './sample.ts'
import { parseTest, type Test } from './test.ts'

/** The files that rules name: lists of patterns (`-f`), maps and bodies. */
export function filesOfRules(config: Config): RuleFile[] {
  return check(config).files
}

/** What is wrong with the rules of a configuration, and what in them can never be. */
export function checkRules(config: Config): { errors: Problem[]; warnings: Problem[] } {
  const { errors, warnings } = check(config)
  return { errors, warnings }
}

function check(config: Config): Checker {
  const checker = new Checker(config)
  for (const [index, frontend] of config.frontends.entries()) checker.frontend(frontend, `/frontends/${index}`)
  for (const [index, backend] of config.backends.entries()) checker.backend(backend, `/backends/${index}`)
  return checker
}

const stages = {
  httpRequest: { stage: 'request', keyword: 'http-request', first: [] },
  redirects: { stage: 'request', keyword: 'redirect', first: ['redirect'] },
  httpResponse: { stage: 'response', keyword: 'http-response', first: [] },
  httpAfterResponse: { stage: 'after', keyword: 'http-after-response', first: [] },
} as const

/** Notes what is wrong with the rules of the sections that it is shown; what they ask about must be in the configuration. */
export class Checker {
  readonly errors: Problem[] = []
  readonly warnings: Problem[] = []
  readonly files: RuleFile[] = []
  readonly #config: Config
  #samples: SampleChecker
  readonly #listens: ReadonlySet<string>

  constructor(config: Config) {
    this.#config = config
    this.#samples = new SampleChecker(config, this.files)
    this.#listens = new Set(config.backends.flatMap(({ name, isListen }) => (isListen ? [name] : [])))
  }

  frontend({ name, acls, useBackend, routes, monitorFail, uniqueIdFormat = '', stats, ...rules }: FrontendConfig, pointer: string): void {
    const isListen = this.#listens.has(name)
    this.#samples = new SampleChecker(this.#config, this.files, isListen)
    const known = this.#acls(acls, pointer)
    this.#try(`${pointer}/uniqueIdFormat`, 'unique-id-format', () => {
      this.#samples.format(uniqueIdFormat, `${pointer}/uniqueIdFormat`, 'request')
      if (/%(?:\{[^}]*\})?(?:ID\b|\[unique-id\b)/.test(uniqueIdFormat)) throw new RuleFault('an ID cannot be made of itself')
    })
    for (const [index, rule] of monitorFail.entries()) this.#condition(rule, known, `${pointer}/monitorFail/${index}`, 'monitor fail')
    for (const [index, rule] of (stats?.adminRules ?? []).entries())
      this.#condition(rule, known, `${pointer}/stats/adminRules/${index}`, 'stats admin')
    this.#httpRules(rules, known, pointer, isListen ? 'backend' : 'request')
    this.#pages(rules.errorPages, pointer)
    this.errors.push(...routeFaults(routes, this.#samples, `${pointer}/routes`))
    for (const [index, rule] of useBackend.entries()) {
      const at = `${pointer}/useBackend/${index}`
      this.#try(at, 'use_backend', () => this.#samples.backendName(rule.backend, at))
      this.#condition(rule, known, at, 'use_backend')
    }
  }

  balance(text: string, pointer: string): void {
    this.#try(pointer, 'balance', () => {
      const balancing = parseBalance(text)
      if (balancing.algorithm === 'hash') this.#samples.check(balancing.sample, pointer, 'backend')
    })
  }

  /** Checks what is answered in the place of our own pages. */
  #pages(pages: readonly ErrorPage[], pointer: string): void {
    for (const [index, { status, file, answer }] of pages.entries()) {
      const at = `${pointer}/errorPages/${index}`
      if ((file === undefined) === (answer === undefined))
        this.errors.push({ pointer: at, message: `the page for ${status} has either file or answer` })
      if (file !== undefined) this.files.push({ pointer: at, file, check: parseResponse })
      if (answer === undefined) continue
      this.#try(at, 'http-error', () => this.#action(parseAnswer('return', ['status', String(status), ...answer], 'status'), at))
    }
  }

  backend(
    { name, balance, hashType, acls, useServer, persistRules, stick, servers, forwarded, ...rules }: BackendConfig,
    pointer: string,
  ): void {
    this.#samples = new SampleChecker(this.#config, this.files)
    this.balance(balance, `${pointer}/balance`)
    this.#try(`${pointer}/hashType`, 'hash-type', () => parseHashType(hashType))
    this.#try(`${pointer}/forwarded`, 'option forwarded', () => {
      const samples = forwarded === undefined ? [] : samplesOf(parseForwarded(forwarded))
      for (const sample of samples) this.#samples.check(sample, `${pointer}/forwarded`, 'backend')
    })
    const known = this.#acls(acls, pointer)
    this.#httpRules(rules, known, pointer, 'backend')
    this.#pages(rules.errorPages, pointer)
    for (const [index, rule] of useServer.entries()) {
      const at = `${pointer}/useServer/${index}`
      this.#try(at, 'use-server', () => {
        const names = servers.map(({ name }) => name)
        if (rule.server.includes('%')) this.#samples.format(rule.server, at, 'backend')
        else if (!names.includes(rule.server))
          throw new RuleFault(`there is no server "${rule.server}" here${didYouMean(rule.server, names)}`)
      })
      this.#condition(rule, known, at, 'use-server', 'backend')
    }
    for (const [index, rule] of persistRules.entries())
      this.#condition(rule, known, `${pointer}/persistRules/${index}`, `${rule.do}-persist`, 'backend')
    for (const [index, rule] of stick.entries()) this.#stick(rule, name, known, `${pointer}/stick/${index}`)
  }

  #stick(rule: StickRule, own: string, acls: Acls, pointer: string): void {
    const what = `stick ${rule.do}`
    const isLate = rule.do === 'store-response'
    this.#try(pointer, what, () => {
      const sample = parseSample(rule.key)
      this.#samples.check(sample, pointer)
      if (!isLate && sample.needs === 'response') throw new RuleFault(`"${rule.key}" is taken from the response, which is not there yet`)
      if (isLate && sample.needs === 'request') throw new RuleFault(`"${rule.key}" is taken from the request: write store-request`)
      const { table = own } = rule
      const { frontends, backends } = this.#config
      const tables = [...frontends, ...backends].flatMap(({ name, stickTable }) => (stickTable === undefined ? [] : [name]))
      if (tables.includes(table)) return
      const kind = backends.some(({ name }) => name === table) || table === own ? 'backend' : 'section'
      throw new RuleFault(`${kind} "${table}" has no stick-table${didYouMean(table, tables)}`)
    })
    this.#condition(rule, acls, pointer, what, isLate ? 'response' : 'backend')
  }

  /** Does a step; a RuleFault thrown in it is noted. */
  #try<T>(pointer: string, what: string, step: () => T): T | undefined {
    try {
      return step()
    } catch (error) {
      if (!(error instanceof RuleFault)) throw error
      this.errors.push({ pointer, message: `${what}: ${error.message}` })
      return undefined
    }
  }

  /** A name whose tests are wrong is known all the same: whoever uses it is not wrong too. */
  #acls(acls: FrontendConfig['acls'], pointer: string): Acls {
    const known = new Map<string, Test[]>()
    for (const [index, { name, test }] of acls.entries()) {
      const tests = known.get(name) ?? []
      known.set(name, tests)
      const parsed = this.#try(`${pointer}/acls/${index}`, `acl ${name}`, () =>
        this.#referring(parseTest(test), `${pointer}/acls/${index}`),
      )
      if (parsed !== undefined) tests.push(parsed)
    }
    return known
  }

  #httpRules(sections: Pick<FrontendConfig, keyof typeof stages>, acls: Acls, pointer: string, onRequest: Place): void {
    for (const [field, { stage, keyword, first }] of Object.entries(stages)) {
      const place = stage === 'request' ? onRequest : stage
      for (const [index, rule] of sections[field as keyof typeof stages].entries()) {
        const at = `${pointer}/${field}/${index}`
        this.#try(at, keyword, () => this.#action(parseAction([...first, ...rule.do], stage), at, place))
        this.#condition(rule, acls, at, keyword, place)
      }
    }
  }

  /** Checks what an action asks about, and notes the files that it needs. */
  #action(action: Action, pointer: string, place?: Place): void {
    const samples = this.#samples
    if ('sample' in action) samples.check(action.sample, pointer, place)
    if ('value' in action) samples.format(action.value, pointer, place)
    if (!('content' in action)) return
    if (typeof action.page === 'object') this.files.push({ pointer, file: action.page.file, check: parseResponse })
    for (const { value } of action.fields) samples.format(value, pointer, place)
    const { content } = action
    if (content?.file !== undefined) this.files.push({ pointer, file: content.file })
    else if (content?.isFormat) samples.format(content.text ?? '', pointer, place)
  }

  #condition({ if: holds, unless }: When, acls: Acls, pointer: string, what: string, place: Place = 'request'): Condition | undefined {
    if (holds !== undefined && unless !== undefined) {
      this.errors.push({ pointer, message: `${what} has if and unless: keep one of them` })
      return undefined
    }
    const words = holds ?? unless
    if (words === undefined) return undefined
    const condition = this.#try(pointer, what, () => parseCondition(words, unless !== undefined, acls))
    if (condition === undefined) return undefined
    for (const test of condition.groups.flat().flatMap(({ tests }) => tests)) {
      this.#try(pointer, what, () => this.#referring(test, pointer))
      const missing = missingAt(place, test.sample)
      if (missing !== undefined) this.warnings.push({ pointer, message: `${what}: ${missing}; this never matches` })
    }
    return condition
  }

  /** Checks that the backends and servers that a test asks about are there. */
  #referring(test: Test, pointer: string): Test {
    const { sample, match, ignoreCase, files } = test
    for (const file of files) this.files.push({ pointer, file, checkLine: (line) => checkLine(match, line, ignoreCase, sample.fetch.name) })
    this.#samples.check(test.sample, pointer)
    return test
  }
}
