import { entryOf, linesOf } from '../../../schemas/rules/lists.ts'
import { parseRegex } from '../../../schemas/rules/regex.ts'
import type { MatcherName } from '../../../schemas/rules/test.ts'
import { expandGroups } from '../groups.ts'
import { matcherOf } from '../matchers.ts'
import { bytesOf, toText } from '../value.ts'
import { type MakeConverter, named } from './converter.ts'

/** The entries of a map, in the order of the file. */
function readMap(text: string): { key: string; value: string }[] {
  return linesOf(text).map((line) => {
    const { key, value } = entryOf(line.text)
    return { key: bytesOf(key), value: bytesOf(value) }
  })
}

/** Exact keys are looked up; the others are tried in the order of the file, of which networks the longest counts. */
function map(match: MatcherName): MakeConverter {
  return ([file = '', otherwise], surroundings) => {
    const fallback = otherwise === undefined ? undefined : bytesOf(otherwise)
    const entries = readMap(surroundings.read(file))
    if (match === 'str') {
      const table = new Map([...entries].reverse().map(({ key, value }) => [key, value]))
      return (value) => table.get(toText(value)) ?? fallback
    }
    const ordered = match === 'ip' ? [...entries].sort((one, other) => prefixOf(other.key) - prefixOf(one.key)) : entries
    const tries = ordered.map(({ key, value }) => ({ matches: matcherOf(match, [key], false), value }))
    return (value) => tries.find(({ matches }) => matches(value))?.value ?? fallback
  }
}

function prefixOf(network: string): number {
  const [, prefix] = network.split('/')
  return prefix === undefined ? 128 : Number(prefix)
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
