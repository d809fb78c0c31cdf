import type { Backend } from '../../lb/backend.ts'
import type { Point } from '../history.ts'
import type { Section, Subject } from '../subjects.ts'
import { card, type Shares } from './card.ts'
import type { Context } from './context.ts'
import { count, percent } from './format.ts'
import { html, join, type Markup } from './markup.ts'
import { bar } from './plot.ts'
import { figure, text } from './read.ts'
import { table } from './table.ts'

/** A backend with more servers has no cards: its table tells all. */
const mostCards = 40

/** A section of the configuration: a card for each part of it, then all its figures. */
export function* section(one: Section, context: Context): Generator<string> {
  const { name, subjects } = one
  const kinds = [...new Set(subjects.map(({ scope }) => scope))].filter((scope) => scope !== 'server').join(' and ')
  yield html`<section id="${name}" aria-labelledby="${name}-title">
<h2 id="${name}-title">${name} <small>${kinds}${context.stats.showLegends ? legend(subjects) : ''}</small></h2>
`.text
  yield* cards(subjects, context)
  for (const subject of subjects) if (subject.scope === 'backend') yield cookies(subject.backend)?.text ?? ''
  yield* table(one, context)
  yield '</section>\n'
}

function legend(subjects: readonly Subject[]): string {
  const backend = subjects.find(({ scope }) => scope === 'backend')
  if (backend === undefined) return ''
  const cookie = text('cookie', backend)
  return `, ${text('algo', backend)}${cookie === '' ? '' : `, cookie ${cookie}`}`
}

function* cards(subjects: readonly Subject[], context: Context): Generator<string> {
  const [only] = subjects
  if (subjects.length > mostCards || (only?.scope === 'frontend' && only.frontend.isAdmin)) return
  const shares = sharesIn(subjects, context)
  yield '<div class="cards">'
  for (const subject of subjects) yield `${card(subject, shares.get(subject), context).text}\n`
  yield '</div>\n'
}

/** What each server had of its backend's requests and new clients in the last minutes. */
function sharesIn(subjects: readonly Subject[], { history }: Context): Map<Subject, Shares> {
  if (history === undefined) return new Map()
  const servers = subjects.filter(({ scope }) => scope === 'server')
  const sums = servers.map((subject) => ({ ...sumOf(history.of(subject)), clients: figure('recent_clients_estimate', subject) ?? 0 }))
  const all = { requests: total(sums, 'requests'), chosen: total(sums, 'chosen'), clients: total(sums, 'clients') }
  const of = (part: number, whole: number) => (whole === 0 ? 0 : part / whole)
  return new Map(
    servers.map((subject, index) => {
      const { requests = 0, chosen = 0, clients = 0 } = sums[index] ?? {}
      return [subject, { requests: of(requests, all.requests), chosen: of(chosen, all.chosen), clients: of(clients, all.clients) }]
    }),
  )
}

function sumOf(points: readonly Point[]): Omit<Shares, 'clients'> {
  return { requests: total(points, 'requests'), chosen: total(points, 'chosen') }
}

function total<Figure extends string>(all: readonly Readonly<Record<Figure, number>>[], figure: Figure): number {
  return all.reduce((sum, one) => sum + one[figure], 0)
}

/** What came of the cookies of a backend's requests since the start. */
function cookies({ persistence, cookies }: Backend): Markup | undefined {
  if (persistence === undefined) return undefined
  const sums = new Map<string, number>()
  let set = 0
  for (const { request, response, count } of cookies.pairs()) {
    sums.set(request, (sums.get(request) ?? 0) + count)
    if (response === 'inserted' || response === 'rewritten') set += count
  }
  const all = [...sums.values()].reduce((sum, one) => sum + one, 0)
  if (all === 0) return undefined
  const parts = [...sums].filter(([, count]) => count > 0)
  return html`<figure class="cookies"><figcaption>Cookies of requests since the start; ${count(set)} set</figcaption>${bar(parts.map(([name, one]) => ({ share: one / all, look: `cookie-${name}` })))}
<ul>${join(parts.map(([name, one]) => html`<li class="cookie-${name}"><i></i>${name} <b>${count(one)}</b> ${percent(one / all)}</li>`))}</ul></figure>`
}
