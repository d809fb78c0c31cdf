import type { Cell } from './cell.ts'

/** What every cell has unless it says otherwise: only the timeout that a cell is about is short. */
const defaults = [
  ...['defaults', '  mode http', '  retries 0'],
  ...['  timeout connect 3s', '  timeout client 3s', '  timeout server 3s', '  timeout queue 3s', '  timeout http-keep-alive 100'],
]

/** The name of a cell's section. */
export function sectionName(index: number): string {
  return `c${index}`
}

/** One haproxy.cfg of all cells, each with a section and servers of its own. */
export function configuration(cells: readonly { cell: Cell; bind: string; addresses: string[] }[], head: string[]): string {
  const sections = cells.flatMap(({ cell, bind, addresses }, index) => [
    ...[`listen ${sectionName(index)}`, `  bind ${bind}`, '  cookie SERVERID insert indirect nocache'],
    ...(cell.lines ?? []).map((line) => `  ${line}`),
    ...addresses.map((address, at) => `  server s${at + 1} ${address} cookie s${at + 1} ${cell.serverLine ?? ''}`),
  ])
  return [...head, ...defaults, ...sections, ''].join('\n')
}
