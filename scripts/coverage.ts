import { readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { readRecordings } from './covered/recording.ts'
import { type Tally, tally, tallyUnloaded } from './covered/tally.ts'

/** What must be covered, in per cent. Tests that run the built program as a process of its own are not measured. */
const wanted = [
  { folder: 'src/lb', lines: 97, branches: 93 },
  { folder: 'src/http1', lines: 97, branches: 93 },
  { folder: 'src/schemas', lines: 97, branches: 93 },
  { folder: 'src/config', lines: 97, branches: 93 },
  { folder: 'src', lines: 90, branches: 0 },
]

function tallies(): Tally[] {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
  const recordings = readRecordings('.tap/coverage', new Set(sources.map((name) => resolve('src', name))))
  return sources.sort().flatMap((name) => {
    const ran = recordings.get(resolve('src', name))
    return (ran === undefined ? tallyUnloaded(`src/${name}`, `.built/src/${name.slice(0, -3)}.js`) : tally(`src/${name}`, ran)) ?? []
  })
}

/** The share that was not missed, in per cent; all of nothing is 100. */
function share(total: number, missed: number): number {
  return total === 0 ? 100 : (100 * (total - missed)) / total
}

function sum(files: Tally[], count: (file: Tally) => number): number {
  return files.reduce((total, file) => total + count(file), 0)
}

/** `1, 2, 3, 7` as `1-3 7`. */
function spans(numbers: number[]): string {
  const spans: [number, number][] = []
  for (const number of [...new Set(numbers)].sort((a, b) => a - b)) {
    const last = spans.at(-1)
    if (last !== undefined && last[1] === number - 1) last[1] = number
    else spans.push([number, number])
  }
  return spans.map(([from, to]) => (from === to ? from : `${from}-${to}`)).join(' ')
}

function describe({ file, missedLines, missedBranches }: Tally): string {
  const lines = missedLines.length > 0 ? ` lines ${spans(missedLines)}` : ''
  return `  ${file}:${lines}${missedBranches.length > 0 ? ` branches at ${spans(missedBranches)}` : ''}`
}

const all = tallies()
console.log(`${'covered'.padEnd(14)}${'lines'.padStart(9)}${'wanted'.padStart(9)}${'branches'.padStart(11)}${'wanted'.padStart(9)}`)
for (const { folder, lines, branches } of wanted) {
  const files = all.filter(({ file }) => file.startsWith(`${folder}/`))
  const ofLines = share(
    sum(files, (file) => file.lines),
    sum(files, (file) => file.missedLines.length),
  )
  const ofBranches = share(
    sum(files, (file) => file.branches),
    sum(files, (file) => file.missedBranches.length),
  )
  const cells = [ofLines.toFixed(1).padStart(9), `${lines}`.padStart(9), ofBranches.toFixed(1).padStart(11), `${branches}`.padStart(9)]
  const below = ofLines < lines || ofBranches < branches
  console.log(`${folder.padEnd(14)}${cells.join('')}${below ? '  too little' : ''}`)
  if (!below) continue
  process.exitCode = 1
  for (const file of files) if (file.missedLines.length + file.missedBranches.length > 0) console.log(describe(file))
}
