import { fieldNamed } from '../fields.ts'
import type { Subject } from '../subjects.ts'
import { facts } from './facts.ts'
import { age, count, size } from './format.ts'
import { html, type Markup } from './markup.ts'
import { figure, reader, text } from './read.ts'

type Kind = 'count' | 'size' | 'age' | 'last' | 'limit' | 'trouble' | 'weight' | 'mark' | 'failed' | 'percent'

/** A column of figures on the page: a field of the table of statistics, its heading, and what it is called where there is no table. */
export interface Column {
  name: string
  heading: string
  label: string
  help: string
  as: Kind
  read: (subject: Subject) => number | undefined
  /** Its cell where there is nothing to tell, or a dash, or 0 without more: most are one of these. */
  empty: Markup
  dash: Markup
  zero: Markup
}

export interface Group {
  heading: string
  columns: Column[]
}

function column(name: string, heading: string, label: string, as: Kind = 'count'): Column {
  return {
    name,
    heading,
    label,
    as,
    read: reader(name),
    help: fieldNamed(name)?.help ?? label,
    empty: html`<td class="${name}"></td>`,
    dash: html`<td class="${name}">-</td>`,
    zero: html`<td class="${name} zero" data-label="${label}">0</td>`,
  }
}

/** HAProxy's columns, but for state and last check, which stand beside the name. */
export const groups: readonly Group[] = [
  {
    heading: 'Queue',
    columns: [column('qcur', 'Cur', 'Waiting'), column('qmax', 'Max', 'Most waiting'), column('qlimit', 'Limit', 'Queue limit', 'limit')],
  },
  {
    heading: 'Session rate',
    columns: [
      column('rate', 'Cur', 'Sessions/s'),
      column('rate_max', 'Max', 'Most sessions/s'),
      column('rate_lim', 'Limit', 'Limit of sessions/s', 'limit'),
    ],
  },
  {
    heading: 'Sessions',
    columns: [
      column('scur', 'Cur', 'In flight'),
      column('smax', 'Max', 'Most in flight'),
      column('slim', 'Limit', 'Limit', 'limit'),
      column('stot', 'Total', 'Sessions'),
      column('lbtot', 'LbTot', 'Balanced'),
      column('lastsess', 'Last', 'Last session', 'last'),
    ],
  },
  { heading: 'Bytes', columns: [column('bin', 'In', 'Bytes in', 'size'), column('bout', 'Out', 'Bytes out', 'size')] },
  {
    heading: 'Denied',
    columns: [column('dreq', 'Req', 'Denied requests', 'trouble'), column('dresp', 'Resp', 'Denied responses', 'trouble')],
  },
  {
    heading: 'Errors',
    columns: [
      column('ereq', 'Req', 'Bad requests', 'trouble'),
      column('econ', 'Conn', 'No connection', 'trouble'),
      column('eresp', 'Resp', 'Bad responses', 'trouble'),
    ],
  },
  { heading: 'Warnings', columns: [column('wretr', 'Retr', 'Retries', 'trouble'), column('wredis', 'Redis', 'Redispatches', 'trouble')] },
  {
    heading: 'Server',
    columns: [
      column('weight', 'Wght', 'Weight', 'weight'),
      column('act', 'Act', 'Active', 'mark'),
      column('bck', 'Bck', 'Backups', 'mark'),
      column('chkfail', 'Chk', 'Failed checks', 'failed'),
      column('chkdown', 'Dwn', 'Times down', 'trouble'),
      column('downtime', 'Dwntme', 'Downtime', 'age'),
      column('throttle', 'Thrtle', 'Slow start', 'percent'),
    ],
  },
]

/** Those columns that may say something of one of the rows. What is not in the table of statistics is about servers. */
export function groupsFor(subjects: readonly Subject[]): readonly Group[] {
  const scopes = new Set(subjects.map(({ scope }) => scope))
  const applies = ({ name }: Column): boolean => (fieldNamed(name)?.scopes ?? ['server']).some((scope) => scopes.has(scope))
  return groups.map(({ heading, columns }) => ({ heading, columns: columns.filter(applies) })).filter(({ columns }) => columns.length > 0)
}

/** A table cell; empty, and on a phone left out, where the figure does not apply. */
export function cell(column: Column, subject: Subject): Markup {
  const { name, label, as } = column
  const value = column.read(subject)
  if (value === undefined) return isDash(column, subject) ? column.dash : column.empty
  const more = tooltip(name, subject, value, as)
  const shown = show(as, subject, value)
  if (shown === '0' && more === '') return column.zero
  const tone = shown === '0' || value === 0 ? ' zero' : as === 'trouble' || as === 'failed' ? ' trouble' : ''
  return html`<td class="${name}${tone}" data-label="${label}">${more === '' ? shown : html`<span title="${more}">${shown}</span>`}</td>`
}

function show(as: Kind, subject: Subject, value: number): string {
  if (as === 'size') return size(value)
  if (as === 'age') return age(value)
  if (as === 'last') return value < 0 ? '?' : age(value)
  if (as === 'limit') return value === 0 ? '-' : count(value)
  if (as === 'weight') return `${value}/${text('uweight', subject)}`
  if (as === 'mark' && subject.scope === 'server') return value === 1 ? 'Y' : '-'
  if (as === 'failed') return [value, figure('hanafail', subject)].filter((one) => one !== undefined).join('/')
  return as === 'percent' ? `${value}\xa0%` : count(value)
}

/** HAProxy has a dash for what there is and is without limit. */
function isDash({ as, name }: Column, { scope }: Subject): boolean {
  return scope === 'server' ? name === 'qlimit' || name === 'slim' || as === 'percent' : as === 'limit' && name === 'slim'
}

function tooltip(name: string, subject: Subject, value: number, as: Kind): string {
  if (as === 'size') return `${count(value)} bytes`
  let text = ''
  facts[name]?.(subject, (name, value) => {
    text += `${text === '' ? '' : '\n'}${name}: ${value}`
  })
  return text
}

/** The last check: how it ended and how long it took; what more is known is in the tooltip. */
export function checkCell(subject: Subject): Markup {
  const status = text('check_status', subject)
  if (status === '') return html`<td class="check"></td>`
  return html`<td class="check" data-label="Last check"><span title="${checkDetail(subject)}">${checkResult(subject)}</span></td>`
}

export function checkResult(subject: Subject): string {
  const status = text('check_status', subject)
  const code = text('check_code', subject)
  return status === '' ? '' : `${status}${code === '' ? '' : `/${code}`} in ${text('check_duration', subject)}ms`
}

export function checkDetail(subject: Subject): string {
  return [text('check_desc', subject), text('last_chk', subject)].filter((part) => part !== '').join(': ')
}

/** All figures of a subject, with those that are tooltips elsewhere: a name and a value each. */
export function allFigures(subject: Subject): [name: string, value: string][] {
  const all: [string, string][] = []
  for (const { heading, columns } of groups)
    for (const { name, label, as, read } of columns) {
      const value = read(subject)
      if (value !== undefined) all.push([label, show(as, subject, value)])
      facts[name]?.(subject, (fact, its) => all.push([value === undefined ? fact : `${heading}: ${fact}`, its]))
    }
  const check = checkResult(subject)
  if (check !== '') all.push(['Last check', `${check}: ${checkDetail(subject)}`])
  return all
}
