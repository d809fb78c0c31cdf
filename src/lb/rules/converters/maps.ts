import { parseNetwork } from '../../../schemas/network.ts'
import { entryOf, linesOf } from '../../../schemas/rules/lists.ts'
import { parseRegex } from '../../../schemas/rules/regex.ts'
import type { MatcherName } from '../../../schemas/rules/test.ts'
import { expandGroups } from '../groups.ts'
import { matcherOf } from '../matchers.ts'
import { bytesOf, toText, type Value } from '../value.ts'
import { type MakeConverter, named } from './converter.ts'

/** The entries of a map, in the order of the file. */
function readMap(text: string): { key: string; value: string }[] {
  return linesOf(text).map((line) => {
    const { key, value } = entryOf(line.text)
    return { key: bytesOf(key), value: bytesOf(value) }
  })
}

type Entries = readonly { key: string; value: string }[]

/** What an entry stands for whose key fits a sample. */
type LookUp = (value: Value) => string | undefined

/** Exact keys and beginnings are looked up, of which the longest counts, as of networks; the others are tried in the order of the file. */
function map(match: MatcherName): MakeConverter {
  return ([file = '', otherwise], surroundings) => {
    const fallback = otherwise === undefined ? undefined : bytesOf(otherwise)
    const entries = readMap(surroundings.read(file))
    const lookUp = match === 'str' ? exact(entries) : match === 'beg' ? longest(entries) : first(match, entries)
    return (value) => lookUp(value) ?? fallback
  }
}

/** Of several of one key the first counts. */
function tableOf(entries: Entries): Map<string, string> {
  return new Map([...entries].reverse().map(({ key, value }) => [key, value]))
}

function exact(entries: Entries): LookUp {
  const table = tableOf(entries)
  return (value) => table.get(toText(value))
}

function longest(entries: Entries): LookUp {
  const table = tableOf(entries)
  const lengths = [...new Set(entries.map(({ key }) => key.length))].sort((one, other) => other - one)
  return (value) => {
    const text = toText(value)
    for (const length of lengths) {
      const found = length > text.length ? undefined : table.get(text.slice(0, length))
      if (found !== undefined) return found
    }
    return undefined
  }
}

function first(match: MatcherName, entries: Entries): LookUp {
  const ordered = match === 'ip' ? [...entries].sort((one, other) => prefixOf(other.key) - prefixOf(one.key)) : entries
  const tries = ordered.map(({ key, value }) => ({ matches: matcherOf(match, [key], false), value }))
  return (value) => tries.find(({ matches }) => matches(value))?.value
}

/** How many bits of a network are fixed. */
function prefixOf(key: string): number {
  return parseNetwork(key)?.prefix ?? 0
}

/** The value of the first expression that matches, its groups put in. */
const mapGroups: MakeConverter = ([file = '', otherwise], surroundings) => {
  const entries = readMap(surroundings.read(file)).map(({ key, value }) => ({ regex: parseRegex(key, false), value }))
  return (sample) => {
    for (const { regex, value } of entries) {
      const match = regex.exec(toText(sample), 0)
      if (match !== undefined) return expandGroups(value, match.groups)
    }
    return otherwise
  }
}

/** Converters that look a sample up in a file (HAProxy manual §7.3.1 `map`). */
export const convertersByMaps = named({
  map: map('str'),
  map_beg: map('beg'),
  map_dir: map('dir'),
  map_dom: map('dom'),
  map_end: map('end'),
  map_int: map('int'),
  map_ip: map('ip'),
  map_reg: map('reg'),
  map_regm: mapGroups,
  map_str: map('str'),
  map_sub: map('sub'),
})
