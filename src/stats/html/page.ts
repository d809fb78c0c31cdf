import type { LoadBalancer } from '../../lb/load-balancer.ts'
import type { StatsConfig } from '../../schemas/frontend.ts'
import type { Options } from '../options.ts'
import { shown } from '../shown.ts'
import { type Section, type Subject, sections as sectionsOf } from '../subjects.ts'
import type { Visitor } from '../visitor.ts'
import { cell, checkCell, groups, text } from './cells.ts'
import { actionForm, banner, box, type Sending } from './form.ts'
import { age, count } from './format.ts'
import { lookOf, looks } from './look.ts'
import { html, join, Markup } from './markup.ts'
import { icon, style } from './style.ts'

export interface PageOptions {
  /** Milliseconds since the epoch. */
  now: number
  /** The program's version, shown unless `stats hide-version`. */
  version: string
  /** Where logging out is: what comes before `/logout`. */
  base: string
  visitor: Visitor
  options: Options
  /** Whether there is a form for changes. */
  mayAct: boolean
}

/** The statistics page: complete in itself, without script. */
export function page(stats: StatsConfig, loadBalancer: LoadBalancer, pageOptions: PageOptions): string {
  const { now, version, base, visitor, options, mayAct } = pageOptions
  const sending: Sending = { uri: stats.uri, options, csrf: visitor.csrf }
  const context = { stats, sending: mayAct ? sending : undefined }
  const sections = shown(sectionsOf(loadBalancer, now), stats.scope, options)
  const { text } = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Limpet statistics${stats.showNode === undefined ? '' : ` on ${stats.showNode}`}</title>
<link rel="icon" href="${icon}">
<style>${new Markup(style)}</style>
</head>
<body>
<header>
<img src="${icon}" alt="" width="40" height="40">
<h1>Limpet${stats.hideVersion ? undefined : html` <small>${version}</small>`}</h1>
<p>${about(stats, now)}</p>
<nav><a href="${stats.uri}">Refresh</a> <a href="${stats.uri};csv">CSV</a>${logout(base, visitor)}</nav>
</header>
<main>
${banner(sending)}
${tiles(sections.flatMap(({ subjects }) => subjects))}
${join(sections.map((section) => sectionOf(section, context)))}
</main>
<footer>
<ul>${join(Object.entries(looks).map(([look, words]) => html`<li class="${look}"><i></i>${words}</li>`))}</ul>
</footer>
</body>
</html>
`
  return text
}

/** For who came by the login form. */
function logout(base: string, { user, csrf }: Visitor): Markup | undefined {
  if (csrf === undefined) return undefined
  return html` <form method="post" action="${base}/logout"><input type="hidden" name="csrf" value="${csrf}"><button title="Logged in as ${user}">Log out</button></form>`
}

function about({ showNode, showDesc }: StatsConfig, now: number): Markup {
  const where = [showNode, showDesc].filter((part) => part !== undefined).join(': ')
  const moment = new Date(now).toISOString()
  return html`${where === '' ? 'Statistics' : where} <time datetime="${moment}">${moment.slice(0, 19).replace('T', ' ')} UTC</time>`
}

/** How the whole stands. Traffic alone is counted, not the looks at statistics; sums are those of rows on the page, so that one finds them there. */
function tiles(subjects: readonly Subject[]): Markup {
  const servers = subjects.filter((subject) => subject.scope === 'server')
  const serving = servers.filter(({ server }) => server.servesAnyone).length
  const traffic = subjects.filter((subject) => subject.scope === 'frontend' && !subject.frontend.isAdmin)
  const backends = subjects.filter(({ scope }) => scope === 'backend')
  const inFlight = backends.reduce((sum, { counters }) => sum + counters.current, 0)
  const sessions = traffic.reduce((sum, { counters }) => sum + counters.sessions, 0)
  const failures = traffic.reduce((sum, { counters }) => sum + counters.responses5xx, 0)
  return html`<dl class="tiles">
<div title="Servers that take new clients"${serving < servers.length ? html` class="trouble"` : undefined}><dt>Taking new clients</dt><dd>${serving}<small> of ${servers.length}</small></dd></div>
<div title="Requests in all backends now"><dt>In flight</dt><dd>${count(inFlight)}</dd></div>
<div title="Connections of clients to all frontends that balance"><dt>Sessions</dt><dd>${count(sessions)}</dd></div>
<div title="Responses of all frontends that balance, Limpet’s own among them"${failures > 0 ? html` class="trouble"` : undefined}><dt>Responses 5xx</dt><dd>${count(failures)}</dd></div>
</dl>`
}

/** What every row of a page has to know. */
interface Context {
  stats: StatsConfig
  /** Where forms go, if there are any. */
  sending: Sending | undefined
}

function sectionOf({ name, subjects }: Section, context: Context): Markup {
  const { stats, sending } = context
  const backend = subjects.find(({ scope }) => scope === 'backend')
  const kinds = [...new Set(subjects.map(({ scope }) => scope))].filter((scope) => scope !== 'server').join(' and ')
  return html`<section id="${name}">
<h2>${name} <small>${kinds}${stats.showLegends ? legend(subjects) : ''}</small></h2>
<div class="wide">
<table>
<thead>
<tr><th rowspan="2" scope="col">Name</th><th rowspan="2" scope="col">Status</th><th rowspan="2" scope="col">Last check</th>${join(
    groups.map(({ heading, columns }) => html`<th class="group" scope="colgroup" colspan="${columns.length}">${heading}</th>`),
  )}</tr>
<tr>${join(groups.flatMap(({ columns }) => columns.map(({ name, heading, help }) => html`<th class="${name}" scope="col" title="${help}">${heading}</th>`)))}</tr>
</thead>
<tbody>
${join(subjects.map((subject) => row(subject, context)))}
</tbody>
</table>
</div>
${sending && backend && subjects.length > 1 ? actionForm(backend.proxyId, sending) : undefined}
</section>`
}

function legend(subjects: readonly Subject[]): string {
  const backend = subjects.find(({ scope }) => scope === 'backend')
  if (backend === undefined) return ''
  const cookie = text('cookie', backend)
  return `, ${text('algo', backend)}${cookie === '' ? '' : `, cookie ${cookie}`}`
}

function row(subject: Subject, context: Context): Markup {
  const figures = groups.flatMap(({ columns }) => columns.map((column) => cell(column, subject)))
  return html`<tr class="${subject.scope} ${lookOf(subject)}">${nameCell(subject, context)}${statusCell(subject)}${checkCell(subject)}${join(figures)}</tr>`
}

function nameCell(subject: Subject, { stats, sending }: Context): Markup {
  if (subject.scope !== 'server') return html`<th scope="row">${subject.scope === 'frontend' ? 'Frontend' : 'Backend'}</th>`
  const { server } = subject
  const tooltip = stats.showLegends
    ? html` title="${text('addr', subject)}, id ${server.id}, cookie ${text('cookie', subject) || 'none'}"`
    : undefined
  return html`<th scope="row"${tooltip}>${sending && box(subject.proxyId, server.name)}${server.name}${server.config.backup ? html` <small>backup</small>` : undefined}</th>`
}

function statusCell(subject: Subject): Markup {
  const since = text('lastchg', subject)
  return html`<td class="status"><b><i></i>${text('status', subject)}</b>${since === '' ? undefined : html` <small>${age(Number(since))}</small>`}</td>`
}
