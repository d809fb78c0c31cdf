import { type Action, actions } from '../actions.ts'
import { addressOf, type Options } from '../options.ts'
import { outcomes } from '../outcomes.ts'
import { html, join, type Markup } from './markup.ts'

/** Where the forms of a page go, and what each must carry. */
export interface Sending {
  uri: string
  options: Options
  /** The token of the login, where a cookie holds one. */
  csrf: string | undefined
}

/** What a form for servers of a backend carries besides. */
export function carried(proxyId: number, { csrf }: Sending): Markup {
  return html`<input type="hidden" name="b" value="#${proxyId}">${csrf === undefined ? undefined : html`<input type="hidden" name="csrf" value="${csrf}">`}`
}

/** The page's address without what the last form came to. */
export function actionOf({ uri, options }: Sending): string {
  return addressOf(uri, { ...options, format: undefined, outcome: undefined })
}

/** The form for the servers of a backend that are checked in its table: their boxes name it. Agents are in it where there are any. */
export function actionForm(proxyId: number, sending: Sending, hasAgents: boolean): Markup {
  const groups = ['State', 'Checks', ...(hasAgents ? ['Agent'] : []), 'Sessions']
  return html`<form method="post" action="${actionOf(sending)}" id="f${proxyId}" class="apply">${carried(proxyId, sending)}
<label><span>With the chosen servers</span> <select name="action" required><option value="">choose an action</option>
${join(groups.map((group) => html`<optgroup label="${group}">${join(actions.filter((one) => one.group === group).map(option))}</optgroup>`))}
</select></label> <button>Apply</button></form>`
}

function option({ name, label }: Action): Markup {
  return html`<option value="${name}">${label}</option>`
}

/** The box of a server in its row, for the form of its backend. */
export function box(proxyId: number, name: string): Markup {
  return html`<input type="checkbox" name="s" value="${name}" form="f${proxyId}" aria-label="choose ${name}">`
}

/** What became of the form that was sent before. */
export function banner(sending: Sending): Markup | undefined {
  const { outcome } = sending.options
  if (outcome === undefined) return undefined
  const { tone, words } = outcomes[outcome]
  return html`<p class="banner ${tone}" role="status">${words} <a href="${actionOf(sending)}" aria-label="dismiss">✕</a></p>`
}
