import { addressOf, type Options } from '../options.ts'
import type { Context } from './context.ts'
import { html, type Markup } from './markup.ts'

/** What one can do with the page: HAProxy's display options, its exports, and leaving. */
export function tools({ stats, options, base, visitor, acts }: Context): Markup {
  const at = (changes: Partial<Options>) => addressOf(stats.uri, { ...options, format: undefined, outcome: undefined, ...changes })
  const metrics = acts ? html` <a href="${base}/metrics">Metrics</a>` : undefined
  const rhythm =
    stats.refresh &&
    html`<noscript> <a href="${at({ noRefresh: !options.noRefresh })}">${options.noRefresh ? 'Enable refresh' : 'Disable refresh'}</a></noscript>`
  return html`<nav aria-label="Display">
${scopeForm(stats.uri, options)}
<a href="${at({ up: !options.up })}">${options.up ? 'Show all servers' : 'Hide ‘down’ servers'}</a>${rhythm || undefined} <a href="${at({})}">Refresh now</a> <button id="live" type="button" hidden data-own></button>
<a href="${at({ format: 'csv' })}">CSV</a> <a href="${at({ format: 'json' })}">JSON</a>${metrics}${logout(base, visitor)}
</nav>`
}

/** A search for sections by name. Its query is written by the browser, so that of the page's address has to be a field of it. */
function scopeForm(uri: string, { up, noMaint, noRefresh, scope }: Options): Markup {
  const [path = '', query] = uri.split('?', 2)
  const action = query === undefined ? addressOf(uri, { up, noMaint, noRefresh }) : path
  return html`<form role="search" action="${action}">${query === undefined ? undefined : html`<input type="hidden" name="${query}" value="">`}<label>Scope <input type="search" name="scope" value="${scope}" size="12" autocomplete="off"></label></form>`
}

/** For who came by the login form. */
function logout(base: string, { user, csrf }: Context['visitor']): Markup | undefined {
  if (csrf === undefined) return undefined
  return html` <form method="post" action="${base}/logout"><input type="hidden" name="csrf" value="${csrf}"><button title="Signed in as ${user}">Sign out</button></form>`
}
