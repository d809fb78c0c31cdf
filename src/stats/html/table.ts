import type { Section, Subject } from '../subjects.ts'
import { type Column, cell, checkCell, groupsFor } from './cells.ts'
import type { Context } from './context.ts'
import { actionForm, box } from './form.ts'
import { age } from './format.ts'
import { lookOf } from './look.ts'
import { html, join, type Markup } from './markup.ts'
import { text } from './read.ts'

/** The table of a section, row by row as on HAProxy's page, and the form for the servers that are chosen in it. */
export function* table({ name, subjects }: Section, context: Context): Generator<string> {
  const { sending } = context
  const hasServers = subjects.some(({ scope }) => scope === 'server')
  const hasAgents = subjects.some((subject) => subject.scope === 'server' && subject.server.configured.agentCheck)
  const [{ proxyId } = { proxyId: 0 }] = subjects
  const shown = groupsFor(subjects)
  const columns = shown.flatMap((group) => group.columns)
  const first = new Set(shown.map((group) => group.columns[0]?.name))
  yield html`<div class="wide" tabindex="0" role="region" aria-label="Figures of ${name}">
<table>
<thead>
<tr><th rowspan="2" scope="col">Name</th><th rowspan="2" scope="col">Status</th><th rowspan="2" scope="col" title="Result, code and duration">LastChk</th>${join(
    shown.map(({ heading, columns }) => html`<th class="group" scope="colgroup" colspan="${columns.length}">${heading}</th>`),
  )}</tr>
<tr>${join(columns.map(({ name, heading, help }) => html`<th class="${name}${first.has(name) ? ' edge' : ''}" scope="col" title="${help}">${heading}</th>`))}</tr>
</thead>
<tbody>
`.text
  for (const subject of subjects) yield row(subject, columns, context)
  yield html`</tbody>
</table>
</div>
${sending && hasServers ? actionForm(proxyId, sending, hasAgents) : undefined}`.text
}

/** Put together at once: a text that grows cell by cell makes garbage with each. */
function row(subject: Subject, columns: readonly Column[], context: Context): string {
  const cells = [
    html`<tr class="${subject.scope} ${lookOf(subject)}" id="${anchor(subject)}">${nameCell(subject, context)}${statusCell(subject)}${checkCell(subject)}`
      .text,
  ]
  for (const column of columns) cells.push(cell(column, subject).text)
  cells.push('</tr>\n')
  return cells.join('')
}

/** As HAProxy names the rows of its page. */
export function anchor({ proxy, ...subject }: Subject): string {
  if (subject.scope === 'server') return `${proxy}/${subject.server.name}`
  return `${proxy}/${subject.scope === 'frontend' ? 'Frontend' : 'Backend'}`
}

export function nameOf(subject: Subject): string {
  if (subject.scope === 'server') return subject.server.name
  return subject.scope === 'frontend' ? 'Frontend' : 'Backend'
}

function nameCell(subject: Subject, { stats, sending }: Context): Markup {
  const name = nameOf(subject)
  const more = stats.showLegends ? legend(subject) : ''
  const shown = more === '' ? name : html`<span title="${more}">${name}</span>`
  if (subject.scope !== 'server') return html`<th scope="row">${shown}</th>`
  const { server } = subject
  return html`<th scope="row">${sending && box(subject.proxyId, name)}${shown}${server.config.backup ? html` <small>backup</small>` : undefined}</th>`
}

/** What `stats show-legends` adds. */
export function legend(subject: Subject): string {
  const cookie = text('cookie', subject)
  if (subject.scope === 'frontend') return `mode: ${text('mode', subject)}\nid: ${subject.proxyId}`
  if (subject.scope === 'backend')
    return [`balancing: ${text('algo', subject)}`, cookie && `cookie: ${cookie}`, `id: ${subject.proxyId}`].filter(Boolean).join('\n')
  return [text('addr', subject), `id: ${subject.server.id}`, cookie && `cookie: ${cookie}`].filter(Boolean).join('\n')
}

/** A status with the age of it, and an arrow where checks are about to change it. */
function statusCell(subject: Subject): Markup {
  const since = text('lastchg', subject)
  return html`<td class="status"><b><i></i>${statusOf(subject)}</b>${since === '' ? undefined : html` <small>${age(Number(since))}</small>`}</td>`
}

export function statusOf(subject: Subject): string {
  const look = lookOf(subject)
  return `${text('status', subject)}${look.endsWith('going-up') ? ' ↑' : look.endsWith('going-down') ? ' ↓' : ''}`
}
