import type { Point } from '../history.ts'
import type { Section, Subject } from '../subjects.ts'
import type { Context } from './context.ts'
import { count, rate } from './format.ts'
import { html, type Markup } from './markup.ts'
import { plot } from './plot.ts'

interface Sums {
  servers: number
  serving: number
  inFlight: number
  sessions: number
  failures: number
  /** The frontends that balance. */
  traffic: Subject[]
}

/** There may be thousands of servers: they are gone through once. */
function sumsOf(sections: readonly Section[]): Sums {
  const sums: Sums = { servers: 0, serving: 0, inFlight: 0, sessions: 0, failures: 0, traffic: [] }
  for (const { subjects } of sections)
    for (const subject of subjects) {
      const { scope, counters } = subject
      if (scope === 'server') {
        sums.servers++
        if (subject.server.servesAnyone) sums.serving++
      } else if (scope === 'backend') sums.inFlight += counters.current
      else if (!subject.frontend.isAdmin) {
        sums.traffic.push(subject)
        sums.sessions += counters.sessions
        sums.failures += counters.responses5xx
      }
    }
  return sums
}

/** How the whole stands. Traffic alone is counted, not the looks at statistics; sums are those of rows on the page, so that one finds them there. */
export function tiles(sections: readonly Section[], { history }: Context): Markup {
  const { servers, serving, inFlight, sessions, failures, traffic } = sumsOf(sections)
  const past = together(traffic.map((subject) => history?.of(subject) ?? []))
  const now = past.at(-1)
  return html`<dl class="tiles">
<div title="Servers that take new clients"${serving < servers ? html` class="trouble"` : undefined}><dt>Taking new clients</dt><dd>${serving}<small> of ${servers}</small></dd></div>
<div title="Requests in all backends now"><dt>In flight</dt><dd>${count(inFlight)}</dd></div>
<div title="Connections of clients to all frontends that balance"><dt>Sessions</dt><dd>${count(sessions)}${now && html`<small> ${rate(now.requests)} requests/s</small>`}</dd>${
    now &&
    plot(
      past.map(({ requests }) => requests),
      'load',
    )
  }</div>
<div title="Responses of all frontends that balance, Limpet’s own among them"${failures > 0 ? html` class="trouble"` : undefined}><dt>Responses 5xx</dt><dd>${count(failures)}${now && html`<small> ${rate(now.errors)}/s</small>`}</dd>${
    now &&
    plot(
      past.map(({ errors }) => errors),
      'errors',
    )
  }</div>
</dl>`
}

/** The sums of several histories, which end at one moment. */
function together(all: readonly (readonly Point[])[]): Pick<Point, 'requests' | 'errors'>[] {
  const length = Math.max(0, ...all.map((points) => points.length))
  return Array.from({ length }, (_, index) => {
    const these = all.flatMap((points) => points[points.length - length + index] ?? [])
    const sum = (figure: 'requests' | 'errors') => these.reduce((total, point) => total + point[figure], 0)
    return { requests: sum('requests'), errors: sum('errors') }
  })
}
