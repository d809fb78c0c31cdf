import { Name } from '../../schemas/common.ts'
import type { ErrorPage } from '../../schemas/error-page.ts'
import { Resolvers } from '../../schemas/resolvers.ts'
import type { Place } from '../note.ts'
import { Fault, type Report } from '../report.ts'
import { type Draft, type GlobalDraft, newDraft } from './draft.ts'
import { none, type SectionKind, valid } from './line.ts'
import type { UserListDraft } from './userlist.ts'

/** Sections that only define something; nothing that is supported here can use it. */
export const definitions = ['peers', 'mailers', 'ring', 'cache', 'fcgi-app'] as const

/** Sections that would do something by themselves. */
export const unsupportedSections = ['program', 'log-forward'] as const

export const sectionNames: readonly string[] = [
  'global',
  'defaults',
  'frontend',
  'listen',
  'backend',
  'userlist',
  'http-errors',
  'resolvers',
  ...definitions,
  ...unsupportedSections,
]

/** Where lines go: into the process's settings, a proxy section, or nowhere (`undefined`), as in a section that is not read. */
export type Section =
  | { kind: 'global' }
  | { kind: 'userlist'; draft: UserListDraft }
  | { kind: 'http-errors'; pages: ErrorPage[] }
  | { kind: 'resolvers'; resolvers: Resolvers }
  | { kind: Exclude<SectionKind, 'global'>; draft: Draft }
  | undefined

/** The sections read so far. */
export class Sections {
  readonly drafts: Draft[] = []
  readonly global: GlobalDraft = {
    settings: { hardStopAfter: 30_000 },
    place: undefined,
    serverTls: {},
    directoryOf: () => '.',
    httpErrors: new Map(),
    resolverPlaces: new Map(),
  }
  #defaults: Draft | undefined
  #named = new Map<string, Draft>()
  /** Where the first of several of one name stands. */
  #ambiguous = new Map<string, Place>()

  /** Begins the section that a line such as `frontend www from base` names. */
  begin([kind = '', ...args]: readonly string[], place: Place, report: Report): Section {
    if (kind === 'global') return this.#beginGlobal(args, place)
    if (kind === 'defaults') return this.#beginDefaults(args, place)
    if (kind === 'frontend' || kind === 'listen' || kind === 'backend') return this.#beginProxy(kind, args, place)
    if (kind === 'userlist') return this.#beginUserList(args, place)
    if (kind === 'resolvers') return this.#beginResolvers(args, place)
    if (kind === 'http-errors') return this.#beginHttpErrors(args)
    if (unsupportedSections.some((name) => name === kind)) throw new Fault(`section ${kind} is not supported by Limpet yet`)
    report.note(place, `section ${kind} is accepted: nothing here uses it`)
    return undefined
  }

  /** The section whose first line is wrong: its lines are read all the same, for what is wrong in them. It is never used. */
  beginBroken([kind = '', given]: readonly string[], place: Place): Section {
    if (kind === 'global') return { kind }
    if (kind !== 'defaults' && kind !== 'frontend' && kind !== 'listen' && kind !== 'backend') return undefined
    const draft = newDraft(kind, given ?? `(line ${place.line})`, place, this.#defaults)
    draft.mode = { value: 'http', place }
    this.drafts.push(draft)
    if (kind === 'defaults') this.#defaults = draft
    return { kind, draft }
  }

  #beginGlobal(args: readonly string[], place: Place): Section {
    none(args, 'global')
    this.global.place ??= place
    return { kind: 'global' }
  }

  #beginUserList([name, ...rest]: readonly string[], place: Place): Section {
    none(rest, 'userlist')
    const { userlists = [] } = this.global.settings
    const list = { name: valid(Name, name, 'name of userlist'), users: [] }
    if (userlists.some((one) => one.name === name)) throw new Fault(`there is already a userlist named "${name}"`)
    this.global.settings.userlists = [...userlists, list]
    this.global.place ??= place
    return { kind: 'userlist', draft: { list, groups: new Map() } }
  }

  #beginResolvers([name, ...rest]: readonly string[], place: Place): Section {
    none(rest, 'resolvers')
    const { resolvers: before = [] } = this.global.settings
    const resolvers = valid(Resolvers, { name }, 'resolvers')
    if (before.some((one) => one.name === name)) throw new Fault(`there are already resolvers named "${name}"`)
    this.global.resolverPlaces.set(before.length, place)
    this.global.settings.resolvers = [...before, resolvers]
    this.global.place ??= place
    return { kind: 'resolvers', resolvers }
  }

  #beginHttpErrors([name, ...rest]: readonly string[]): Section {
    none(rest, 'http-errors')
    const pages: ErrorPage[] = []
    const given = valid(Name, name, 'name of http-errors')
    if (this.global.httpErrors.has(given)) throw new Fault(`there is already an http-errors section named "${given}"`)
    this.global.httpErrors.set(given, pages)
    return { kind: 'http-errors', pages }
  }

  #beginDefaults(args: readonly string[], place: Place): Section {
    const [name = '', rest] = args[0] === 'from' ? ['', args] : [args[0], args.slice(1)]
    const draft = newDraft('defaults', name, place, this.#from(rest, `defaults ${name}`))
    this.drafts.push(draft)
    this.#defaults = draft
    if (name !== '') this.#name(valid(Name, name, 'name of defaults'), draft)
    return { kind: 'defaults', draft }
  }

  #name(name: string, draft: Draft): void {
    const first = this.#named.get(name)
    if (first !== undefined) this.#ambiguous.set(name, first.place)
    this.#named.set(name, draft)
  }

  #beginProxy(kind: Exclude<Draft['kind'], 'defaults'>, [name, ...rest]: readonly string[], place: Place): Section {
    if (name === undefined) throw new Fault(`${kind} expects a name`)
    const draft = newDraft(kind, valid(Name, name, `name of ${kind}`), place, this.#from(rest, `${kind} ${name}`) ?? this.#defaults)
    this.drafts.push(draft)
    return { kind, draft }
  }

  /** `from NAME`: the defaults to begin with. */
  #from([word, name, ...rest]: readonly string[], what: string): Draft | undefined {
    if (word === undefined) return undefined
    if (word !== 'from' || name === undefined)
      throw new Fault(`${what} does not expect "${word}": only from and the name of a defaults section`)
    none(rest, what)
    const draft = this.#named.get(name)
    if (draft === undefined) throw new Fault(`${what}: there is no defaults section named "${name}" above`)
    const first = this.#ambiguous.get(name)
    if (first !== undefined)
      throw new Fault(`${what}: there are several defaults sections named "${name}", from ${first.file}:${first.line} on: rename them`)
    return draft
  }
}
