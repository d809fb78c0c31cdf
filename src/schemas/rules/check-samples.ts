import type { Config } from '../config.ts'
import { didYouMean } from '../nearest.ts'
import { secretVariables } from '../secrets.ts'
import type { Stage } from './action.ts'
import { RuleFault } from './fault.ts'
import { parseFormat } from './format.ts'
import { checkEntry, mapMatchers, type RuleFile } from './lists.ts'
import { parseRegex } from './regex.ts'
import type { Sample } from './sample.ts'
import type { Call, Needs } from './signatures.ts'

/** Where a sample is asked for: what is there by then. */
export type Place = Stage | 'backend'

const there: Record<Place, readonly Needs[]> = {
  request: ['nothing', 'request'],
  backend: ['nothing', 'request', 'backend'],
  response: ['nothing', 'backend', 'server', 'response'],
  after: ['nothing', 'backend', 'server', 'response'],
}

const names: Record<Needs, string> = {
  nothing: 'nothing',
  request: 'the request, which is gone when the response is there: keep it before, by http-request set-var(txn.NAME)',
  backend: 'the backend, which is not chosen yet',
  server: 'the server, which is not chosen yet',
  response: 'the response, which is not there yet',
}

/** What a sample asks about that is not there; `undefined` if all is. */
export function missingAt(place: Place, { fetch, needs }: Sample): string | undefined {
  return there[place].includes(needs) ? undefined : `${fetch.name} asks about ${names[needs]}`
}

/** Fetches that ask about a backend, by name or that of the section. */
const ofBackends = /^(?:nbsrv|avg_queue|queue|connslots|be_(?:conn|conn_free|sess_rate))$/

/** Checks samples against a configuration: whether what they ask about is in it. */
export class SampleChecker {
  readonly files: RuleFile[]
  readonly #config: Config
  readonly #backends: readonly string[]

  readonly #hasBackend: boolean

  /** Files that samples name are added to `files`; `hasBackend` says that the section is a backend, which it asks about where it names none. */
  constructor(config: Config, files: RuleFile[], hasBackend = true) {
    this.#config = config
    this.#hasBackend = hasBackend
    this.#backends = config.backends.map(({ name }) => name)
    this.files = files
  }

  /** Throws a RuleFault for what is not there, at a place or at all. */
  check(sample: Sample, pointer: string, place?: Place): void {
    const missing = place === undefined ? undefined : missingAt(place, sample)
    if (missing !== undefined) throw new RuleFault(missing)
    this.#checkCall(sample.fetch)
    for (const { name, args } of sample.converters) {
      if (Object.hasOwn(mapMatchers, name)) this.files.push({ pointer, file: args[0] ?? '', checkLine: (line) => checkEntry(name, line) })
      if (name === 'regsub') parseRegex(args[0] ?? '', args[2]?.includes('i') === true)
    }
  }

  /** The same of a text in which `%[…]` stands for something. */
  format(text: string, pointer: string, place?: Place): void {
    for (const part of parseFormat(text)) if (part.kind === 'sample') this.check(part.sample, pointer, place)
  }

  /** The name of a backend, or a text that comes to one. */
  backendName(name: string, pointer = ''): void {
    if (name.includes('%')) this.format(name, pointer, 'request')
    else if (!this.#backends.includes(name)) throw new RuleFault(`there is no backend "${name}"${didYouMean(name, this.#backends)}`)
  }

  #checkCall({ name, args: [first = ''] }: Call): void {
    if (first === '' && !this.#hasBackend && ofBackends.test(name)) throw new RuleFault(`${name} needs a backend here: write ${name}(NAME)`)
    if (first === '') return
    if (name === 'http_auth' || name === 'http_auth_group') this.#checkUserList(first)
    else if (name === 'env') this.#checkVariable(first)
    else if (/^(?:srv_(?!id|name))/.test(name)) this.#checkServer(first)
    else if (ofBackends.test(name)) this.backendName(first)
  }

  #checkUserList(name: string): void {
    const lists = this.#config.global.userlists?.map((list) => list.name) ?? []
    if (!lists.includes(name)) throw new RuleFault(`there is no userlist "${name}"${didYouMean(name, lists)}`)
  }

  #checkVariable(name: string): void {
    if (secretVariables(this.#config).has(name)) throw new RuleFault(`env(${name}) would show a token of the administration, or a key`)
  }

  #checkServer(path: string): void {
    const [backend = '', name = ''] = path.split('/')
    const found = this.#config.backends.find((one) => one.name === backend)
    if (name === '') throw new RuleFault(`"${path}" is no server: write BACKEND/SERVER`)
    this.backendName(backend)
    const servers = found?.servers.map((server) => server.name) ?? []
    if (!servers.includes(name)) throw new RuleFault(`there is no server "${path}"${didYouMean(name, servers)}`)
  }
}
