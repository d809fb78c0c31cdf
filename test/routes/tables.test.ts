import Fastify from 'fastify'
import t from 'tap'
import { adminSide } from '../../src/app.ts'
import { audit } from '../../src/plugins/changes/audit.ts'
import { loadBalancer as decorate } from '../../src/plugins/load-balancer.ts'
import { StatsConfig } from '../../src/schemas/frontend.ts'
import { parse } from '../../src/schemas/parse.ts'
import { balancerOf } from '../balancer.ts'

t.test('stick tables are listed, shown, cleared, and their entries set and removed', async (t) => {
  const servers = [1, 2].map((n) => ({ name: `w${n}`, address: `127.0.0.1:${n}` }))
  const balancer = balancerOf({
    frontends: [{ name: 'front', defaultBackend: 'app', stickTable: { type: 'string', size: 1 } }],
    backends: [
      { name: 'app', servers, stickTable: { type: 'string', size: 2, expire: '1h', nopurge: true }, stick: [{ do: 'on', key: 'src' }] },
      { name: 'bytes', servers, stickTable: { type: 'binary', len: 4, size: 10 } },
      { name: 'plain', servers },
    ],
  })
  const stats = parse(StatsConfig, { admin: true })
  if (!stats.ok) throw new Error('stats')
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(decorate, { loadBalancer: balancer })
  await app.register(adminSide, { stats: stats.value, version: '1' })
  const lines: string[] = []
  t.teardown(audit(balancer, { info: (_line, text) => void lines.push(text) }))
  const ask = async (method: 'GET' | 'PUT' | 'DELETE', path: string, payload?: object): Promise<{ status: number; body: unknown }> => {
    const { statusCode, body } = await app.inject({ method, url: `/admin/tables${path}`, ...(payload && { payload }) })
    return { status: statusCode, body: body === '' ? '' : JSON.parse(body) }
  }
  t.same((await ask('GET', '')).body, {
    tables: [
      { name: 'front', type: 'string', size: 1, used: 0, nopurge: false },
      { name: 'app', type: 'string', size: 2, used: 0, expire: 3_600_000, nopurge: true },
      { name: 'bytes', type: 'binary', size: 10, used: 0, nopurge: false },
    ],
  })
  t.match(await ask('PUT', '/app/entries/a%20b', { server: 'w2' }), { status: 200, body: { key: 'a b', server: 'w2' } })
  t.match(await ask('PUT', '/app/entries/c', { server: 'w1' }), { status: 200 })
  t.match(await ask('PUT', '/app/entries/d', { server: 'w1' }), { status: 409, body: { detail: /full/ } })
  t.match(await ask('PUT', '/app/entries/d', { server: 'w9' }), { status: 404 })
  t.match(await ask('PUT', '/app/entries/d', { srv: 'w1' }), { status: 422 })
  t.match(await ask('PUT', '/bytes/entries/d', { server: 'w1' }), { status: 422, body: { errors: [{ pointer: '/key' }] } })
  t.match(await ask('PUT', '/front/entries/d', { server: 'w1' }), { status: 409, body: { detail: /which has no servers/ } })
  t.match(await ask('GET', '/front'), { status: 200, body: { entries: [] } })
  t.match(await ask('GET', '/app'), { status: 200, body: { used: 2, entries: [{ key: 'a b', server: 'w2' }, { key: 'c' }] } })
  t.match(await ask('GET', '/app?server=w1'), { body: { entries: [{ key: 'c', server: 'w1' }] } })
  t.match(await ask('GET', '/plain'), { status: 404, body: { detail: 'There is no table "plain"; GET /admin/tables lists them.' } })
  t.same(await ask('DELETE', '/app/entries/c'), { status: 204, body: '' })
  t.match(await ask('DELETE', '/app/entries/c'), { status: 404 })
  t.match(await ask('DELETE', '/app'), { status: 204 })
  for (let times = 0; times < 2; times++)
    t.match(await ask('PUT', '/app/entries/%E2%82%AC%C3%A9', { server: 'w1' }), { status: 200, body: { key: '€é' } })
  t.ok(balancer.tables.get('app')?.table.find('\xe2\x82\xac\xc3\xa9'), 'in traffic it is bytes')
  t.match(await ask('GET', '/app'), { body: { used: 1, entries: [{ key: '€é', server: 'w1' }] } })
  t.match(await ask('DELETE', '/app/entries/%E2%82%AC%C3%A9'), { status: 204 })
  t.match(await ask('GET', '/app'), { body: { used: 0, entries: [] } })
  t.same(
    lines.map((line) => line.slice(line.indexOf(' ') + 1)),
    [
      'bound "a b" in table app to w2',
      'bound "c" in table app to w1',
      'removed "c" from table app',
      'removed 1 of the entries of table app',
      'bound "€é" in table app to w1',
      'bound "€é" in table app to w1',
      'removed "€é" from table app',
    ],
  )
  const { body: metrics } = await app.inject('/metrics?scope=sticktable')
  t.match(metrics, /haproxy_sticktable_size\{name="app",type="string"\} 2\n/)
})
