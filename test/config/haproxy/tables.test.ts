import { spawnSync } from 'node:child_process'
import t from 'tap'
import { bindParameters } from '../../../src/config/haproxy/bind.ts'
import { globalKeywords } from '../../../src/config/haproxy/global.ts'
import { options } from '../../../src/config/haproxy/options.ts'
import { proxyKeywords, timeoutWords } from '../../../src/config/haproxy/proxy.ts'
import { globalStatsWords, socketParameters } from '../../../src/config/haproxy/runtime-socket.ts'
import { serverParameters } from '../../../src/config/haproxy/server.ts'
import { statsWords } from '../../../src/config/haproxy/stats.ts'
import { around, type Reading, read } from '../reading.ts'

type Outcomes = ReadonlyMap<string, { kind: string; takes?: number }>
type Section = Parameters<typeof around>[0]

/** Each table, the section in which its words are tried, and what stands before and after a word. */
const tables: [string, Outcomes, Section, (word: string, takes: number) => string][] = [
  ['global', globalKeywords, 'global', (word) => `${word} x`],
  ['stats in global', globalStatsWords, 'global', (word) => `stats ${word} x`],
  ['stats socket', socketParameters, 'global', (word, takes) => `stats socket /run/x.sock ${word}${' x'.repeat(takes)}`],
  ['proxy', proxyKeywords, 'listen', (word) => `${word} x`],
  ['timeout', timeoutWords, 'listen', (word) => `timeout ${word} 5`],
  ['option', options, 'listen', (word) => `option ${word}`],
  ['stats', statsWords, 'listen', (word) => `stats ${word} x`],
  ['bind', bindParameters, 'listen', (word, takes) => `bind :82 ${word}${' x'.repeat(takes)}`],
  ['server', serverParameters, 'listen', (word, takes) => `server y 127.0.0.1:82 ${word}${' x'.repeat(takes)}`],
]

const channels: Record<string, (reading: Reading) => string[]> = {
  note: (reading) => reading.notes,
  warn: (reading) => reading.warnings,
  unsupported: (reading) => reading.errors,
  removed: (reading) => reading.errors,
}
const says: Record<string, RegExp> = {
  note: /is accepted: ./,
  warn: /is not as in HAProxy: ./,
  unsupported: /is not supported by Limpet yet/,
  removed: /was removed from HAProxy: ./,
}

for (const [name, entries, section, line] of tables) {
  t.test(`each word of the table "${name}" that sets nothing says so`, async (t) => {
    for (const [word, { kind, takes }] of entries) {
      if (kind === 'set') continue
      const reading = read(around(section, line(word, takes ?? 0)))
      const said = channels[kind]?.(reading).filter((message) => message.includes(word)) ?? []
      t.match(said[0], says[kind], `${word}: ${JSON.stringify(reading)}`)
      t.equal(kind === 'unsupported' || kind === 'removed', reading.errors.length > 0, word)
    }
  })
}

const list = spawnSync('haproxy', ['-dKall', '-q', '-c', '-f', '/dev/null'], { encoding: 'utf8' })
const skip = list.stdout?.includes('configuration keywords') ? false : 'haproxy is not installed: apt-get install haproxy'

t.test('every keyword that haproxy lists is known', { skip }, async (t) => {
  const lines = list.stdout.split('# List of registered configuration keywords:\n')[1]?.split('\n# List')[0]?.split('\n') ?? []
  t.ok(lines.length > 300)
  const unknown = lines.filter((line, index) => !known(line, sectionOf(lines, index)))
  t.same(unknown, [])
})

function sectionOf(lines: readonly string[], index: number): string {
  return lines.slice(0, index).findLast((line) => /^\S/.test(line)) ?? ''
}

function known(line: string, section: string): boolean {
  const words = line.trim().split(/[ *]+/)
  const [first = '', second = '', third = '', fourth = ''] = words
  if (!line.startsWith('\t')) return true
  if (section === 'global') return globalKeywords.has(first)
  if (section !== 'listen') return true
  if (first === 'bind') return bindParameters.has(third === 'ssl' ? fourth : third)
  if (first === 'server') return serverParameters.has(fourth)
  if (first === 'option') return options.has(second)
  return proxyKeywords.has(first)
}
