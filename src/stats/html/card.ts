import type { Draining } from '../../lb/draining.ts'
import type { Point } from '../history.ts'
import type { Subject } from '../subjects.ts'
import { allFigures } from './cells.ts'
import type { Context } from './context.ts'
import { actionOf, carried, type Sending } from './form.ts'
import { age, count, milliseconds, percent, rate } from './format.ts'
import { lookOf } from './look.ts'
import { html, join, type Markup } from './markup.ts'
import { bar, plot } from './plot.ts'
import { figure, text } from './read.ts'
import { anchor, legend, nameOf, statusOf } from './table.ts'

type ServerSubject = Extract<Subject, { scope: 'server' }>

/** What a server has of all that its backend does. */
export interface Shares {
  requests: number
  chosen: number
  clients: number
}

/** The last minutes of something, what it does now, and for those who may, what to do with it. */
export function card(subject: Subject, shares: Shares | undefined, context: Context): Markup {
  const points = context.history?.of(subject) ?? []
  const since = text('lastchg', subject)
  return html`<article class="card ${subject.scope} ${lookOf(subject)}" id="card:${anchor(subject)}">
<header><h3><i></i><a href="#${encodeURIComponent(anchor(subject))}">${nameOf(subject)}</a>${subject.scope === 'server' && subject.server.config.backup ? html` <small>backup</small>` : undefined}</h3><p><b class="state">${statusOf(subject)}</b>${since === '' ? undefined : html` <small>${age(Number(since))}</small>`}</p></header>
${plots(subject, points)}
${flight(subject)}
${subject.scope === 'server' ? ofServer(subject, shares, context) : undefined}
<details><summary>Figures</summary><dl>${join([...legendOf(subject, context), ...allFigures(subject).filter(isSomething)].map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`))}</dl></details>
</article>`
}

/** What is 0 is in the table, and left out elsewhere. */
function isSomething([, value]: readonly [string, string]): boolean {
  return !/^0(?: \(0 %\)|\xa0\w+)?$/.test(value)
}

function legendOf(subject: Subject, { stats }: Context): [string, string][] {
  return stats.showLegends ? [['Legend', legend(subject).replaceAll('\n', ', ')]] : []
}

function plots(subject: Subject, points: readonly Point[]): Markup | undefined {
  const last = points.at(-1)
  if (last === undefined) return undefined
  const latency = points.findLast((point) => point.latency !== undefined)?.latency
  const parts = [
    html`<div><dt>Requests/s</dt><dd>${rate(last.requests)}</dd>${plot(
      points.map((point) => point.requests),
      'load',
    )}</div>`,
    html`<div class="${last.errors > 0 ? 'trouble' : ''}"><dt>Errors/s</dt><dd>${rate(last.errors)}</dd>${plot(
      points.map((point) => point.errors),
      'errors',
    )}</div>`,
  ]
  if (subject.scope !== 'frontend')
    parts.push(
      html`<div><dt>Latency</dt><dd>${latency === undefined ? '–' : milliseconds(latency)}</dd>${plot(
        points.map((point) => point.latency),
        'latency',
      )}</div>`,
    )
  return html`<dl class="plots">${join(parts)}</dl>`
}

/** Requests and connections at the moment. */
function flight(subject: Subject): Markup {
  const parts = [`${count(subject.counters.current)} ${subject.scope === 'frontend' ? 'connected' : 'in flight'}`]
  const waiting = figure('qcur', subject) ?? 0
  if (waiting > 0) parts.push(`${count(waiting)} waiting`)
  if (subject.scope === 'server') parts.push(connections(connectionsOf(subject)))
  return html`<p class="flight">${parts.join(' · ')}</p>`
}

function connections(number: number): string {
  return `${count(number)} connection${number === 1 ? '' : 's'}`
}

function connectionsOf({ server: { connections } }: ServerSubject): number {
  return connections === undefined ? 0 : connections.used + connections.fresh + connections.proven + connections.kept
}

function ofServer(subject: ServerSubject, shares: Shares | undefined, { sending, now }: Context): Markup {
  return html`${shares && sharesOf(shares, subject)}
${leaving(subject, now)}
${sending && controls(subject, sending)}`
}

function sharesOf({ requests, chosen, clients }: Shares, subject: ServerSubject): Markup {
  const line = (name: string, share: number, help: string) =>
    html`<div title="${help}"><dt>${name}</dt><dd>${bar([{ share, look: 'mine' }])}<span>${percent(share)}</span></dd></div>`
  const recent = count(figure('recent_clients_estimate', subject) ?? 0)
  return html`<dl class="shares">${line('Requests', requests, 'Share of its backend’s requests in the last minutes')}${line('New clients', chosen, 'Share of what the algorithm gave out in the last minutes, clients without a valid cookie')}${line('Recent clients', clients, `Share of its backend’s clients of the last five minutes: about ${recent}, told apart by address and browser`)}</dl>`
}

/** How far a drain has come: what is left of the most that there was since it began, and what is to come. */
function leaving({ server: { name, drain: plan, draining } }: ServerSubject, now: number): Markup | undefined {
  if (draining === undefined) return undefined
  const { most, left, isDrained } = draining
  const end = plan && ` At most ${lasting(plan.until - now)} more, then ${plan.afterwards === 'keep' ? 'it stays so' : plan.afterwards}.`
  const words = isDrained ? 'Drained: nobody is left.' : goingOn(draining, now)
  return html`<div class="leaving"><progress max="${Math.max(1, most)}" value="${most === 0 ? 1 : most - left}" aria-label="drain of ${name}"></progress><p>${words}${end}</p></div>`
}

/** As in: Draining: 12 of 200 sessions left, 3 in flight; at this pace 1m30s to go. */
function goingOn(draining: Draining, now: number): string {
  const { most, left } = draining
  const { requests, sessions, clientsEstimate } = draining.remains
  const unit = sessions !== undefined ? ' session' : clientsEstimate !== undefined ? ' recent client' : ''
  const about = clientsEstimate === undefined ? '' : 'about '
  const flying = unit === '' ? ' in flight left' : `${most === 1 ? '' : 's'} left, ${count(requests)} in flight`
  const end = draining.expectedEnd(now)
  return `Draining: ${about}${count(left)} of ${count(most)}${unit}${flying}${end === undefined ? '' : `; at this pace ${lasting(end - now)} to go`}.`
}

function lasting(milliseconds: number): string {
  return age(Math.max(0, Math.round(milliseconds / 1000)))
}

const states = [
  { name: 'ready', label: 'Ready' },
  { name: 'drain', label: 'Drain' },
  { name: 'maint', label: 'Maint' },
] as const

function controls({ server, proxyId }: ServerSubject, sending: Sending): Markup {
  const begin = html`<form method="post" action="${actionOf(sending)}">${carried(proxyId, sending)}<input type="hidden" name="s" value="${server.name}">`
  const buttons = states.map(
    ({ name, label }) =>
      html`<button name="action" value="${name}" aria-pressed="${String(server.admin === name)}" aria-label="${label} ${server.name}">${label}</button>`,
  )
  return html`<div class="controls">${begin}<div role="group" aria-label="state of ${server.name}">${join(buttons)}</div></form>
${begin}<label>Weight <input name="weight" inputmode="numeric" pattern="[0-9]{1,3}" maxlength="3" size="3" required autocomplete="off" value="${server.weight}" aria-label="weight of ${server.name}"></label><button name="action" value="weight" aria-label="set the weight of ${server.name}">Set</button></form></div>`
}
