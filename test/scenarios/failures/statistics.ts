import type { Facts } from './cell.ts'

/** Counters that tell something of failures. */
const names = [
  ...['ereq', 'dreq', 'econ', 'eresp', 'wretr', 'wredis', 'cli_abrt', 'srv_abrt', 'req_tot', 'stot', 'connect', 'reuse'],
  ...['hrsp_1xx', 'hrsp_2xx', 'hrsp_3xx', 'hrsp_4xx', 'hrsp_5xx', 'hrsp_other'],
]

export type Row = Record<string, string>

/** The rows of a statistics CSV, by the names of its columns. */
export function readCsv(text: string): Row[] {
  const [header = '', ...lines] = text.replace(/^# /, '').trim().split('\n')
  const columns = header.split(',')
  return lines.map((line) => Object.fromEntries(line.split(',').map((value, at) => [columns[at] ?? '', value])))
}

/** The counters of a section that are not 0, by row. */
export function moved(rows: readonly Row[], section: string): Facts['counters'] {
  const own = rows.filter(({ pxname }) => pxname === section)
  return Object.fromEntries(own.map((row) => [(row.svname ?? '').toLowerCase(), movedOf(row)]))
}

function movedOf(row: Row): Record<string, number> {
  return Object.fromEntries(names.map((name) => [name, Number(row[name] ?? 0)] as const).filter(([, value]) => value !== 0))
}
