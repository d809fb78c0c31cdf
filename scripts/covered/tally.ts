import { existsSync, readFileSync } from 'node:fs'
import type { Mark, Ran } from './recording.ts'

/** How much of one file ran. A line counts when it holds code; a branch is a block that V8 counts by itself: a function, an arm, what follows a return. */
export interface Tally {
  file: string
  lines: number
  missedLines: number[]
  branches: number
  /** The line on which each missed branch begins. */
  missedBranches: number[]
}

/** Counts what ran of a file. */
export function tally(file: string, { marks, hits, blocks }: Ran): Tally {
  const first = firstMarks(marks)
  const missedLines = [...first.values()].filter(({ offset }) => hits[offset] === 0).map(({ line }) => line)
  const begins = [...blocks.values()].flatMap(([start, end]) => {
    const mark = marks.find(({ offset }) => offset >= start && offset < end)
    return mark === undefined ? [] : [{ line: mark.line, missed: hits[start] === 0 }]
  })
  const missedBranches = begins.filter(({ missed }) => missed).map(({ line }) => line)
  return { file, lines: first.size, missedLines, branches: begins.length, missedBranches }
}

/** A file that no test loads: all of it is missed, or `undefined` where it holds nothing but types. */
export function tallyUnloaded(file: string, built: string): Tally | undefined {
  if (!existsSync(built)) throw new Error(`${built} is missing: run "npm run build" first`)
  const code = readFileSync(built, 'utf8').trim()
  if (code === 'export {};') return undefined
  const missedLines = code.split('\n').flatMap((text, index) => (text.trim() === '' ? [] : [index + 1]))
  return { file, lines: missedLines.length, missedLines, branches: 1, missedBranches: [1] }
}

/** The leftmost mark of each line: a line has run when its beginning has. */
function firstMarks(marks: Mark[]): Map<number, Mark> {
  const first = new Map<number, Mark>()
  for (const mark of marks) {
    const known = first.get(mark.line)
    if (known === undefined || mark.column < known.column) first.set(mark.line, mark)
  }
  return first
}
