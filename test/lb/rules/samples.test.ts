import { spawnSync } from 'node:child_process'
import t from 'tap'
import { haproxyVersion } from '../../../scripts/haproxy.ts'
import { convertersByMaps } from '../../../src/lb/rules/converters/maps.ts'
import type { Value } from '../../../src/lb/rules/value.ts'
import { converters } from '../../../src/schemas/rules/converters.ts'
import { fetchAliases, fetches } from '../../../src/schemas/rules/fetches.ts'
import { parseSample } from '../../../src/schemas/rules/sample.ts'
import { now, scene, take } from './scenes.ts'

const request = scene(
  `GET /a/b/c.html?x=1&y=a%20b&x=2;z= 1.1
Host: Www.Example.test:8080
User-Agent: Mozilla (X, like Y)
X-Forwarded-For: 10.0.0.1, 10.0.0.2
X-Forwarded-For: 10.0.0.3
Authorization: Basic ${Buffer.from('ann:secret').toString('base64')}
Cookie: a=1; SID=abc; a=2
X-Number: 42
X-Quoted: "a,b", c
X-Empty:`,
  'HTTP/1.1 404 Not Found\nSet-Cookie: a=1; Path=/\nSet-Cookie: b=2\nX-List: p, q\nX-Ip: 10.1.1.1',
)
const bearer = scene('GET http://10.0.0.7:81/p?q 1.0\nAuthorization: Bearer t0ken')

/** What each fetch takes. A function says what else the value must be. */
const taken: [string, Value | undefined | ((value: unknown) => boolean)][] = [
  ['always_true', true],
  ['always_false', false],
  ['avg_queue(app)', 0],
  ['base', 'Www.Example.test:8080/a/b/c.html'],
  ['baseq', 'Www.Example.test:8080/a/b/c.html?x=1&y=a%20b&x=2;z='],
  ['fc_http_major', 1],
  ['be_conn(other)', 0],
  ['be_conn_free', 10],
  ['be_id', 2],
  ['be_name', 'app'],
  ['be_sess_rate', 0],
  ['bool(true)', true],
  ['bool(0)', false],
  ['capture.req.hdr(0)', 'one'],
  ['capture.req.hdr(1)', undefined],
  ['capture.req.method', 'GET'],
  ['capture.req.uri', '/a/b/c.html?x=1&y=a%20b&x=2;z='],
  ['capture.req.ver', 'HTTP/1.1'],
  ['capture.res.hdr(0)', 'two'],
  ['capture.res.ver', 'HTTP/1.1'],
  ['connslots', 15],
  ['connslots(other)', -1],
  ['date', Math.floor(now / 1000)],
  ['date(-10,ms)', now - 10],
  ['dst', '10.0.0.2'],
  ['dst_port', 80],
  ['env(HOME_PAGE)', 'x'],
  ['env(NOTHING)', undefined],
  ['fe_conn', 0],
  ['fe_conn(web)', 0],
  ['fe_id', 1],
  ['fe_name', 'web'],
  ['fe_req_rate', 0],
  ['fe_sess_rate', 0],
  ['hostname', 'vm'],
  ['http_auth(people)', true],
  ['http_auth(nobody)', false],
  ['http_auth_bearer', undefined],
  ['http_auth_group(people)', 'ann'],
  ['http_auth_pass', 'secret'],
  ['http_auth_type', 'Basic'],
  ['http_auth_user', 'ann'],
  ['http_first_req', true],
  ['int(7)', 7],
  ['ipv4(10.0.0.1)', '10.0.0.1'],
  ['ipv6(::1)', '::1'],
  ['meth(GET)', 'GET'],
  ['method', 'GET'],
  ['nbsrv(app)', 1],
  ['nbsrv', 1],
  ['nbthread', 1],
  ['path', '/a/b/c.html'],
  ['pathq', '/a/b/c.html?x=1&y=a%20b&x=2;z='],
  ['pid', process.pid],
  ['query', 'x=1&y=a%20b&x=2;z='],
  ['queue', 0],
  ['rand(5)', (value) => Number(value) >= 0 && Number(value) < 5],
  ['rand', (value) => Number.isInteger(value)],
  ['req.body', ''],
  ['req.body_len', 0],
  ['req.body_param', undefined],
  ['req.body_size', 0],
  ['req.cook(SID)', 'abc'],
  ['cookie(SID)', 'abc'],
  ['req.cook(sid)', undefined],
  ['cook(a)', '2'],
  ['req.cook_cnt(a)', 2],
  ['req.cook_val(a)', 2],
  ['req.fhdr(x-forwarded-for)', '10.0.0.3'],
  ['req.fhdr(x-forwarded-for,1)', '10.0.0.1, 10.0.0.2'],
  ['req.fhdr(user-agent)', 'Mozilla (X, like Y)'],
  ['req.fhdr_cnt(x-forwarded-for)', 2],
  ['hdr(host)', 'Www.Example.test:8080'],
  ['req.hdr(X-Forwarded-For)', '10.0.0.3'],
  ['req.hdr(x-forwarded-for,1)', '10.0.0.1'],
  ['req.hdr(x-forwarded-for,-2)', '10.0.0.2'],
  ['req.hdr(x-forwarded-for,9)', undefined],
  ['req.hdr(x-quoted,1)', '"a,b"'],
  ['req.hdr(x-empty)', ''],
  ['req.hdr(x-none)', undefined],
  ['hdr_cnt(x-forwarded-for)', 3],
  ['hdr_ip(x-forwarded-for)', '10.0.0.3'],
  ['hdr_ip(host)', undefined],
  ['req.hdr_names', 'host,user-agent,x-forwarded-for,x-forwarded-for,authorization,cookie,x-number,x-quoted,x-empty'],
  ['hdr_val(x-number)', 42],
  ['req.proto_http', true],
  ['req.ver', '1.1'],
  ['res.cook(b)', '2'],
  ['res.cook_cnt', 2],
  ['scook_val(a)', 1],
  ['res.fhdr(x-list)', 'p, q'],
  ['res.fhdr_cnt(set-cookie)', 2],
  ['res.hdr(x-list)', 'q'],
  ['res.hdr_cnt(x-list)', 2],
  ['res.hdr_ip(x-ip)', '10.1.1.1'],
  ['res.hdr_names(-)', 'set-cookie-set-cookie-x-list-x-ip'],
  ['res.hdr_val(x-ip)', 10],
  ['res.ver', '1.1'],
  ['src', '192.168.1.5'],
  ['src_port', 40_000],
  ['srv_conn(app/w1)', 0],
  ['srv_id', 1],
  ['srv_is_up(app/w1)', true],
  ['srv_is_up(w2)', false],
  ['srv_iweight(app/w1)', 7],
  ['srv_name', 'w1'],
  ['srv_queue(app/w1)', 0],
  ['srv_sess_rate(app/w1)', 0],
  ['srv_uweight(app/w1)', 7],
  ['srv_weight(app/w1)', 7],
  ['ssl_fc', false],
  ['status', 404],
  ['str(a b)', 'a b'],
  ['str("a,b")', 'a,b'],
  ["str('a)b')", 'a)b'],
  ['unique-id', 'id-1'],
  ['url', '/a/b/c.html?x=1&y=a%20b&x=2;z='],
  ['url_ip', undefined],
  ['url_param(x)', '1'],
  ['urlp(y)', 'a%20b'],
  ['url_param(z)', ''],
  ['url_param(none)', undefined],
  ['url_port', undefined],
  ['urlp_val(x)', 1],
  ['uuid', (value) => /^[0-9a-f-]{36}$/.test(String(value))],
  ['var(txn.none)', undefined],
  ['var(txn.none,else)', 'else'],
]

t.test('each fetch takes its sample', async (t) => {
  for (const [expression, expected] of taken) {
    const value = take(expression, request)
    if (typeof expected === 'function') t.ok(expected(value), `${expression}: ${value}`)
    else t.equal(value, expected, expression)
  }
})

t.test('a body that was waited for has its samples', async (t) => {
  const form = { ...scene('POST / 1.1\nContent-Length: 13'), body: 'a=1&b=x%20y&c' }
  for (const [expression, expected] of [
    ['req.body', 'a=1&b=x%20y&c'],
    ['req.body_len', 13],
    ['req.body_size', 13],
    ['req.body_param', '1'],
    ['req.body_param(b),url_dec', 'x y'],
    ['req.body_param(c)', undefined],
    ['req.body,length', 13],
  ] as const)
    t.equal(take(expression, form), expected, expression)
})

t.test('no fetch is without a row here', async (t) => {
  const written = new Set(taken.map(([expression]) => expression.split(/[(,]/)[0] ?? '').map((name) => fetchAliases[name] ?? name))
  t.same(
    Object.keys(fetches).filter((name) => !written.has(name)),
    [],
  )
})

t.test('a target in absolute form has its path, address and port', async (t) => {
  for (const [expression, expected] of [
    ['path', '/p'],
    ['pathq', '/p?q'],
    ['url_ip', '10.0.0.7'],
    ['url_port', 81],
    ['base', '/p'],
    ['baseq', '/p?q'],
    ['http_auth_bearer', 't0ken'],
    ['http_auth_user', undefined],
  ] as const)
    t.equal(take(expression, bearer), expected, expression)
  t.equal(take('path', scene('OPTIONS * 1.1')), undefined)
})

const files = {
  m: '# a map\nwww.example.test  one\n10.0.0.0/8 ten\n10.1.0.0/16 net\n/a  beg\n5 five\nexample dom\n',
  r: '^/(\\w+)/(\\w+) /\\2/\\1\n',
}

/** What each converter makes of a sample. */
const converted: [string, Value | undefined][] = [
  ['int(5),add(3)', 8],
  ['int(6),and(3)', 2],
  ['str(YQ==),b64dec', 'a'],
  ['str(Y!),b64dec', undefined],
  ['str(a),base64', 'YQ=='],
  ['int(2),bool', true],
  ['bool(1),xor(7)', 6],
  ['bool(1),xor(7),hex', '0000000000000001'],
  ['bool(1),xor(7),even,hex', '0000000000000001'],
  ['int(1),xor(7),hex', '0000000000000006'],
  ['str(abcdef),bytes(2,3)', 'cde'],
  ['str(abcdef),bytes(2)', 'cdef'],
  ['str(a),concat(<,txn.none,>)', 'a<>'],
  ['str(abc),crc32', 0x352441c2],
  ['str(a),concat("\\r\\n"),cut_crlf', 'a'],
  ['hdr(x-none),default(z)', 'z'],
  ['hdr(x-number),default(z)', '42'],
  ['int(7),div(2)', 3],
  ['str(abc),djb2', 193485963],
  ['int(4),even', true],
  ['path,field(2,/)', 'a'],
  ['path,field(-1,/)', 'c.html'],
  ['path,field(1,/)', ''],
  ['path,field(2,/,2)', 'a/b'],
  ['path,field(9,/)', undefined],
  ['str(aZ),hex', '615A'],
  ['str(ff),hex2i', 255],
  ['hdr(host),host_only', 'www.example.test'],
  ['int(0),http_date', 'Thu, 01 Jan 1970 00:00:00 GMT'],
  ['bool(1),iif(yes,no)', 'yes'],
  ['src,ipmask(16)', '192.168.0.0'],
  ['ipv6(2001:db8::1:1),ipmask(24,32)', '2001:db8::'],
  ['str(a\\"b),json', 'a\\"b'],
  ['str("fr;q=0.5,en"),language(en;fr)', 'en'],
  ['str(xx),language(en;fr,de)', 'de'],
  ['str(abc),length', 3],
  ['hdr(host),lower', 'www.example.test:8080'],
  ['int(0),ltime(%Y)', '1970'],
  ['str(--a-),ltrim(-)', 'a-'],
  ['hdr(host),host_only,map(m)', 'one'],
  ['str(none),map(m,z)', 'z'],
  ['path,map_beg(m)', 'beg'],
  ['str(/x/example/y),map_dir(m)', 'dom'],
  ['str(x.example.y),map_dom(m)', 'dom'],
  ['str(x/a),map_end(m)', 'beg'],
  ['int(5),map_int(m)', 'five'],
  ['ipv4(10.1.2.3),map_ip(m)', 'net'],
  ['ipv4(10.2.2.3),map_ip(m)', 'ten'],
  ['path,map_reg(r)', '/\\2/\\1'],
  ['path,map_regm(r)', '/b/a'],
  ['str(www.example.test),map_str(m)', 'one'],
  ['str(an example it is),map_sub(m)', 'dom'],
  ['int(7),mod(4)', 3],
  ['int(7),mul(2)', 14],
  ['int(7),neg', -7],
  ['int(7),not', false],
  ['int(7),odd', true],
  ['int(5),or(2)', 7],
  ['hdr(host),port_only', 8080],
  ['path,regsub(^/a,/z)', '/z/b/c.html'],
  ['path,regsub("(.)\\.html","\\1.php")', '/a/b/c.php'],
  ['str(aXbX),regsub(x,-,gi)', 'a-b-'],
  ['str(abc),regsub(x*,-,g)', '-a-b-c-'],
  ['str(-a--),rtrim(-)', '-a'],
  ['str(abc),sdbm', 807794786],
  ['str(v),set-var(txn.a)', 'v'],
  ['str(v),strcmp(txn.a)', 0],
  ['int(7),sub(9)', -2],
  ['str(YQ),ub64dec', 'a'],
  ['str(a?>),ub64enc', 'YT8-'],
  ['str(v),unset-var(txn.a)', 'v'],
  ['str(aé),upper', 'A\u00c3\u00a9'],
  ['urlp(y),url_dec', 'a b'],
  ['str(a+b),url_dec(1)', 'a b'],
  ['str(a b/c),url_enc', 'a%20b%2Fc'],
  ['int(86399),utime(%H:%M:%S %d/%b)', '23:59:59 01/Jan'],
  ['path,word(2,/)', 'b'],
  ['path,word(-1,/)', 'c.html'],
  ['path,word(9,/)', ''],
  ['int(5),xor(1)', 4],
]

t.test('each converter alters its sample', async (t) => {
  for (const [expression, expected] of converted) t.equal(take(expression, request, files), expected, expression)
})

t.test('no converter is without a row here', async (t) => {
  const written = new Set(converted.flatMap(([expression]) => [...expression.matchAll(/(?<=,)[a-z][\w-]*/g)].map(([name]) => name)))
  t.same(
    Object.keys(converters).filter((name) => !written.has(name)),
    [],
  )
  t.ok(Object.keys(convertersByMaps).length > 0)
})

t.test('a field of nothing but blanks takes time in proportion to its length', { timeout: 30_000 }, async (t) => {
  const gap = `a${' '.repeat(300_000)}b`
  const gaps = scene('GET / 1.1', 'HTTP/1.1 200 OK')
  for (const [name, value] of [
    ['X-Gap', gap],
    ['Authorization', `Bearer ${gap}`],
  ] as const)
    gaps.request.fields.add(name, value)
  for (const value of [`c=${gap}`, `${'\xa0'.repeat(3000)}c`]) gaps.response?.fields.add('Set-Cookie', value)
  t.equal(take('hdr(x-gap)', gaps), gap)
  t.equal(take('http_auth_bearer', gaps), gap)
  t.equal(take('http_auth_type', gaps), 'Bearer')
  t.equal(take('res.cook(c)', gaps), gap)
})

t.test('numbers beyond 64 bits stay at the end of them', async (t) => {
  const huge = scene(`GET / 1.1\nX-Huge: ${'9'.repeat(400)}\nX-Hex: ${'f'.repeat(400)}`)
  t.equal(take('hdr_val(x-huge),add(1)', huge), 2 ** 63)
  t.equal(take('hdr_val(x-huge),and(7)', huge), 7)
  t.equal(take('hdr(x-hex),hex2i,xor(0)', huge), -1)
})

t.test('variables last as long as their request', async (t) => {
  const at = scene('GET / 1.1')
  take('str(x),set-var(txn.v)', at)
  t.equal(take('var(txn.v)', at), 'x')
  take('str(x),unset-var(txn.v)', at)
  t.equal(take('var(txn.v)', at), undefined)
})

const version = haproxyVersion()
const skip = version?.startsWith('2.6') ? false : `there is no HAProxy 2.6 to ask (found ${version ?? 'none'})`

t.test('each sample and converter of HAProxy is known, or told as one that is missing', { skip }, async (t) => {
  const { stdout } = spawnSync('haproxy', ['-dKsmp,cnv', '-q', '-c', '-f', '/dev/null'], { encoding: 'utf8' })
  const [ofFetches = '', ofConverters = ''] = stdout.split('# List of registered sample converter functions')
  const fetched = [...ofFetches.matchAll(/^\[[ Y.]*\] ([\w.-]+)/gm)].map(([, name]) => String(name))
  const convertedBy = [...ofConverters.matchAll(/^\s*([\w.-]+)[(:]/gm)].map(([, name]) => String(name))
  t.ok(fetched.length > 400 && convertedBy.length > 100, `${fetched.length} and ${convertedBy.length}`)
  const told = (expression: string): string => {
    try {
      parseSample(expression)
    } catch (error) {
      return String(error)
    }
    return ''
  }
  const strays = [...fetched, ...convertedBy.map((name) => `bool(1),${name}`)].filter((expression) => /unknown/.test(told(expression)))
  t.same(strays, [])
})
