import { spawnSync } from 'node:child_process'
import t from 'tap'
import { Histogram } from '../../../src/lb/histogram.ts'
import { exposition } from '../../../src/stats/prometheus/family.ts'
import { metrics, wanted } from '../../../src/stats/prometheus/metrics.ts'
import { serverOf } from '../../balancer.ts'
import { allStates } from '../figures.ts'

const figures = { version: '1.2.3', node: 'a "node"', uptime: 60, idle: 97, isStopping: false }

/** All figures of a scrape of a balancer in which every state occurs, by series; `use` does something with it before. */
function scrape(query = '', use: (of: ReturnType<typeof allStates>) => void = () => {}): { text: string; series: Map<string, number> } {
  const all = allStates()
  use(all)
  const what = wanted(new URLSearchParams(query))
  if (typeof what === 'string') throw new Error(what)
  const { balancer, now } = all
  const text = [...exposition(metrics(balancer, { wanted: what, process: figures, more: [], now }), 'text')].join('')
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return { text, series: new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))])) }
}

t.test('a state is a figure for each that there is, 1 for the one that holds', async (t) => {
  const { series } = scrape()
  const stateOf = (server: string) =>
    ['DOWN', 'UP', 'MAINT', 'DRAIN', 'NOLB'].filter(
      (state) => series.get(`haproxy_server_status{proxy="app",server="${server}",state="${state}"}`) === 1,
    )
  const found = ['up', 'down', 'failing', 'rising', 'drained', 'stopped', 'weightless', 'free'].map((name) => `${name} ${stateOf(name)}`)
  t.same(found, ['up UP', 'down DOWN', 'failing UP', 'rising DOWN', 'drained DRAIN', 'stopped MAINT', 'weightless UP', 'free UP'])
  t.equal(series.get('haproxy_server_check_status{proxy="app",server="down",state="L7STS"}'), 1)
  t.equal(series.get('haproxy_server_check_status{proxy="app",server="down",state="L7OK"}'), 0)
  for (const name of ['stopped', 'free'])
    t.notOk(series.has(`haproxy_server_check_status{proxy="app",server="${name}",state="L7OK"}`), name)
  t.equal(series.get('haproxy_backend_agg_server_status{proxy="app",state="UP"}'), 5)
  t.equal(series.get('haproxy_frontend_status{proxy="www",state="UP"}'), 1)
})

t.test('averages are in real seconds from the first request on, and what does not apply is not there', async (t) => {
  const { series, text } = scrape('', ({ balancer }) => {
    const { counters } = serverOf(balancer, 'app', 'up')
    for (let request = 0; request < 5; request++) counters.responseTime.add(200.5)
  })
  t.equal(series.get('haproxy_server_response_time_average_seconds{proxy="app",server="up"}'), 0.2005)
  t.equal(series.get('haproxy_server_max_response_time_seconds{proxy="app",server="up"}'), 0.2005)
  t.notMatch(text, /NaN|Infinity|undefined/)
  t.ok(series.has('haproxy_server_check_failures_total{proxy="app",server="up"}'))
  t.notOk(series.has('haproxy_server_check_failures_total{proxy="app",server="free"}'))
})

t.test('response times are counted in classes that add up', async (t) => {
  const { series } = scrape('', ({ balancer }) => {
    for (const time of [0, 0.5, 0.6, 30, 20_000]) serverOf(balancer, 'app', 'up').responseTimes.add(time)
  })
  const of = (suffix: string, more = '') => series.get(`limpet_server_response_time_seconds${suffix}{proxy="app",server="up"${more}}`)
  t.same(
    ['0.0005', '0.001', '0.025', '0.05', '10', '+Inf'].map((le) => of('_bucket', `,le="${le}"`)),
    [2, 3, 3, 4, 4, 5],
  )
  t.same([of('_sum'), of('_count')], [20.0311, 5])
  const histogram = new Histogram()
  const { bounds } = histogram
  for (const bound of bounds) histogram.add(bound)
  t.same(histogram.counts, [...bounds.map(() => 1), 0], 'a bound belongs to its class')
})

t.test('what became of cookies is counted in pairs, of backends that have one', async (t) => {
  const { series } = scrape('', ({ balancer }) => {
    const { cookies } = balancer.backends.get('app') ?? {}
    cookies?.count('V', 'N')
    cookies?.count('V', 'N')
    cookies?.count('D', 'I')
  })
  const of = (proxy: string, request: string, response: string) =>
    series.get(`limpet_backend_cookie_outcomes_total{proxy="${proxy}",request="${request}",response="${response}"}`)
  t.same(
    [of('app', 'valid', 'none'), of('app', 'down', 'inserted'), of('app', 'none', 'inserted'), of('both', 'none', 'none')],
    [2, 1, 0, undefined],
  )
})

t.test('a query chooses scopes as with HAProxy, and may leave out servers in maintenance', async (t) => {
  const prefixes = (query: string) => [...new Set([...scrape(query).series.keys()].map((name) => name.split('_')[1]))]
  t.same(prefixes(''), ['process', 'frontend', 'backend', 'server'])
  t.same(prefixes('scope=server'), ['server'])
  t.same(prefixes('scope=global&scope=frontend'), ['process', 'frontend'])
  t.same(prefixes('scope=*'), ['process', 'frontend', 'backend', 'server'])
  t.same(prefixes('scope=global&scope=&scope=backend'), ['backend'])
  t.same(prefixes('scope=listener&scope=sticktable'), [])
  t.equal(wanted(new URLSearchParams('scope=nothing')), 'nothing')
  t.match(scrape('scope=server').text, 'server="stopped"')
  t.notMatch(scrape('scope=server&no-maint').text, 'server="stopped"')
})

const promtool = spawnSync('promtool', ['--version']).error === undefined
t.test('promtool has nothing to say', { skip: promtool ? false : 'NOT CHECKED BY PROMTOOL: it is not here' }, async (t) => {
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: scrape().text, encoding: 'utf8' })
  t.same([status, stdout, stderr], [0, '', ''])
})
