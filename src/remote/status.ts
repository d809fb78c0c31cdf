import { age, count, rate, size } from '../stats/html/format.ts'
import type { StatsRow } from './answers.ts'

interface Column {
  title: string
  /** The text of a row, empty where it has none. */
  of: (row: StatsRow) => string
  left?: boolean
  /** Which goes first where there is little room: the highest. */
  spare: number
}

const columns: Column[] = [
  { title: '', of: nameOf, left: true, spare: 0 },
  { title: 'Status', of: textOf('status'), left: true, spare: 0 },
  { title: 'Since', of: figureOf('lastchg', age), spare: 5 },
  { title: 'Weight', of: weightOf, spare: 4 },
  { title: 'Now', of: figureOf('scur', count), spare: 1 },
  { title: 'Queue', of: figureOf('qcur', count), spare: 3 },
  { title: 'Rate', of: figureOf('rate', rate), spare: 2 },
  { title: 'Sessions', of: figureOf('sessions_bound', count), spare: 6 },
  { title: 'Total', of: figureOf('stot', count), spare: 7 },
  { title: 'Errors', of: errorsOf, spare: 8 },
  { title: 'In', of: figureOf('bin', size), spare: 10 },
  { title: 'Out', of: figureOf('bout', size), spare: 10 },
  { title: 'Check', of: textOf('check_status'), left: true, spare: 9 },
  { title: 'Downtime', of: figureOf('downtime', age), spare: 11 },
  { title: 'Reason', of: reasonOf, left: true, spare: 12 },
]

const colours: [beginning: string, code: number][] = [
  ['UP', 32],
  ['OPEN', 32],
  ['no check', 0],
  ['DRAIN', 36],
  ['NOLB', 36],
  ['MAINT', 33],
  ['DOWN', 31],
]

/** The statistics as a table of at most so many characters a line; the least of the columns go first. */
export function table(rows: readonly StatsRow[], width: number, hasColours: boolean): string[] {
  const filled = columns
    .map((column) => ({ column, cells: rows.map(column.of) }))
    .filter(({ cells }, index) => index < 2 || cells.some((cell) => cell !== ''))
  let shown = filled.map(({ column, cells }) => ({
    column,
    cells,
    width: Math.max(column.title.length, ...cells.map(({ length }) => length)),
  }))
  const least = (): number => Math.max(...shown.map(({ column }) => column.spare))
  while (shown.reduce((sum, { width }) => sum + width + 2, -2) > width && least() > 0) {
    const spare = least()
    shown = shown.filter(({ column }) => column.spare < spare)
  }
  const line = (textOf: (one: (typeof shown)[number]) => string): string =>
    shown
      .map((one) => (one.column.left ? textOf(one).padEnd(one.width) : textOf(one).padStart(one.width)))
      .join('  ')
      .trimEnd()
  const head = line(({ column }) => column.title)
  return [
    head,
    ...rows.flatMap((row, index) => [
      ...(beginsGroup(row, rows[index - 1]) ? [''] : []),
      painted(
        line(({ cells }) => cells[index] ?? ''),
        row,
        hasColours,
      ),
    ]),
  ]
}

/** Frontends in a row stand together, and a backend with its servers. */
function beginsGroup({ scope }: StatsRow, before: StatsRow | undefined): boolean {
  return before !== undefined && (scope === 'backend' || (scope === 'frontend' && before.scope !== 'frontend'))
}

function painted(line: string, row: StatsRow, hasColours: boolean): string {
  const status = String(row.figures.status ?? '')
  const [, code = 0] = colours.find(([beginning]) => status.startsWith(beginning)) ?? []
  return hasColours && code > 0 ? `\x1b[${code}m${line}\x1b[0m` : line
}

/** Servers stand below their backend. */
function nameOf({ scope, proxy, name }: StatsRow): string {
  return scope === 'server' ? `  ${name}` : scope === 'frontend' ? `${proxy} (frontend)` : proxy
}

function textOf(figure: string): (row: StatsRow) => string {
  return ({ figures }) => String(figures[figure] ?? '')
}

/** Why a server is not as well as it might be. What servers said goes to a terminal: nothing in it may steer that. */
function reasonOf({ scope, figures }: StatsRow): string {
  const status = String(figures.status ?? '')
  if (scope !== 'server' || !/^(?:DOWN|NOLB|UP \d|DRAIN \d)/.test(status)) return ''
  const text = status.endsWith('(agent)') ? figures.last_agt : figures.last_chk
  return String(text ?? '').replace(/[^ -~]/g, '?')
}

function figureOf(figure: string, format: (value: number) => string): (row: StatsRow) => string {
  return ({ figures }) => {
    const value = figures[figure]
    return typeof value === 'number' ? format(value) : ''
  }
}

function weightOf({ scope, figures }: StatsRow): string {
  const { weight, bck } = figures
  return weight === undefined ? '' : `${weight}${scope === 'server' && bck === 1 ? ' backup' : ''}`
}

/** Of a connection, a response, and what was aborted by a server. */
function errorsOf({ figures }: StatsRow): string {
  const all = [figures.econ, figures.eresp, figures.ereq].filter((value) => typeof value === 'number')
  return all.length === 0 ? '' : count(all.reduce((sum, value) => sum + value, 0))
}

/** Backends with their servers below them, as a person reads it; the statistics have the servers first. */
export function inOrder(rows: readonly StatsRow[], names: readonly string[]): StatsRow[] {
  const proxies = [...new Set(rows.map(({ proxy }) => proxy))].filter((proxy) => names.length === 0 || names.includes(proxy))
  const order = ['frontend', 'backend', 'server']
  return proxies.flatMap((proxy) =>
    rows.filter((row) => row.proxy === proxy).sort((a, b) => order.indexOf(a.scope) - order.indexOf(b.scope)),
  )
}
