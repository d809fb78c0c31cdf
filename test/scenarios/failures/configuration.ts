import type { Cell } from './cell.ts'

/** What every cell has unless it says otherwise: only the timeout that a cell is about is short. */
const defaults = [
  ...['defaults', '  mode http', '  retries 0'],
  ...['  timeout connect 3s', '  timeout client 3s', '  timeout server 3s', '  timeout queue 3s', '  timeout http-keep-alive 100'],
]

/** A line of the log: the section, what it says of the request. */
const logFormat = 'log-format "%f %ST %tsc %rc"'

/** The name of a cell's section. */
export function sectionName(index: number): string {
  return `c${index}`
}

/** One haproxy.cfg of all cells, each with a section and servers of its own. `global` are the first lines, with where the log goes. */
export function configuration(cells: readonly { cell: Cell; bind: string; addresses: string[] }[], global: string[]): string {
  const sections = cells.flatMap(({ cell, bind, addresses }, index) => [
    ...[`listen ${sectionName(index)}`, `  bind ${bind}`, '  cookie SERVERID insert indirect nocache'],
    ...(cell.lines ?? []).map((line) => `  ${line}`),
    ...addresses.map((address, at) => `  server s${at + 1} ${address} cookie s${at + 1} ${cell.serverLine ?? ''}`),
  ])
  return ['global', ...global, ...defaults, '  log global', `  ${logFormat}`, ...sections, ''].join('\n')
}

/** What the log says of a cell. */
export function logOf(lines: readonly string[], section: string): string[] {
  const own = lines.filter((line) => line.startsWith(`${section} `))
  return own.map((line) => line.slice(section.length + 1)).sort()
}
