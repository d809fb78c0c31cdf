import t from 'tap'
import { adminApp, basic } from './admin-app.ts'

t.test('/metrics is for Prometheus: HAProxy’s figures, our own, and those of the process', async (t) => {
  const { app } = await adminApp(t)
  const { statusCode, headers, body } = await app.inject('/metrics')
  t.equal(statusCode, 200)
  t.equal(headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8')
  t.match(body, /^haproxy_server_weight\{proxy="app",server="web2"\} 7$/m)
  t.match(body, /^haproxy_process_build_info\{version="1\.2\.3"\} 1$/m)
  t.match(body, /^limpet_server_response_time_seconds_count\{proxy="app",server="web1"\} 0$/m)
  t.match(body, /^process_resident_memory_bytes \d+$/m)
  t.match(body, /^nodejs_eventloop_lag_p99_seconds \S+$/m)
  t.notMatch(body, /NaN/)
})

t.test('OpenMetrics is for those who accept it', async (t) => {
  const { app } = await adminApp(t)
  const { headers, body } = await app.inject({
    url: '/metrics',
    headers: { accept: 'application/openmetrics-text;version=1.0.0,text/plain;q=0.5' },
  })
  t.equal(headers['content-type'], 'application/openmetrics-text; version=1.0.0; charset=utf-8')
  t.match(body, /\n# EOF\n$/)
})

t.test('a query chooses, and a scope that there is not is told', async (t) => {
  const { app } = await adminApp(t)
  t.notMatch((await app.inject('/metrics?scope=backend')).body, /haproxy_server|haproxy_process|nodejs_/)
  const refused = await app.inject('/metrics?scope=moon')
  t.match([refused.statusCode, refused.json().detail], [400, /no scope "moon"/])
})

t.test('the figures are for users only, if there are any', async (t) => {
  const { app } = await adminApp(t, { users: [{ name: 'a', password: 'b' }] })
  t.equal((await app.inject('/metrics')).statusCode, 401)
  t.equal((await app.inject({ url: '/metrics', headers: { authorization: basic('a:b') } })).statusCode, 200)
})
