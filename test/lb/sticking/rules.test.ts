import t from 'tap'
import { LoadBalancer } from '../../../src/lb/load-balancer.ts'
import { Request } from '../../../src/lb/request.ts'
import type { Server } from '../../../src/lb/server.ts'
import { defaults, read } from '../../config/reading.ts'
import { scene } from '../rules/scenes.ts'

const servers = [1, 2, 3].map((n) => `  server s${n} 127.0.0.1:${n}\n`).join('')

function balancer(lines: string, more = ''): LoadBalancer {
  const reading = read(`${defaults}frontend f\n bind :80\n default_backend be\nbackend be\n${servers}${lines}\n${more}`)
  if (reading.errors.length > 0) throw new Error(reading.errors.join('\n'))
  return new LoadBalancer(reading.config)
}

/** A request with these fields and the answer of its server with those; the server that answered. */
function visit(loadBalancer: LoadBalancer, fields: string, answer = '', bound?: string): string | undefined {
  const backend = loadBalancer.backends.get('be')
  const sticking = backend?.rules?.sticking
  if (backend === undefined || sticking === undefined) throw new Error('no rules')
  const request = new Request('GET')
  request.bound = bound === undefined ? undefined : backend.server(bound)
  sticking.onRequest(scene(`GET /\n${fields}`), request)
  const assignment = backend.assign(request)
  assignment?.release()
  if (assignment === undefined) return undefined
  sticking.onResponse?.(scene(`GET /\n${fields}`, `HTTP/1.1 200 OK\n${answer}`), request)
  sticking.store(request, assignment.server)
  return assignment.server.name
}

function entries(loadBalancer: LoadBalancer, name = 'be'): string[] {
  const table = loadBalancer.tables.get(name)
  return [...(table?.table.entries() ?? [])].map((entry) => `${table?.keys.shown(entry?.key ?? '')} ${entry?.serverName}`)
}

t.test('stick on: a key has the server that it had first', async (t) => {
  const lb = balancer('  stick-table type string size 100 expire 1h\n  stick on hdr(u)')
  t.same(
    ['a', 'b', 'a', 'c', 'b', 'a'].map((u) => visit(lb, `u: ${u}`)),
    ['s1', 's2', 's1', 's3', 's2', 's1'],
  )
  t.equal(visit(lb, 'x: y'), 's1', 'without a key it is balanced')
  t.same(entries(lb), ['a s1', 'b s2', 'c s3'])
})

t.test('a server that is down loses its keys to the next one, unless persistence is meant to hold', async (t) => {
  const lb = balancer('  stick-table type string size 100\n  stick on hdr(u)')
  visit(lb, 'u: a')
  lb.change({ by: 'test', target: { backend: 'be', server: 's1' }, values: { state: 'drain' } })
  t.equal(visit(lb, 'u: a'), 's1', 'while it drains it keeps them')
  lb.change({ by: 'test', target: { backend: 'be', server: 's1' }, values: { state: 'maint' } })
  const next = visit(lb, 'u: a')
  t.not(next, 's1')
  t.equal(visit(lb, 'u: a'), next)
  const held = balancer('  option persist\n  stick-table type string size 100\n  stick on hdr(u)')
  visit(held, 'u: a')
  held.change({ by: 'test', target: { backend: 'be', server: 's1' }, values: { state: 'maint' } })
  t.equal(visit(held, 'u: a'), 's1')
})

t.test('match looks up, store-request and store-response note; conditions and tables of others', async (t) => {
  const lb = balancer(
    '  stick match hdr(token) table tokens if { method GET }\n  stick store-response res.hdr(token) table tokens\n  stick store-request hdr(u) table users if { hdr(u) -m found } !{ hdr(u) nobody }',
    'backend tokens\n  stick-table type string size 100 expire 1h\nbackend users\n  stick-table type string size 100\n',
  )
  t.equal(visit(lb, 'u: a', 'token: one'), 's1')
  t.equal(visit(lb, 'u: nobody', 'token: two'), 's2')
  t.same(
    ['token: one', 'token: two', 'token: one'].map((field) => visit(lb, field)),
    ['s1', 's2', 's1'],
  )
  t.same([entries(lb, 'tokens'), entries(lb, 'users')], [['one s1', 'two s2'], ['a s1']])
  t.throws(
    () => lb.change({ by: 'test', target: { backend: 'tokens' }, deleted: true }),
    /backend be keeps its keys in the table of backend tokens/,
  )
})

t.test('a table of a frontend has the name of that, and servers of any backend', async (t) => {
  const front = 'frontend keys\n  bind :81\n  default_backend be\n  stick-table type string size 100\n'
  const lb = balancer('  stick on hdr(u) table keys\n', front)
  t.same(
    ['u: a', 'u: b', 'u: a'].map((field) => visit(lb, field)),
    ['s1', 's2', 's1'],
  )
  t.same(entries(lb, 'keys'), ['a s1', 'b s2'])
  t.same([...lb.tables.keys()], ['keys'])
})

t.test('who is bound already stays so, and the first rule that has a key stores it', async (t) => {
  const lb = balancer('  stick-table type string size 100\n  stick on hdr(x)\n  stick on hdr(y)')
  t.equal(visit(lb, 'y: b', '', 's3'), 's3')
  t.equal(visit(lb, 'x: a\ny: b', '', 's2'), 's2')
  t.same(entries(lb), ['b s3', 'a s2'])
})

t.test('a server that is not to be stuck to, and an entry that names one by its number only', async (t) => {
  const lb = balancer('  stick-table type string size 100\n  stick on hdr(u)')
  const server = lb.backends.get('be')?.servers[0] as Server
  server.config = { ...server.config, stick: false }
  t.equal(visit(lb, 'u: a'), 's1')
  t.same(entries(lb), [])
  const table = lb.tables.get('be')?.table
  const entry = table?.put('a')
  if (table === undefined || entry === undefined) throw new Error('no table')
  table.bind(entry, undefined, 3)
  t.equal(visit(lb, 'u: a'), 's3')
  table.bind(entry, 'gone', 0)
  t.not(visit(lb, 'u: a'), undefined)
})

t.test('what is wrong with tables and rules is told where it stands', async (t) => {
  const errors = (lines: string): string[] =>
    read(`${defaults}frontend f\n bind :80\n default_backend be\nbackend other\n${servers}backend be\n${servers}${lines}\n`).errors
  const say = (line: string): string => errors(`  ${line}`)[0]?.replace(/^\d+: /, '') ?? ''
  const table = 'stick-table type string size 10\n  '
  const wrong: [string, RegExp][] = [
    ['stick-table', /expects a type/],
    ['stick-table type string', /expects a size/],
    ['stick-table type string size 0', /size/],
    ['stick-table type string size 10g', /size/],
    ['stick-table type string size 8000001', /from 1 to 8000000/],
    ['stick-table type foo size 10', /one of ip, ipv6, integer, string, binary/],
    ['stick-table type string len 0 size 10', /len/],
    ['stick-table type ip len 4 size 10', /has no len/],
    ['stick-table type string size 10 expire 5x', /duration/],
    ['stick-table type string size 10 bar', /does not know "bar"/],
    ['stick-table type string size 10 store foo', /store: unknown type "foo"/],
    ['stick-table type string size 10 store gpc_rate(1)', /store: unknown type "gpc_rate\(1\)"/],
    ['http-request track-sc0 src', /track-sc0 is not supported by Limpet yet: its stick tables count nothing; limit rates before Limpet/],
    ['http-request deny if { sc_http_req_rate(0) gt 9 }', /sc_http_req_rate is not supported/],
    ['http-request deny if { src,table_conn_cur(be) gt 9 }', /table_conn_cur is not supported/],
    ['stick-table type string size 10 srvkey addr', /by name only/],
    ['stick-table type string size 10 peers', /expects a name/],
    [`${table}stick-table type ip size 10`, /has one already/],
    ['stick', /expects on, match/],
    ['stick on', /expects a sample/],
    ['stick on src', /backend "be" has no stick-table/],
    ['stick on src table other', /backend "other" has no stick-table/],
    [`${table}stick on bogus`, /unknown sample fetch "bogus"/],
    [`${table}stick on res.hdr(x)`, /response, which is not there yet/],
    [`${table}stick store-response req.hdr(x)`, /taken from the request/],
    [`${table}stick on src foo`, /expects if or unless/],
    [`${table}stick on src if`, /condition/],
  ]
  for (const [line, message] of wrong) t.match(say(line), message, line)
  t.same(errors(`  ${table}stick match src\n  stick store-request src if { path / }\n  stick store-response res.cook(x)`), [])
  const other = (name: string, lines: string): string[] =>
    read(`${defaults}frontend ${name}\n bind :80\n default_backend be\n stick-table type ip size 1\nbackend be\n${servers}${lines}`).errors
  t.match(other('f', ' stick on src table g\n'), [/section "g" has no stick-table, did you mean "f"\?$/])
  t.match(other('be', ' stick-table type ip size 1\n'), [/backend "be" has a stick-table of that name too/])
  t.match(
    read(`${defaults}backend b\n stick-table type ip size 1 expire 1m store gpc0,gpt(2),gpc_rate(1,10s),conn_cur,server_id\n`).warnings,
    [/tables keep servers alone, and nothing of gpc0, gpt\(2\), gpc_rate\(1,10s\), conn_cur$/],
  )
  t.match(
    read(`${defaults}frontend f\n bind :80\n default_backend b\nbackend b\n stick-table type ip size 1 peers p store server_id expire 0\n`)
      .warnings[0],
    /told to nobody/,
  )
})
