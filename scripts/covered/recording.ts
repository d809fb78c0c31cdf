import { readdirSync, readFileSync } from 'node:fs'
import { SourceMap, type SourceMapPayload } from 'node:module'
import { fileURLToPath } from 'node:url'

interface Range {
  startOffset: number
  endOffset: number
  count: number
}

/** What V8 counted in one process, as Node writes it (NODE_V8_COVERAGE): offsets are into the JavaScript that ran, the source map leads back, if it could be read. */
interface Recording {
  result: { url: string; functions: { ranges: Range[] }[] }[]
  'source-map-cache'?: Record<string, { lineLengths: number[]; data: SourceMapPayload | null }>
}

/** A place in the JavaScript and the line (from 1) and column of the source it was made of. */
export interface Mark {
  offset: number
  line: number
  column: number
}

/** What all processes together ran of one file. */
export interface Ran {
  marks: Mark[]
  /** At each offset of the JavaScript: 1 where some process came by. */
  hits: Uint8Array
  /** Start and end of each block that V8 counted by itself. */
  blocks: Map<string, [number, number]>
}

/**
 * Reads every recording in a folder and adds them up by source file, for the sources that are wanted. Files that ran without a source map, such as built
 * ones, are left out.
 */
export function readRecordings(folder: string, sources: ReadonlySet<string>): Map<string, Ran> {
  const files = new Map<string, Ran>()
  for (const name of readdirSync(folder)) {
    const recording: Recording = JSON.parse(readFileSync(`${folder}/${name}`, 'utf8'))
    for (const { url, functions } of recording.result) {
      const { data, lineLengths = [] } = recording['source-map-cache']?.[url] ?? {}
      const source = data?.sources[0]
      if (!data || source === undefined) continue
      const path = fileURLToPath(new URL(source, url))
      if (!sources.has(path)) continue
      const ran = files.get(path) ?? begin(lineLengths, data)
      files.set(path, ran)
      add(
        ran,
        functions.flatMap(({ ranges }) => ranges),
      )
    }
  }
  return files
}

function begin(lineLengths: number[], payload: SourceMapPayload): Ran {
  const map = new SourceMap(payload)
  const marks: Mark[] = []
  let start = 0
  for (const [row, length] of lineLengths.entries()) {
    for (let column = 0; column < length; column++) {
      const entry = map.findEntry(row, column)
      if (!('originalLine' in entry) || entry.generatedLine !== row || entry.generatedColumn !== column) continue
      marks.push({ offset: start + column, line: entry.originalLine + 1, column: entry.originalColumn })
    }
    start += length + 1
  }
  return { marks, hits: new Uint8Array(start), blocks: new Map() }
}

function add(ran: Ran, ranges: Range[]): void {
  const counted = new Uint8Array(ran.hits.length)
  // Ranges nest: painted from the outermost to the innermost, the innermost has the last word.
  ranges.sort((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset)
  for (const { startOffset, endOffset, count } of ranges) {
    counted.fill(count > 0 ? 1 : 0, startOffset, endOffset)
    if (startOffset > 0) ran.blocks.set(`${startOffset}-${endOffset}`, [startOffset, endOffset])
  }
  for (const [offset, hit] of counted.entries()) if (hit === 1) ran.hits[offset] = 1
}
