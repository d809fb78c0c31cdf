import { nearest } from '../../schemas/nearest.ts'
import type { Place } from '../note.ts'
import type { Part, Source } from '../part.ts'
import { Fault, type Report } from '../report.ts'
import { build } from './build.ts'
import { readErrorLine } from './errors.ts'
import { globalKeywords } from './global.ts'
import type { Line, SectionKind } from './line.ts'
import { proxyKeywords } from './proxy.ts'
import { readResolversLine } from './resolvers.ts'
import { type Section, Sections, sectionNames } from './sections.ts'
import { apply } from './table.ts'
import { readUserLine } from './userlist.ts'
import { Variables } from './variables.ts'
import { type Lookup, splitWords } from './words.ts'

/**
 * Reads haproxy.cfg files as one configuration, in order: sections and defaults carry over from file to file, as with several `-f`
 * of HAProxy. What is wrong goes to the report, and reading goes on with the next line.
 */
export function readHaproxy(sources: readonly Source[], env: Readonly<Record<string, string | undefined>>, report: Report): Part {
  const reader = new Reader(env, report)
  for (const source of sources) reader.read(source)
  return reader.part({ file: sources[0]?.file ?? '', line: 0 })
}

const prefixes = ['no', 'default']
const negatableGlobals = ['busy-polling', 'set-dumpable', 'strict-limits', 'insecure-fork-wanted', 'numa-cpu-mapping']

class Reader {
  #report: Report
  readonly #env: Variables
  #sections = new Sections()
  #current: Section
  /** False where lines are skipped: in a section that is not read. */
  #reading = true

  constructor(env: Readonly<Record<string, string | undefined>>, report: Report) {
    this.#report = report
    this.#env = new Variables(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined))
  }

  read({ file, text }: Source): void {
    for (const [index, line] of text.split('\n').entries()) this.#line(line, { file, line: index + 1 })
  }

  part(start: Place): Part {
    return { ...build(this.#sections.drafts, this.#sections.global, this.#report, start), variables: this.#env.used }
  }

  #line(text: string, place: Place): void {
    const split = splitWords(text, this.#lookup(place))
    if (!split.ok) {
      for (const { column, message } of split.faults) this.#report.error({ ...place, column }, message)
      return
    }
    const words = this.#untilEmpty(split.words, place)
    if (words[0] === undefined) return
    this.#report.attempt(place, () => (sectionNames.includes(words[0] ?? '') ? this.#begin(words, place) : this.#keyword(words, place)))
  }

  #lookup({ file, line }: Place): Lookup {
    const own: Record<string, string> = { '.FILE': file, '.LINE': String(line), '.SECTION': this.#current?.kind ?? '' }
    return (name) => own[name] ?? this.#env.get(name)
  }

  /** An empty word ends a line for HAProxy, as that of `"${OPTION-}"` does. */
  #untilEmpty(words: readonly string[], place: Place): readonly string[] {
    const end = words.indexOf('')
    if (end < 0) return words
    if (words.slice(end).some((word) => word !== '')) this.#report.warn(place, 'an empty word ends the line: what follows it is not read')
    return words.slice(0, end)
  }

  #begin(words: readonly string[], place: Place): void {
    try {
      this.#enter(this.#sections.begin(words, place, this.#report))
    } catch (error) {
      this.#enter(this.#sections.beginBroken(words, place))
      throw error
    }
  }

  #enter(section: Section): void {
    this.#current = section
    this.#reading = section !== undefined
  }

  #keyword(words: readonly string[], place: Place): void {
    if (words[0]?.startsWith('.')) throw new Fault(`${words[0]}: conditional blocks are not supported by Limpet yet`)
    if (!this.#reading) return
    const negated = prefixes.includes(words[0] ?? '')
    const [name = '', ...args] = negated ? words.slice(1) : words
    if (negated && ![...negatableGlobals, 'option', 'log'].includes(name))
      throw new Fault(`"${words[0]}" goes with option and log only, not with "${name}"`)
    const section = this.#current
    if (section?.kind === 'userlist') return readUserLine(section.draft, name, args)
    if (section?.kind === 'http-errors') return readErrorLine(section.pages, name, args)
    if (section?.kind === 'resolvers') return readResolversLine(section.resolvers, name, args, (variable) => this.#env.get(variable))
    const meant = sectionMeant(name, section)
    if (meant !== undefined) this.#enter(this.#sections.beginBroken([meant, ...args], place))
    this.#apply(section, name, args, { place, report: this.#report, section: section?.kind ?? 'global', env: this.#env, negated })
  }

  #apply(
    section: Exclude<Section, { kind: 'userlist' | 'http-errors' | 'resolvers' }>,
    name: string,
    args: readonly string[],
    line: Line,
  ): void {
    if (section === undefined)
      throw new Fault(`"${name}" stands before any section: begin one, such as ${sectionNames.slice(0, 5).join(', ')}`)
    const word = {
      label: label(name, section.kind, section.kind === 'global' ? globalKeywords.has(name) : proxyKeywords.has(name)),
      name,
      alsoKnown: sectionNames,
    }
    if (section.kind === 'global') apply(globalKeywords, word, this.#sections.global, args, line)
    else apply(proxyKeywords, word, section.draft, args, line)
  }
}

/** The section that an unknown word most likely was to begin. */
function sectionMeant(word: string, section: Exclude<Section, { kind: 'userlist' | 'http-errors' | 'resolvers' }>): string | undefined {
  const known: ReadonlyMap<string, unknown> = section === undefined ? new Map() : section.kind === 'global' ? globalKeywords : proxyKeywords
  const guess = known.has(word) ? undefined : nearest(word, [...known.keys(), ...sectionNames])
  return guess !== undefined && sectionNames.slice(0, 5).includes(guess) ? guess : undefined
}

function label(name: string, kind: SectionKind, known: boolean): string {
  return known ? name : `keyword "${name}" in section ${kind}`
}
