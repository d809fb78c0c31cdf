import type { BackendConfig } from '../backend.ts'
import { parseBalance } from '../balance.ts'
import type { Config } from '../config.ts'
import type { ErrorPage } from '../error-page.ts'
import type { FrontendConfig } from '../frontend.ts'
import { parseHashType } from '../hash-type.ts'
import { didYouMean } from '../nearest.ts'
import type { Problem } from '../parse.ts'
import { secretVariables } from '../secrets.ts'
import type { StickRule } from '../stick.ts'
import type { Action, Stage } from './action.ts'
import { parseAnswer } from './answer.ts'
import { type Acls, type Condition, neededBy, parseCondition } from './condition.ts'
import type { When } from './config.ts'
import { RuleFault } from './fault.ts'
import { parseFormat } from './format.ts'
import { checkEntry, checkLine, mapMatchers, type RuleFile } from './lists.ts'
import { parseResponse } from './message.ts'
import { parseAction } from './parse-action.ts'
import { parseRegex } from './regex.ts'
import { parseSample, type Sample } from './sample.ts'
import type { Call } from './signatures.ts'
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
  httpRequest: { stage: 'request', keyword: 'http-request' },
  httpResponse: { stage: 'response', keyword: 'http-response' },
  httpAfterResponse: { stage: 'after', keyword: 'http-after-response' },
} as const

/** Notes what is wrong with the rules of the sections that it is shown; what they ask about must be in the configuration. */
export class Checker {
  readonly errors: Problem[] = []
  readonly warnings: Problem[] = []
  readonly files: RuleFile[] = []
  readonly #config: Config
  readonly #names: readonly string[]

  constructor(config: Config) {
    this.#config = config
    this.#names = config.backends.map(({ name }) => name)
  }

  frontend({ acls, useBackend, monitorFail, uniqueIdFormat = '', ...rules }: FrontendConfig, pointer: string): void {
    const known = this.#acls(acls, pointer)
    this.#try(`${pointer}/uniqueIdFormat`, 'unique-id-format', () => this.#format(uniqueIdFormat, `${pointer}/uniqueIdFormat`))
    for (const [index, rule] of monitorFail.entries()) this.#condition(rule, known, `${pointer}/monitorFail/${index}`, 'monitor fail')
    this.#httpRules(rules, known, pointer)
    this.#pages(rules.errorPages, pointer)
    for (const [index, rule] of useBackend.entries()) {
      const at = `${pointer}/useBackend/${index}`
      this.#try(at, 'use_backend', () => this.#checkBackendName(rule.backend, at))
      this.#condition(rule, known, at, 'use_backend')
    }
  }

  balance(text: string, pointer: string): void {
    this.#try(pointer, 'balance', () => {
      const balancing = parseBalance(text)
      if (balancing.algorithm === 'hash') this.#sample(balancing.sample, pointer)
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

  backend({ name, balance, hashType, acls, useServer, persistRules, stick, servers, ...rules }: BackendConfig, pointer: string): void {
    this.balance(balance, `${pointer}/balance`)
    this.#try(`${pointer}/hashType`, 'hash-type', () => parseHashType(hashType))
    const known = this.#acls(acls, pointer)
    this.#httpRules(rules, known, pointer)
    this.#pages(rules.errorPages, pointer)
    for (const [index, rule] of useServer.entries()) {
      const at = `${pointer}/useServer/${index}`
      this.#try(at, 'use-server', () => {
        const names = servers.map(({ name }) => name)
        if (rule.server.includes('%')) this.#format(rule.server, at)
        else if (!names.includes(rule.server))
          throw new RuleFault(`there is no server "${rule.server}" here${didYouMean(rule.server, names)}`)
      })
      this.#condition(rule, known, at, 'use-server')
    }
    for (const [index, rule] of persistRules.entries())
      this.#condition(rule, known, `${pointer}/persistRules/${index}`, `${rule.do}-persist`)
    for (const [index, rule] of stick.entries()) this.#stick(rule, name, known, `${pointer}/stick/${index}`)
  }

  #stick(rule: StickRule, own: string, acls: Acls, pointer: string): void {
    const what = `stick ${rule.do}`
    const isLate = rule.do === 'store-response'
    this.#try(pointer, what, () => {
      const sample = parseSample(rule.key)
      this.#sample(sample, pointer)
      if (!isLate && sample.needs === 'response') throw new RuleFault(`"${rule.key}" is taken from the response, which is not there yet`)
      if (isLate && sample.needs === 'request') throw new RuleFault(`"${rule.key}" is taken from the request: write store-request`)
      const { table = own } = rule
      const tables = this.#config.backends.flatMap(({ name, stickTable }) => (stickTable === undefined ? [] : [name]))
      if (!tables.includes(table)) throw new RuleFault(`backend "${table}" has no stick-table${didYouMean(table, tables)}`)
    })
    this.#condition(rule, acls, pointer, what, isLate ? 'response' : 'request')
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

  #httpRules(sections: Pick<FrontendConfig, keyof typeof stages>, acls: Acls, pointer: string): void {
    for (const [field, { stage, keyword }] of Object.entries(stages)) {
      for (const [index, rule] of sections[field as keyof typeof stages].entries()) {
        const at = `${pointer}/${field}/${index}`
        this.#try(at, keyword, () => this.#action(parseAction(rule.do, stage), at))
        this.#condition(rule, acls, at, keyword, stage)
      }
    }
  }

  /** Checks what an action asks about, and notes the files that it needs. */
  #action(action: Action, pointer: string): void {
    if ('sample' in action) this.#sample(action.sample, pointer)
    if ('value' in action) this.#format(action.value, pointer)
    if (!('content' in action)) return
    if (typeof action.page === 'object') this.files.push({ pointer, file: action.page.file, check: parseResponse })
    for (const { value } of action.fields) this.#format(value, pointer)
    const { content } = action
    if (content?.file !== undefined) this.files.push({ pointer, file: content.file })
    else if (content?.isFormat) this.#format(content.text ?? '', pointer)
  }

  #condition({ if: holds, unless }: When, acls: Acls, pointer: string, what: string, stage: Stage = 'request'): Condition | undefined {
    if (holds !== undefined && unless !== undefined) {
      this.errors.push({ pointer, message: `${what} has if and unless: keep one of them` })
      return undefined
    }
    const words = holds ?? unless
    if (words === undefined) return undefined
    const condition = this.#try(pointer, what, () => parseCondition(words, unless !== undefined, acls))
    if (condition === undefined) return undefined
    for (const { tests } of condition.groups.flat())
      for (const test of tests) this.#try(pointer, what, () => this.#referring(test, pointer))
    if (stage === 'request' && neededBy(condition).has('response'))
      this.warnings.push({ pointer, message: `${what} looks at the response, which is not there yet: that never matches` })
    return condition
  }

  /** Checks that the backends and servers that a test asks about are there. */
  #referring(test: Test, pointer: string): Test {
    const { sample, match, ignoreCase, files } = test
    for (const file of files) this.files.push({ pointer, file, checkLine: (line) => checkLine(match, line, ignoreCase, sample.fetch.name) })
    this.#sample(test.sample, pointer)
    return test
  }

  #sample({ fetch, converters }: Sample, pointer: string): void {
    this.#checkCall(fetch)
    for (const { name, args } of converters)
      if (Object.hasOwn(mapMatchers, name)) this.files.push({ pointer, file: args[0] ?? '', checkLine: (line) => checkEntry(name, line) })
    for (const { name, args } of converters) if (name === 'regsub') parseRegex(args[0] ?? '', args[2]?.includes('i') === true)
  }

  #checkCall({ name, args: [first = ''] }: Call): void {
    if (first === '') return
    if (name === 'http_auth' || name === 'http_auth_group') {
      const lists = this.#config.global.userlists?.map((list) => list.name) ?? []
      if (!lists.includes(first)) throw new RuleFault(`there is no userlist "${first}"${didYouMean(first, lists)}`)
    } else if (name === 'env') this.#checkVariable(first)
    else if (/^(?:srv_(?!id|name))/.test(name)) this.#checkServer(first)
    else if (/^(?:nbsrv|avg_queue|queue|connslots|be_(?:conn|conn_free|sess_rate))$/.test(name)) this.#checkBackendName(first)
  }

  #checkVariable(name: string): void {
    if (secretVariables(this.#config).has(name)) throw new RuleFault(`env(${name}) would show a token of the administration, or a key`)
  }

  #checkServer(path: string): void {
    const [backend = '', name = ''] = path.split('/')
    const found = this.#config.backends.find((one) => one.name === backend)
    if (name === '') throw new RuleFault(`"${path}" is no server: write BACKEND/SERVER`)
    this.#checkBackendName(backend)
    const names = found?.servers.map((server) => server.name) ?? []
    if (!names.includes(name)) throw new RuleFault(`there is no server "${path}"${didYouMean(name, names)}`)
  }

  /** Checks a text in which `%[…]` stands for something. */
  #format(text: string, pointer: string): void {
    for (const part of parseFormat(text)) if (part.kind === 'sample') this.#sample(part.sample, pointer)
  }

  #checkBackendName(name: string, pointer = ''): void {
    if (name.includes('%')) this.#format(name, pointer)
    else if (!this.#names.includes(name)) throw new RuleFault(`there is no backend "${name}"${didYouMean(name, this.#names)}`)
  }
}
