/**
 * Plays random requests to Limpet and to a real HAProxy that have the same random rules, and compares all that servers and clients get to see, but for the order and
 * the case of fields and the pages of their own. Lines that either refuses are compared too: what one takes the other is to take. Prints every difference that docs/rules.md does not explain.
 *
 *     npx tsx scripts/compare-rules.ts [--seed N] [--sites N] [--requests N]
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { loadConfig } from '../src/config/load.ts'
import { haproxyVersion, Random } from './haproxy.ts'
import { type Played, play } from './rules/play.ts'
import { files } from './rules/samples.ts'
import { configurationOf, environment, type Site, siteOf } from './rules/site.ts'

interface Options {
  seed: number
  sites: number
  requests: number
}

/** Compares `requests` requests to each of `sites` sites. */
export async function compareRules({ seed, sites, requests }: Options): Promise<Played> {
  const random = new Random(seed)
  const directory = mkdtempSync(join(tmpdir(), 'compare-'))
  const all: Played = { differences: [], explained: [], requests: 0, deaths: 0 }
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text)
    for (let left = sites; left > 0; left -= together) {
      const { differences, explained, ...counts } = await compareSome(random, Math.min(left, together), requests, directory)
      all.differences.push(...differences)
      all.explained.push(...explained)
      all.requests += counts.requests
      all.deaths += counts.deaths
    }
    return all
  } finally {
    rmSync(directory, { recursive: true })
  }
}

/** How many sites are in one configuration: if HAProxy dies of a request, the others of them are left out. */
const together = 10

async function compareSome(random: Random, count: number, requests: number, directory: string): Promise<Played> {
  const file = join(directory, 'both.cfg')
  const each = Array.from({ length: count }, () => takenByBoth(siteOf(random, requests, directory), file, directory))
  const sites = each.map(({ taken }) => taken)
  writeFileSync(file, configurationOf(sites, directory))
  const played = await play(sites, file, directory)
  return { ...played, differences: [...each.flatMap(({ differences }) => differences), ...played.differences] }
}

/** A site less the lines that either refuses, and which lines only one of them refuses. */
function takenByBoth(site: Site, file: string, directory: string): { taken: Site; differences: string[] } {
  const differences: string[] = []
  for (let taken = site; ; ) {
    const lines = configurationOf([taken], directory).split('\n')
    writeFileSync(file, lines.join('\n'))
    const theirs = refusedByHaproxy(file, directory)
    const ours = refusedByLimpet(file, directory)
    // Of some errors HAProxy reads no further.
    const [line = Math.min(...ours.keys())] = theirs.keys()
    if (line === Number.POSITIVE_INFINITY) return { taken, differences }
    const refused = lines[line - 1]?.trim() ?? ''
    if (ours.has(line) !== theirs.has(line))
      differences.push(`${ours.has(line) ? 'Limpet' : 'HAProxy'} alone refuses: ${refused}\n  ${ours.get(line) ?? theirs.get(line)}\n`)
    const { frontend, backend, steps } = taken
    const kept = (list: readonly string[]): string[] => list.filter((one) => one.trim() !== refused)
    taken = { frontend: kept(frontend), backend: kept(backend), steps }
    if (frontend.length + backend.length === taken.frontend.length + taken.backend.length)
      throw new Error(`${refused}: ${ours.get(line) ?? theirs.get(line)}`)
  }
}

/** What HAProxy says of lines that it refuses, by their numbers. */
function refusedByHaproxy(file: string, directory: string): Map<number, string> {
  const env = { ...process.env, ...environment(directory, 'theirs') }
  const { stderr } = spawnSync('haproxy', ['-c', '-f', file], { encoding: 'utf8', env })
  const refused = new Map<number, string>()
  for (const [, line, message = ''] of stderr.matchAll(/^(?:\[ALERT\]|\s+parsing ).*?\[[^\]]*?:(\d+)\] ?: ?(.*)$/gm))
    refused.set(Number(line), message)
  if (refused.size === 0 && /^\[ALERT\]/m.test(stderr)) throw new Error(stderr)
  return refused
}

function refusedByLimpet(file: string, directory: string): Map<number, string> {
  const loaded = loadConfig([file], environment(directory, 'ours'))
  return new Map(loaded.ok ? [] : loaded.errors.map(({ line, message }) => [line, message]))
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      sites: { type: 'string', default: '100' },
      requests: { type: 'string', default: '20' },
    },
  })
  const version = haproxyVersion()
  if (version === undefined) throw new Error('haproxy is not installed')
  const [seed, sites, requests] = [Number(values.seed), Number(values.sites), Number(values.requests)]
  const { differences, explained, requests: played, deaths } = await compareRules({ seed, sites, requests })
  for (const difference of differences) console.log(difference)
  console.log(
    `${differences.length} unexplained differences from HAProxy ${version} in ${played} requests to ${sites} sites; it died of ${deaths} requests`,
  )
  for (const name of new Set(explained)) console.log(`${explained.filter((one) => one === name).length} explained: ${name}`)
  process.exitCode = differences.length > 0 ? 1 : 0
}
