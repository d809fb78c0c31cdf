import { readFileSync, writeFileSync } from 'node:fs'
import { bindParameters } from '../../src/config/haproxy/bind.ts'
import { cookieWords } from '../../src/config/haproxy/cookie.ts'
import { globalKeywords } from '../../src/config/haproxy/global.ts'
import { options } from '../../src/config/haproxy/options.ts'
import { proxyKeywords, timeoutWords } from '../../src/config/haproxy/proxy.ts'
import { globalStatsWords, socketParameters } from '../../src/config/haproxy/runtime-socket.ts'
import { definitions, unsupportedSections } from '../../src/config/haproxy/sections.ts'
import { serverParameters } from '../../src/config/haproxy/server.ts'
import { statsWords } from '../../src/config/haproxy/stats.ts'

const tables: [title: string, entries: ReadonlyMap<string, { kind: string }>][] = [
  ['In `global`', globalKeywords],
  ['After `stats` in `global`', globalStatsWords],
  ['On a `stats socket` line', socketParameters],
  ['In `defaults`, `frontend`, `listen`, `backend`', proxyKeywords],
  ['After `timeout`', timeoutWords],
  ['After `option`', options],
  ['After `stats`', statsWords],
  ['On a `bind` line', bindParameters],
  ['On a `server` or `default-server` line', serverParameters],
  ['On a `cookie` line', cookieWords],
]
const outcomes = { set: 'Set', note: 'Noted', warn: 'Warned', unsupported: 'Unsupported', removed: 'Removed' }

export const file = 'docs/configuration.md'
export const mark = '<!-- keywords: written by `npx tsx test/config/docs.ts`, held to the code by a test -->\n'

/** The list of keywords by outcome, from the tables of the code. */
export function keywordList(): string {
  const lists = tables.map(([title, entries]) => {
    const lines = Object.entries(outcomes).map(
      ([kind, label]) => [label, [...entries].filter(([, entry]) => entry.kind === kind).map(([word]) => `\`${word}\``)] as const,
    )
    return `#### ${title}\n\n${lines
      .filter(([, words]) => words.length > 0)
      .map(([label, words]) => `- *${label}*: ${words.join(', ')}`)
      .join('\n')}\n`
  })
  const read = ['global', 'defaults', 'frontend', 'listen', 'backend']
  const sections = [
    '#### Sections\n',
    `- *Set*: ${quoted(read)}`,
    `- *Noted*: ${quoted(definitions)}`,
    `- *Unsupported*: ${quoted(unsupportedSections)}; conditional blocks (\`.if\` …)\n`,
  ].join('\n')
  return `\n${[sections, ...lists].join('\n')}`
}

function quoted(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(', ')
}

if (process.argv[1] === import.meta.filename) {
  const [above] = readFileSync(file, 'utf8').split(mark)
  writeFileSync(file, `${above}${mark}${keywordList()}`)
}
