import type { LoadBalancer } from '../../lb/load-balancer.ts'
import type { StatsConfig } from '../../schemas/frontend.ts'
import { addressOf, type Options } from '../options.ts'
import type { Section } from '../subjects.ts'
import type { Context, PageOptions } from './context.ts'
import { banner } from './form.ts'
import { age } from './format.ts'
import { looks } from './look.ts'
import { html, join, Markup } from './markup.ts'
import { scriptName } from './script.ts'
import { section } from './section.ts'
import { icon, style } from './style.ts'
import { tiles } from './tiles.ts'
import { tools } from './tools.ts'

/** The statistics page, part by part: complete in itself without script, and with it alive. What goes while it is made is on it still. */
export function* page(
  stats: StatsConfig,
  loadBalancer: LoadBalancer,
  shown: readonly Section[],
  pageOptions: PageOptions,
): Generator<string> {
  const { now, version, base, visitor, options, acts } = pageOptions
  const sending = { uri: stats.uri, options, csrf: visitor.csrf }
  const context: Context = { ...pageOptions, stats, sending: acts && visitor.role === 'admin' ? sending : undefined }
  const source = addressOf(stats.uri, { ...options, format: undefined, outcome: undefined })
  yield html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Limpet statistics${stats.showNode === undefined ? '' : ` on ${stats.showNode}`}</title>
<link rel="icon" href="${icon}">
${refresh(stats, options)}<style>${new Markup(style)}</style>
<script src="${stats.uri};${scriptName}" defer></script>
</head>
<body data-source="${source}"${options.noRefresh ? html` data-still` : undefined}${acts ? html` data-events="${base}/admin/events"` : undefined}>
<header>
<img src="${icon}" alt="" width="40" height="40">
<h1>Limpet${stats.hideVersion ? undefined : html` <small>${version}</small>`}</h1>
<p>${about(stats, loadBalancer, now)}</p>
${tools(context)}
</header>
<main>
<div id="said">${banner(sending)}</div>
<p id="news" role="status" data-own></p>
`.text
  yield `${tiles(shown, context).text}\n`
  for (const one of shown) yield* section(one, context)
  yield html`</main>
<footer>
<ul aria-label="Colours of states">${join(Object.entries(looks).map(([look, words]) => html`<li class="${look}"><i></i>${words}</li>`))}</ul>
</footer>
</body>
</html>
`.text
}

/** `stats refresh` is for browsers without scripts: with them the page is live, and a reload would take focus and what is typed away. */
function refresh({ refresh }: StatsConfig, { noRefresh }: Options): Markup | undefined {
  if (!refresh || noRefresh) return undefined
  return html`<noscript><meta http-equiv="refresh" content="${Math.ceil(refresh / 1000)}"></noscript>\n`
}

function about({ showNode, showDesc }: StatsConfig, { startedAt }: LoadBalancer, now: number): Markup {
  const where = [showNode, showDesc].filter((part) => part !== undefined).join(': ')
  const moment = new Date(now).toISOString()
  return html`${where === '' ? 'Statistics' : where}<span> · up ${age(Math.max(0, Math.floor((now - startedAt) / 1000)))} ·</span> <time datetime="${moment}">${moment.slice(0, 19).replace('T', ' ')} UTC</time>`
}
