import type { Value } from '../field.ts'
import { fieldNamed, valueFor } from '../fields.ts'
import type { Subject } from '../subjects.ts'
import { age, count, size } from './format.ts'
import { html, type Markup } from './markup.ts'

/** A column of figures on the page: a field of the table of statistics, its heading, and what it is called where there is no table. */
export interface Column {
  name: string
  heading: string
  label: string
  help: string
  as: 'count' | 'size' | 'age' | 'trouble'
}

export interface Group {
  heading: string
  columns: Column[]
}

function column(name: string, heading: string, label: string, as: Column['as'] = 'count'): Column {
  return { name, heading, label, as, help: fieldNamed(name)?.help ?? '' }
}

/** HAProxy's groups of columns, as far as there are figures, and the responses by status. */
export const groups: readonly Group[] = [
  { heading: 'Server', columns: [column('weight', 'Wght', 'Weight'), column('act', 'Act', 'Active'), column('bck', 'Bck', 'Backups')] },
  {
    heading: 'In flight',
    columns: [column('scur', 'Cur', 'In flight'), column('smax', 'Max', 'Most in flight'), column('slim', 'Limit', 'Limit')],
  },
  { heading: 'Sessions', columns: [column('stot', 'Total', 'Sessions'), column('lbtot', 'LbTot', 'Balanced')] },
  { heading: 'Bytes', columns: [column('bin', 'In', 'Bytes in', 'size'), column('bout', 'Out', 'Bytes out', 'size')] },
  {
    heading: 'Responses',
    columns: [
      column('hrsp_2xx', '2xx', '2xx'),
      column('hrsp_3xx', '3xx', '3xx'),
      column('hrsp_4xx', '4xx', '4xx'),
      column('hrsp_5xx', '5xx', '5xx', 'trouble'),
    ],
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
    heading: 'Checks',
    columns: [
      column('chkfail', 'Fail', 'Failed checks', 'trouble'),
      column('chkdown', 'Down', 'Times down', 'trouble'),
      column('downtime', 'Time', 'Downtime', 'age'),
    ],
  },
]

/** A table cell; empty, and on a phone left out, where the figure does not apply. */
export function cell({ name, label, as }: Column, subject: Subject): Markup {
  const value = figure(name, subject)
  if (value === undefined) return html`<td class="${name}"></td>`
  const shown = as === 'size' ? size(value) : as === 'age' ? age(value) : count(value)
  const tone = value === 0 ? ' zero' : as === 'trouble' ? ' trouble' : ''
  const exact = as === 'size' ? html` title="${count(value)} bytes"` : undefined
  return html`<td class="${name}${tone}" data-label="${label}"${exact}>${shown}</td>`
}

/** The last check: how it ended and how long it took; what more is known is in the tooltip. */
export function checkCell(subject: Subject): Markup {
  const status = text('check_status', subject)
  if (status === '') return html`<td class="check"></td>`
  const code = text('check_code', subject)
  const more = [text('check_desc', subject), text('last_chk', subject)].filter((part) => part !== '').join(': ')
  return html`<td class="check" data-label="Last check" title="${more}">${status}${code === '' ? '' : `/${code}`}<small> in ${text('check_duration', subject)}ms</small></td>`
}

function figure(name: string, subject: Subject): number | undefined {
  const value = read(name, subject)
  return typeof value === 'number' ? value : undefined
}

/** A field's value as text, '' where there is none. */
export function text(name: string, subject: Subject): string {
  return String(read(name, subject) ?? '')
}

function read(name: string, subject: Subject): Value {
  return valueFor(fieldNamed(name), subject)
}
