import { cases } from './cases.ts'
import type { Outcome, Results, Row } from './run.ts'

/** The title of each column and its digits after the point. */
const columns: Record<string, [title: string, digits: number]> = {
  rate: ['requests/s', 0],
  throughput: ['MiB/s', 0],
  cpu: ['CPU µs/request', 1],
  user: ['user µs', 1],
  system: ['system µs', 1],
  core: ['core %', 0],
  p50: ['p50 ms', 2],
  p99: ['p99 ms', 2],
  answered: ['answered %', 1],
  memory: ['memory MiB', 0],
  open: ['open', 0],
  each: ['KiB each', 1],
}

/** Everything as Markdown that reads well on a terminal too. */
export function format({ machine, rounds, seconds, versions, skipped, outcomes }: Results): string {
  const names = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  const missing = skipped.map((reason) => `- skipped: ${reason}`)
  const introduction = `${machine}, rounds: ${rounds} of up to ${seconds} s. ${names.join(', ')}.`
  return [introduction, ...(missing.length > 0 ? [missing.join('\n')] : []), ...outcomes.map(formatOutcome)].join('\n\n')
}

function formatOutcome(outcome: Outcome): string {
  const { columns: names = [], ratioOf = '' } = cases.find(({ name }) => name === outcome.name) ?? {}
  const shown = names.map((name) => ({ name, title: columns[name]?.[0] ?? name, digits: columns[name]?.[1] ?? 0 }))
  const ratioTitle = `${columns[ratioOf]?.[0]} : ${outcome.baseline}`
  const lines = outcome.rows.map((row) => [
    row.name,
    ...shown.map(({ name, digits }) => withDigits(row.median[name], digits)),
    withDigits(row.ratios[ratioOf], 2),
  ])
  return [`**${outcome.title}**`, table([['', ...shown.map(({ title }) => title), ratioTitle], ...lines]), ...errors(outcome.rows)].join(
    '\n\n',
  )
}

function errors(rows: Row[]): string[] {
  const failed = rows.map(({ name, rounds }) => ({ name, count: rounds.reduce((sum, { errors = 0 }) => sum + errors, 0) }))
  return failed.filter(({ count }) => count > 0).map(({ name, count }) => `${name}: ${count} requests failed.`)
}

function withDigits(value: number | undefined, digits: number): string {
  if (value === undefined || !Number.isFinite(value)) return '-'
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

function table(rows: string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0), 2))
  const pad = (cell: string, column: number): string => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))
  const line = (cells: string[]): string => `| ${cells.join(' | ')} |`
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  const [head = [], ...body] = rows.map((row) => line(row.map(pad)))
  return [head, line(rule), ...body].join('\n')
}
