import { createHash } from 'node:crypto'
import t from 'tap'
import { StatsConfig } from '../../src/schemas/frontend.ts'
import { parse } from '../../src/schemas/parse.ts'
import { History } from '../../src/stats/history.ts'
import { type Answer, statsPage } from '../../src/stats/page.ts'
import { subjects } from '../../src/stats/subjects.ts'
import type { Refusal, Visitor } from '../../src/stats/visitor.ts'
import { balancerOf } from '../balancer.ts'
import { allStates } from './figures.ts'

const ann: Visitor = { user: 'ann', role: 'admin', by: 'password' }

/** An answer with all its body. */
function get(target: string, stats: object = {}, visitor: Visitor | Refusal = ann, accept?: string): Answer | undefined {
  const answer = answerFor(target, stats, visitor, accept)
  return answer && { ...answer, body: wholeOf(answer) }
}

function wholeOf(answer: Answer | undefined): string {
  return [...(answer?.parts ?? [answer?.body])].join('')
}

function answerFor(target: string, stats: object, visitor: Visitor | Refusal, accept?: string): Answer | undefined {
  const parsed = parse(StatsConfig, { uri: '/stats', ...stats })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  const { balancer, now } = allStates()
  return statsPage(parsed.value, balancer, { version: '9.8.7', now: () => now, base: '/lb' })(target, () => visitor, { accept })
}

function body(stats: object = {}): string {
  return get('/stats', stats)?.body ?? ''
}

t.test('other targets are not answered', async (t) => {
  for (const target of ['/', '*', '/statsx', '/stats/x', '/Stats', 'http://h/stats', '']) t.equal(get(target), undefined, target)
})

t.test('every server is a row in the colour of its state', async (t) => {
  const rows = [...body().matchAll(/<tr class="server ([a-z-]+)" id="app\/(\w+)"/g)].map(([, look, name]) => `${name}: ${look}`)
  t.same(rows, [
    ...['up: up', 'down: down', 'failing: going-down', 'rising: going-up', 'drained: drain', 'stopped: maint'],
    ...['weightless: drain', 'spare: backup', 'free: unchecked'],
  ])
})

t.test('a row shows status and age, the last check and what is known of it, and figures', async (t) => {
  const row = /<tr class="server down"[\s\S]*?<\/tr>/.exec(body())?.[0] ?? ''
  t.match(row, '<b><i></i>DOWN</b> <small>1m30s</small>')
  t.match(row, 'title="response with a bad status: a &#34;bad&#34;, day">L7STS/503 in 3ms</span>')
  t.match(row, 'data-label="Failed checks">3<')
})

t.test('a section without servers has no columns of servers, one with some has all that HAProxy has', async (t) => {
  const columnsOf = (name: string): string[] => {
    const table = new RegExp(`aria-label="Figures of ${name}">[\\s\\S]*?</thead>`).exec(body())?.[0] ?? ''
    return [...table.matchAll(/<th class="group"[^>]*>([^<]*)</g)].map(([, heading = '']) => heading)
  }
  const names = [...body().matchAll(/aria-label="Figures of ([^"]*)"/g)].map(([, name = '']) => name)
  const all = names.map(columnsOf)
  t.ok(all.some((headings) => headings.join() === 'Queue,Session rate,Sessions,Bytes,Denied,Errors,Warnings,Server'))
  t.ok(all.some((headings) => headings.join() === 'Session rate,Sessions,Bytes,Denied,Errors'))
  for (const [table] of body().matchAll(/<table>[\s\S]*?<\/table>/g)) {
    const [groups = '', headings = '', ...rows] = table.split('<tr').slice(1)
    const width = (headings.match(/<th/g)?.length ?? 0) + (groups.match(/rowspan/g)?.length ?? 0)
    for (const row of rows) t.equal(row.match(/<t[hd]/g)?.length, width)
  }
})

t.test('the page says how many servers take new clients', async (t) => {
  t.match(body(), /Taking new clients<\/dt><dd>4<small> of 9</)
})

t.test('the cards sum up what rows on the page show, without the looks at statistics', async (t) => {
  const balancer = balancerOf({
    frontends: [{ name: 'www', defaultBackend: 'app' }, { name: 'empty' }, { name: 'stats', stats: {} }],
    backends: [{ name: 'app', servers: [{ name: 'w1', address: '127.0.0.1:1' }] }],
  })
  const [www, empty, stats] = [...balancer.frontends.values()].map(({ counters }) => counters)
  Object.assign(www ?? {}, { sessions: 4, responses5xx: 1 })
  Object.assign(empty ?? {}, { sessions: 10, responses5xx: 2 })
  Object.assign(stats ?? {}, { sessions: 100, responses5xx: 100 })
  Object.assign(balancer.backends.get('app')?.counters ?? {}, { sessions: 5, current: 2, responses5xx: 1 })
  const parsed = parse(StatsConfig, { uri: '/stats' })
  const answer = parsed.ok ? statsPage(parsed.value, balancer, { version: '' })('/stats', () => ann) : undefined
  t.same(
    [...wholeOf(answer).matchAll(/<dt>([A-Z][^<]*)<\/dt><dd>(\d+)/g)].slice(0, 4).map(([, card, figure]) => `${card}: ${figure}`),
    ['Taking new clients: 1', 'In flight: 2', 'Sessions: 14', 'Responses 5xx: 3'],
  )
})

t.test('the version is hidden unless asked for; node, description and legends appear when asked for', async (t) => {
  t.notMatch(body(), /9\.8\.7|127\.0\.0\.1|SERVERID/)
  t.match(body({ hideVersion: false }), '9.8.7')
  const told = body({ showNode: 'node<1>', showDesc: 'the "edge"', showLegends: true })
  t.match(told, 'node&#60;1&#62;: the &#34;edge&#34;')
  t.match(told, 'title="127.0.0.1:1\nid: 1\ncookie: u"')
  t.match(told, 'backend, roundrobin, cookie SERVERID')
})

t.test('markup in what others wrote stays text', async (t) => {
  const page = body({ showNode: `<script>alert('1')</script>`, showDesc: '"onload="x' })
  t.notMatch(page, /<script>|"onload/)
})

t.test('the page allows its own style sheet and nothing else, and needs nothing else', async (t) => {
  const answer = get('/stats')
  const sheet = /<style>([\s\S]*?)<\/style>/.exec(answer?.body ?? '')?.[1] ?? ''
  const hash = createHash('sha256').update(sheet).digest('base64')
  const policy = answer?.headers['content-security-policy'] ?? ''
  t.match(policy, `default-src 'none'; img-src data:; style-src 'sha256-${hash}'`)
  t.match(answer?.headers, { 'x-content-type-options': 'nosniff', 'cache-control': 'no-cache' })
  t.notMatch(answer?.body, /<script>|style="|https?:\/\/(?!www\.w3\.org)| on[a-z]+="/)
})

t.test(';csv gives the figures as CSV, wherever it stands among the options', async (t) => {
  for (const target of ['/stats;csv', '/stats/;csv', '/stats;norefresh;csv', '/stats?x;csv']) {
    t.match(get(target), { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: /^# pxname/ }, target)
  }
})

t.test(';json gives them as JSON, with ;csv too', async (t) => {
  for (const target of ['/stats;json', '/stats;json;csv']) {
    t.match(get(target), { status: 200, headers: { 'content-type': 'application/json' }, body: /^\[\[\{"objType":"Frontend"/ }, target)
  }
})

/** Which rows there are, by the first two columns of the CSV. */
function rowsOf(options: string, stats: object = {}): string[] {
  const lines = get(`/stats;csv${options}`, stats)?.body.split('\n').slice(1, -1) ?? []
  return lines.map((line) => line.split(',').slice(0, 2).join('/'))
}

const frontends = ['www/FRONTEND', 'both/FRONTEND', 'both/BACKEND']
const servers = ['up', 'down', 'failing', 'rising', 'drained', 'stopped', 'weightless', 'spare', 'free'].map((name) => `app/${name}`)

t.test(';up leaves out who is down for good or in maintenance, ;no-maint the latter alone; how many there are is told', async (t) => {
  const without = (...names: string[]) => servers.filter((name) => !names.includes(name))
  t.same(rowsOf(';up'), [...frontends, ...without('app/down', 'app/stopped'), 'app/BACKEND'])
  t.same(rowsOf(';no-maint'), [...frontends, ...without('app/stopped'), 'app/BACKEND'])
  t.match(get('/stats;csv;up')?.body, /^app,BACKEND,.*,UP \(6\/9\),/m)
  t.match(get('/stats;csv')?.body, /^app,BACKEND,.*,UP,/m)
  t.notMatch(get('/stats;up')?.body, /<tr class="server (?:down|maint)"/)
})

t.test('scope in the address finds sections by a part of their names', async (t) => {
  for (const options of ['?scope=AP', ';scope=app', '?x&scope=p', ';up;scope=%61pp']) {
    t.same([...new Set(rowsOf(options).map((row) => row.split('/')[0]))], ['app'], options)
  }
  t.same(rowsOf('?scope=nobody'), [])
  t.equal(get('/stats;json?scope=nobody')?.body, '[]\n')
})

t.test('stats scope names the sections that are ever shown', async (t) => {
  t.same(rowsOf('', { scope: ['www', 'both'] }), frontends)
  t.same(rowsOf('?scope=app', { scope: ['www'] }), [])
  t.notMatch(get('/stats', { scope: ['www'] })?.body, /id="app"/)
})

t.test('the browser is told to come again only if the configuration says so', async (t) => {
  t.notMatch(get('/stats')?.body, 'http-equiv')
  t.match(get('/stats', { refresh: '10s' })?.body, '<noscript><meta http-equiv="refresh" content="10"></noscript>')
  t.match(get('/stats', { refresh: '1500ms' })?.body, 'content="2"')
  t.notMatch(get('/stats;norefresh', { refresh: '10s' })?.body, 'http-equiv')
  t.equal(get('/stats;csv', { refresh: '10s' })?.headers.refresh, '10')
  t.equal(get('/stats;csv;norefresh', { refresh: '10s' })?.headers.refresh, undefined)
})

t.test('with scripts the page is live and never loaded anew; ;norefresh begins with it paused', async (t) => {
  t.equal(get('/stats', { refresh: '10s' })?.headers.refresh, undefined)
  t.notMatch(get('/stats')?.body, ' data-still')
  t.match(get('/stats;norefresh')?.body, /<body data-source="\/stats;norefresh" data-still/)
})

t.test('who may not see the page or the CSV is told why, by a page or, if nobody asked for one, by a line', async (t) => {
  const visitor = { status: 401, detail: 'Say <who> you are.', headers: { 'www-authenticate': 'Basic realm="R"' } }
  for (const target of ['/stats', '/stats;csv']) {
    t.match(get(target, {}, visitor, 'text/html,*/*;q=0.8'), {
      status: 401,
      headers: { ...visitor.headers, 'content-type': /html/ },
      body: /Say &#60;who&#62; you are\./,
    })
    t.match(get(target, {}, visitor, '*/*'), {
      status: 401,
      headers: { ...visitor.headers, 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
      body: 'Say <who> you are.\n',
    })
    t.notMatch(get(target, {}, visitor, 'text/html')?.body, /pxname|<table|<form/)
  }
})

t.test('who came by the form can log out; who came by a password cannot', async (t) => {
  t.notMatch(get('/stats')?.body, /<form method="post"/)
  t.match(
    get('/stats', {}, { ...ann, by: 'cookie', csrf: 'a"b' })?.body,
    '<form method="post" action="/lb/logout"><input type="hidden" name="csrf" value="a&#34;b"><button title="Signed in as ann">',
  )
})

t.test('the page has one script, a file of its own beside it, which may be kept as long as it is the same', async (t) => {
  const address = /<script src="([^"]+)" defer><\/script>/.exec(body())?.[1] ?? ''
  t.match(get(address), { status: 200, headers: { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': /max-age/ } })
  t.match(get('/stats')?.headers['content-security-policy'], "script-src 'self'; connect-src 'self'")
})

t.test('options hide servers that are down or in maintenance, and sections of other names', async (t) => {
  const rows = (target: string) => [...(get(target)?.body ?? '').matchAll(/<tr class="\w+ [a-z-]+" id="([^"]+)"/g)].map(([, id]) => id)
  const all = rows('/stats')
  const without = (...names: string[]) => all.filter((id) => !names.includes(id ?? ''))
  t.same(rows('/stats;up'), without('app/down', 'app/stopped'))
  t.same(rows('/stats;no-maint'), without('app/stopped'))
  t.same(rows('/stats?scope=BOT'), ['both/Frontend', 'both/Backend'])
  t.match(get('/stats;csv?scope=bot')?.body, /^# pxname[^\n]*\nboth,FRONTEND[^\n]*\nboth,BACKEND[^\n]*\n$/)
})

t.test('a page with three servers is under 60 KB, plots and forms in it', async (t) => {
  const servers = ['web1', 'web2', 'web3'].map((name) => ({ name, address: '127.0.0.1:1', check: true, cookie: name }))
  const balancer = balancerOf({
    frontends: [
      { name: 'www', defaultBackend: 'app' },
      { name: 'stats', stats: {} },
    ],
    backends: [{ name: 'app', cookie: {}, servers }],
  })
  const parsed = parse(StatsConfig, { uri: '/stats', showLegends: true })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  const history = new History()
  const all = subjects(balancer, 0)
  for (let look = 0; look < 100; look++) {
    for (const { counters } of all) counters.requests += (look * 7919) % 1000
    for (const subject of all) history.look({ ...subject, now: look * 2000 })
  }
  const answer = statsPage(parsed.value, balancer, { version: '1.2.3', acts: true, history })('/stats', () => ann)
  const page = wholeOf(answer)
  t.equal([...page.matchAll(/<svg class="plot load"/g)].length, 6)
  t.equal([...page.matchAll(/<button name="action" value="drain"/g)].length, 3)
  t.ok(Buffer.byteLength(page) < 60_000, String(Buffer.byteLength(page)))
})
