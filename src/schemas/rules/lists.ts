import { RuleFault } from './fault.ts'
import { checkPattern, type MatcherName, operators } from './test.ts'

/** A line of a file that rules name, by its number from 1. */
export interface NumberedLine {
  number: number
  text: string
}

/** A file that rules name, and what it has to be. */
export interface RuleFile {
  pointer: string
  file: string
  /** Throws a RuleFault for a line that is wrong; without it the file is no list. */
  checkLine?: (line: string) => void
  /** Throws a RuleFault for a file that is wrong as a whole. */
  check?: (text: string) => void
}

/** The lines of a file of patterns or of a map, less the blanks before them; empty ones are left out, and those whose first character is `#`, all as in HAProxy. */
export function linesOf(text: string): NumberedLine[] {
  return text
    .split('\n')
    .map((line, index) => ({ number: index + 1, text: line.startsWith('#') ? '' : line.replace(/^[ \t]+|\r+$/g, '') }))
    .filter((line) => line.text !== '')
}

/** A line of a map: a key, blanks, and what it stands for. */
export function entryOf(line: string): { key: string; value: string } {
  const [key = ''] = line.split(/\s/, 1)
  return { key, value: line.slice(key.length).trim() }
}

/** How the converters that read maps compare keys, by their names. */
export const mapMatchers: Record<string, MatcherName> = {
  map: 'str',
  map_beg: 'beg',
  map_dir: 'dir',
  map_dom: 'dom',
  map_end: 'end',
  map_int: 'int',
  map_ip: 'ip',
  map_reg: 'reg',
  map_regm: 'reg',
  map_str: 'str',
  map_sub: 'sub',
}

/** Throws a RuleFault for a line that is no pattern; operators stand in no file. */
export function checkLine(match: MatcherName, line: string, ignoreCase: boolean, criterion: string): void {
  if (operators.includes(line) && (match === 'int' || match === 'len'))
    throw new RuleFault(`${criterion}: "${line}" is no number and no range such as 1:9`)
  checkPattern(match, line, ignoreCase, criterion)
}

/** Throws a RuleFault unless the key of a map's line can be compared so. */
export function checkEntry(converter: string, line: string): void {
  checkLine(mapMatchers[converter] ?? 'str', entryOf(line).key, false, converter)
}

/** What is wrong in a file, each fault with its line; of many the first ones. */
export function listFaults(text: string, checkLine: (line: string) => void): { number: number; message: string }[] {
  const faults: { number: number; message: string }[] = []
  for (const line of linesOf(text)) {
    if (faults.length === 20) break
    try {
      checkLine(line.text)
    } catch (error) {
      if (!(error instanceof RuleFault)) throw error
      faults.push({ number: line.number, message: error.message })
    }
  }
  return faults
}
