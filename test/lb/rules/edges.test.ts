import t from 'tap'
import { SectionCompiler } from '../../../src/lb/rules/section.ts'
import { toText } from '../../../src/lb/rules/value.ts'
import { splitText } from '../../../src/schemas/rules/words.ts'
import { scene, surroundings, take } from './scenes.ts'

/** What HAProxy 2.6.12 was seen to make of these, as a text; `undefined` for no sample. */
type Row = [expression: string, expected: string | undefined]

const files = { m: '# a map\nwww.example.test  one\n/a  beg\n', r: '^/(\\w+)/(\\w+) /\\2/\\1\n' }

const target = scene('GET /a/b/c.html?x=1&y=a%20b&x=2;z= 1.1\nHost: www.example.test:8080\nX-Number: 42')

const converted: Row[] = [
  ['int(5),add(txn.five)', '10'],
  ['int(5),add(txn.none)', undefined],
  ['int(5),add(txn.text)', '5'],
  ['int(7),div(0)', '9223372036854775807'],
  ['int(-7),div(0)', '9223372036854775807'],
  ['int(-7),div(2)', '-3'],
  ['int(7),mod(0)', '0'],
  ['int(-7),mod(4)', '-3'],
  ['bool(0),iif(yes,no)', 'no'],
  ['bool(1),iif(yes,no)', 'yes'],
  ['int(9),mul(4611686018427387904)', '9223372036854775807'],
  ['int(9),mul(-9223372036854775807)', '-9223372036854775808'],
  ['int(-1),and(255)', '255'],
  ['int(-1),xor(1)', '-2'],
  ['int(-5),or(1)', '-5'],
  ['str(x),not', '1'],
  ['str(x),bool', '0'],
  ['str(12x),bool', '1'],
  ['str(x),add(1)', '1'],
  ['str(12x),add(1)', '13'],
  ['str(-12x),add(1)', '-11'],
  ['str(99999999999999999999),add(0)', '9223372036854775807'],
  ['str(-99999999999999999999),add(0)', '-9223372036854775808'],
  ['str(-99999999999999999999),neg', '9223372036854775807'],
  ['int(5),div(0),or(0)', '9223372036854775807'],
  ['str(),add(1)', undefined],
  ['str(),even', undefined],
  ['str(),not', undefined],
  ['str(),iif(a,b)', undefined],
  ['str(),http_date', undefined],
  ['str(),map_int(m,none)', undefined],
  ['int(5),add(txn.empty)', undefined],
  ['str(-),even', '1'],
  ['path,field(-2,/,2)', 'a/b'],
  ['path,field(-1,/,2)', 'b/c.html'],
  ['path,field(-1,/,9)', '/a/b/c.html'],
  ['path,field(-2,/,0)', '/a/b'],
  ['path,field(2,/,0)', 'a/b/c.html'],
  ['path,field(2,/,9)', 'a/b/c.html'],
  ['path,field(-9,/)', undefined],
  ['path,word(-9,/)', ''],
  ['path,word(1,/,2)', 'a/b'],
  ['path,word(2,/,0)', 'b/c.html'],
  ['path,word(-1,/,2)', 'b/c.html'],
  ['path,word(-2,/,0)', '/a/b'],
  ['path,word(1,/,9)', 'a/b/c.html'],
  ['path,word(-1,/,9)', '/a/b/c.html'],
  ['path,word(3,/,2)', 'c.html'],
  ['str(//a//b//),word(1,/)', 'a'],
  ['str(//a//b//),word(2,/)', 'b'],
  ['str(//a//b//),word(1,/,2)', 'a//b'],
  ['str(//a//b//),word(1,/,0)', 'a//b//'],
  ['str(//a//b//),word(-1,/)', 'b'],
  ['str(//a//b//),word(-1,/,2)', 'a//b'],
  ['str(//a//b//),word(-1,/,0)', '//a//b'],
  ['str(//a//b//),field(3,/)', 'a'],
  ['str(//a//b//),field(3,/,2)', 'a/'],
  ['str(//a//b//),field(-3,/,2)', '/b'],
  ['str(//a//b//),field(1,/,0)', '//a//b//'],
  ['str(//a//b//),field(4,/)', ''],
  ['str(a.b/a.a),word(2,./,2)', 'b/a'],
  ['str(aa/a/aa),field(2,/,2)', 'a/aa'],
  ['str(aa/a/aa),word(2,/,2)', 'a/aa'],
  ['str(),field(1,/)', ''],
  ['str(),word(1,/)', ''],
  ['str(abc),bytes(3)', ''],
  ['str(abc),bytes(4)', ''],
  ['str(abc),bytes(1,9)', 'bc'],
  ['str(abc),bytes(1,0)', ''],
  ['str(abc),bytes(-1)', ''],
  ['str(abc),bytes(0,-1)', 'abc'],
  ['str(),hex2i', '0'],
  ['str(zz),hex2i', undefined],
  ['str(fz),hex2i', undefined],
  ['str(FFFFFFFFFFFFFFFF),hex2i', '-1'],
  ['str(7FFFFFFFFFFFFFFF),hex2i', '9223372036854775807'],
  ['str(1ffffffffffffffff),hex2i', '-1'],
  ['str(www.A.test),host_only', 'www.a.test'],
  ['str([::1]:80),host_only', '[::1]'],
  ['str([::1]),host_only', '[::1]'],
  ['str(::1),host_only', ':'],
  ['str(a:b:c),host_only', 'a:b'],
  ['str([::1),host_only', '[:'],
  ['str(www.a.test),port_only', '0'],
  ['str(www.a.test:81),port_only', '81'],
  ['str(www.a.test:),port_only', '0'],
  ['str(www.a.test:99999),port_only', '99999'],
  ['str([::1]:80),port_only', '80'],
  ['str(::1),port_only', '1'],
  ['str("en;q=0"),language(en;fr)', undefined],
  ['str("en-US,fr;q=0.5"),language(en;fr)', 'en'],
  ['str("*"),language(en;fr)', undefined],
  ['str("fr;q=0.1,en;q=0.9"),language(en;fr,de)', 'en'],
  ['str("de"),language(en;fr)', undefined],
  ['str("fr,en"),language(en;fr)', 'fr'],
  ['str("fr;q=1.0,en;q=1"),language(en;fr)', 'fr'],
  ['str("fr; q=0.1 , en ; q=0.9"),language(en;fr,de)', 'en'],
  ['str(abc),ltrim(abc)', ''],
  ['str(abc),rtrim(abc)', ''],
  ['str(),ltrim(a)', ''],
  ['str(Y!),b64dec', undefined],
  ['str(YQ),b64dec', undefined],
  ['str(YQ=),b64dec', undefined],
  ['str(YWE=),b64dec', 'aa'],
  ['str(Y),ub64dec', undefined],
  ['str(YWE),ub64dec', 'aa'],
  ['str(_-_-),ub64dec', 'ÿïþ'],
  ['str(+/+/),ub64dec', undefined],
  ['str(a),concat(<)', 'a<'],
  ['str(a),concat(<,txn.five,>)', 'a<5>'],
  ['str(a),concat(,txn.text)', 'aabc'],
  ['str(a),concat(,,>)', 'a>'],
  ['str(a b/c~),url_enc', 'a%20b%2Fc~'],
  ['str(%zz%2),url_dec', undefined],
  ['str(%41%zz),url_dec', undefined],
  ['str(a%41b+c),url_dec', 'aAb+c'],
  ['str(/p+q?a+b%20),url_dec(1)', '/p q?a b '],
  ['str(/p+q?a+b%20),url_dec', '/p+q?a b '],
  ['str(a+b%20),url_dec(1)', 'a b '],
  ['str(é),json', '\\u00c3\\u00a9'],
  ['str(é),json(utf8s)', '\\u00e9'],
  ['str(a%ef%bf%bdb),url_dec,json(utf8)', 'a\\ufffdb'],
  ['str(a%ef%bf%bd%c3b),url_dec,json(utf8s)', 'a\\ufffdb'],
  ['int(0),http_date(1)', 'Thu, 01 Jan 1970 00:00:01 GMT'],
  ['int(1500),http_date(0,ms)', 'Thu, 01 Jan 1970 00:00:01.500 GMT'],
  ['int(1500),http_date(500,ms)', 'Thu, 01 Jan 1970 00:00:02.0 GMT'],
  ['int(1500000),http_date(0,us)', 'Thu, 01 Jan 1970 00:00:01.500000 GMT'],
  [
    'int(1761000000),utime(%A %a %B %b %d %e %F %H %I %j %M %m %p %S %s %T %u %w %Y %y %%)',
    'Monday Mon October Oct 20 20 2025-10-20 22 10 293 40 10 PM 00 1761000000 22:40:00 1 1 2025 25 %',
  ],
  [
    'int(1767225600),utime(%A %a %B %b %d %e %F %H %I %j %M %m %p %S %s %T %u %w %Y %y %%)',
    'Thursday Thu January Jan 01  1 2026-01-01 00 12 001 00 01 AM 00 1767225600 00:00:00 4 4 2026 26 %',
  ],
  ['int(0),utime(%q %E %)', '%q %E %'],
  ['int(0),utime(%Y,3600)', '1970'],
  ['int(86399),utime(%H:%M,60)', '00:00'],
  ['ipv4(10.1.2.3),ipmask(16)', '10.1.0.0'],
  ['ipv4(10.1.2.3),ipmask(255.255.0.0)', '10.1.0.0'],
  ['ipv4(10.1.2.3),ipmask(0)', '0.0.0.0'],
  ['ipv4(10.1.2.3),ipmask(32)', '10.1.2.3'],
  ['ipv4(10.1.2.3),ipmask(12)', '10.0.0.0'],
  ['ipv6(2001:db8::1:1),ipmask(24)', undefined],
  ['ipv6(2001:db8::1:1),ipmask(24,0)', '::'],
  ['ipv6(2001:db8::1:1),ipmask(24,17)', '2001::'],
  ['str(x),ipmask(8)', undefined],
  ['str(10.1.2.3),ipmask(8)', '10.0.0.0'],
  ['str(10.1.2.3:80),ipmask(8)', '10.0.0.0'],
  ['str(10.1.2.3 x),ipmask(8)', '10.0.0.0'],
  ['str(10.1.2.3.),ipmask(8)', undefined],
  ['str([::1]:80),ipmask(8,8)', undefined],
  ['str(v),set-var(txn.a),length', '1'],
  ['str(abc),strcmp(txn.text)', '0'],
  ['str(abb),strcmp(txn.text)', '-1'],
  ['str(abz),strcmp(txn.text)', '23'],
  ['str(ab),strcmp(txn.text)', '-1'],
  ['str(abcd),strcmp(txn.text)', '1'],
  ['str(5),strcmp(txn.five)', '0'],
  ['str(a),strcmp(txn.none)', undefined],
  ['str(none),map_beg(m)', undefined],
  ['str(none),map_beg(m,z)', 'z'],
  ['str(none),map_regm(r)', undefined],
  ['str(none),map_regm(r,z)', 'z'],
  ['str(none),map_str(m)', undefined],
  ['str(abc),regsub(x,-)', 'abc'],
  ['str(abc),regsub(b*,-,g)', '-a--c-'],
  ['str(aXbX),regsub(x,-,i)', 'a-bX'],
  ['str(aXbX),regsub(X,-)', 'a-bX'],
  ['str(aXbX),regsub(X,-,g)', 'a-b-'],
  ['str(abc),regsub("(b)","[\\1\\0]")', 'a[bb]c'],
  ['str(abc),regsub(^,-,g)', '-abc'],
  ['str(aaa),regsub(^a,-,g)', '-aa'],
  ['str(abc),crc32', '891568578'],
  ['str(abc),crc32(1)', '930845320'],
  ['str(abc),djb2(1)', '2235766107'],
  ['str(abc),sdbm(1)', '659243622'],
  ['str(),crc32', '0'],
  ['str(),djb2', '5381'],
  ['str(),sdbm', '0'],
  ['str(),length', '0'],
  ['str(),hex', ''],
  ['str(),base64', ''],
  ['str(),upper', ''],
  ['str(),json', ''],
  ['str(abc),even', '1'],
  ['str("a\\r\\nb"),cut_crlf', 'a'],
  ['str(v),unset-var(txn.text),strcmp(txn.text)', undefined],
  ['path,field(9,/)', undefined],
  ['path,word(9,/)', ''],
  ['path,field(-5,/)', undefined],
  ['path,field(-4,/)', ''],
  ['path,word(-4,/)', ''],
  ['str(//a//b//),word(1,/,9)', 'a//b//'],
  ['str(//a//b//),word(-1,/,9)', '//a//b'],
  ['str(//a//b//),field(1,/,9)', '//a//b//'],
  ['str(//a//b//),field(-1,/,9)', '//a//b//'],
  ['str(//a//b//),field(-1,/,0)', '//a//b//'],
  ['str(//a//b//),word(2,/,1)', 'b'],
  ['str(a),strcmp(txn.text)', '-1'],
  ['str(abcdef),strcmp(txn.text)', '1'],
  ['str(abc),regsub("\\w","-",g)', '---'],
  ['str(abc),bytes(2,-5)', 'c'],
  ['int(1005),http_date(0,ms)', 'Thu, 01 Jan 1970 00:00:01.5 GMT'],
  ['int(1005),http_date(0,us)', 'Thu, 01 Jan 1970 00:00:00.1005 GMT'],
  ['str(a:),host_only', 'a'],
  ['str(a:x),host_only', 'a'],
  ['str(abc),url_dec(0)', 'abc'],
  ['str(a+b),url_dec(0)', 'a+b'],
  ['str(a+b),url_dec(2)', 'a b'],
  ['str(a%01%0b%7f%1f),url_dec,json', 'a\\u0001\\u000b\\u007f\\u001f'],
  ['str(a%c3),url_dec,json(utf8)', undefined],
  ['str(a%c3z),url_dec,json(utf8s)', 'az'],
  ['str(a%c3z),url_dec,json(utf8p)', undefined],
  ['str(a%c0%afz),url_dec,json(utf8s)', 'az'],
  ['int(1704067199),utime(%G %V %U %W %g %j %u %w)', '2023 52 53 52 23 365 7 0'],
  ['int(1735603200),utime(%G %V %U %W %g %j %u %w)', '2025 01 52 53 25 366 2 2'],
  ['int(1609459200),utime(%G %V %U %W %g %j %u %w)', '2020 53 00 00 20 001 5 5'],
  ['int(1609545600),utime(%G %V %U %W %g %j %u %w)', '2020 53 00 00 20 002 6 6'],
  ['int(1640995200),utime(%G %V %U %W %g %j %u %w)', '2021 52 00 00 21 001 6 6'],
  ['int(0),utime(%s %z)', '0 +0000'],
  ['int(7200),utime(%s,60)', '7260'],
  ['ipv6(2001:db8::1:1),ipmask(24,ffff::)', '2001::'],
  ['http_auth_type', undefined],
  ['cook()', undefined],
]

const fields = scene(`GET /a/b/c.html?x=1&y=a%20b&x=2;z=;x&yy=3 1.1
Host: www.example.test:8080
X-Empty:
X-Comma: a,,b,
X-Quote: "a\\"b,c", "d
X-Num: -12x
X-Ip: 1.2.3.4:80, [2001:DB8::1]:443, 1:2:3:4:5:6:7:8, ::ffff:10.0.0.1, 1::, bad
X-Ip2: 10.0.0.9:81
Cookie: a=1; b = 2 ; =x; c; d="q;r"; a=3,e=4
Authorization: basic YW5uOnNlY3JldA==`)

const taken: Row[] = [
  ['url_param(x)', '1'],
  ['url_param(yy)', '3'],
  ['url_param(q)', undefined],
  ['url_param()', '1'],
  ['url_param', '1'],
  ['url_param(x,/)', '2'],
  ['url_param(x,.)', '2'],
  ['urlp_val(y)', '0'],
  ['urlp_val(q)', undefined],
  ['urlp_val(z)', '0'],
  ['url_port', undefined],
  ['url_ip', undefined],
  ['base', 'www.example.test:8080/a/b/c.html'],
  ['hdr(x-empty)', ''],
  ['hdr(x-comma)', ''],
  ['hdr(x-comma,1)', 'a'],
  ['hdr(x-comma,2)', ''],
  ['hdr(x-comma,3)', 'b'],
  ['hdr(x-comma,4)', ''],
  ['hdr(x-comma,-1)', ''],
  ['hdr(x-comma,-4)', 'a'],
  ['hdr(x-comma,0)', ''],
  ['hdr_cnt(x-comma)', '4'],
  ['hdr_cnt(x-empty)', '1'],
  ['hdr_cnt(x-none)', '0'],
  ['hdr_cnt()', '19'],
  ['hdr_cnt', '19'],
  ['hdr()', 'basic YW5uOnNlY3JldA=='],
  ['hdr(x-quote,1)', '"a\\"b,c"'],
  ['hdr(x-quote,2)', '"d'],
  ['hdr_cnt(x-quote)', '2'],
  ['hdr_val(x-num)', '-12'],
  ['hdr_val(x-empty)', '0'],
  ['hdr_ip(x-ip,1)', '1.2.3.4'],
  ['hdr_ip(x-ip,2)', undefined],
  ['hdr_ip(x-ip,3)', '1:2:3:4:5:6:7:8'],
  ['hdr_ip(x-ip,4)', '::ffff:10.0.0.1'],
  ['hdr_ip(x-ip,5)', '1::'],
  ['hdr_ip(x-ip,6)', undefined],
  ['hdr_ip(x-ip2)', '10.0.0.9'],
  ['req.hdr_names', 'host,x-empty,x-comma,x-quote,x-num,x-ip,x-ip2,cookie,authorization'],
  ['req.hdr_names(;)', 'host;x-empty;x-comma;x-quote;x-num;x-ip;x-ip2;cookie;authorization'],
  ['cook(a)', '3'],
  ['cook(b)', '2'],
  ['cook(c)', undefined],
  ['cook(d)', '"q;r"'],
  ['cook(e)', '4'],
  ['cook', '1'],
  ['cook_cnt', '6'],
  ['cook_cnt(a)', '2'],
  ['cook_val(b)', '2'],
  ['http_auth(people)', '1'],
  ['http_auth_group(people)', 'ann'],
  ['http_auth_bearer', undefined],
  ['http_auth_user', 'ann'],
  ['var(txn.x,7)', '7'],
  ['ipv4(1.2.3.4)', '1.2.3.4'],
  ['ipv6(1:0:0:2::3)', '1:0:0:2::3'],
  ['ipv6(1:0:0:2:0:0:0:3)', '1:0:0:2::3'],
  ['ipv6(::)', '::'],
  ['ipv6(1::)', '1::'],
  ['ipv6(::ffff:1.2.3.4)', '::ffff:1.2.3.4'],
  ['str(::ffff:1.2.3.4),ipmask(8)', '1.0.0.0'],
  ['str(1.2.3.4.5),ipmask(8)', undefined],
  ['str(1.2.3.400),ipmask(8)', undefined],
  ['str(1:2),ipmask(8,8)', undefined],
  ['str(1:2::3::4),ipmask(8,8)', undefined],
  ['str(1:2:3:4:5:6:7::8),ipmask(8,128)', undefined],
  ['str(1:2:3:4:5:6:7:8:9),ipmask(8,128)', undefined],
  ['str(1:2:3:4:5:6:1.2.3.4),ipmask(8,128)', '1:2:3:4:5:6:102:304'],
  ['str(::1.2.3),ipmask(8,128)', undefined],
  ['str(g::1),ipmask(8,128)', undefined],
  ['str(12345::1),ipmask(8,128)', undefined],
]

function text(expression: string, at: ReturnType<typeof scene>): string | undefined {
  at.variables.set('txn.five', 5)
  at.variables.set('txn.text', 'abc')
  at.variables.set('txn.empty', '')
  const value = take(expression, at, files)
  return value === undefined ? undefined : toText(value)
}

t.test('what is odd is converted as in HAProxy', async (t) => {
  for (const [expression, expected] of converted) t.equal(text(expression, target), expected, expression)
})

t.test('what is odd in a request is taken as in HAProxy', async (t) => {
  for (const [expression, expected] of taken) t.equal(text(expression, fields), expected, expression)
})

t.test('an empty cookie at the end of its field is not looked for, as in HAProxy', async (t) => {
  const rows: [cookie: string, value: string | undefined, count: string][] = [
    ['S=', undefined, '0'],
    ['x=1;S=', undefined, '0'],
    ['S=5;S=', '5', '1'],
    ['S=;T=1', '', '1'],
    ['S=5; S=', '', '2'],
  ]
  for (const [cookie, value, count] of rows) {
    const at = scene(`GET / 1.1\nCookie: ${cookie}`, `HTTP/1.1 200 OK\nSet-Cookie: ${cookie}`)
    t.equal(text('cook(S)', at), value, cookie)
    t.equal(text('cook_cnt(S)', at), count, cookie)
  }
  for (const [field, value] of [
    ['S=', undefined],
    ['S=; Path=/', ''],
    ['S=5', '5'],
  ] as const)
    t.equal(text('res.cook(S)', scene('GET / 1.1', `HTTP/1.1 200 OK\nSet-Cookie: ${field}`)), value, field)
})

t.test('replacing all matches is done while it takes no time to speak of, else it comes to nothing', async (t) => {
  const rows: [expression: string, path: string, expected: string | undefined][] = [
    ['path,regsub("x|a.*b",-,g)', '/re', '/re'],
    ['path,regsub("x|a.*b",-,g)', `/${'xa'.repeat(249)}`, `/${'-a'.repeat(249)}`],
    ['path,regsub("x|a.*b",-,g)', `/${'xa'.repeat(7500)}`, undefined],
    ['path,regsub("x(?![ax]*b)",-,g)', `/${'xa'.repeat(1400)}`, `/${'-a'.repeat(1400)}`],
    ['path,regsub("x(?![ax]*b)",-,g)', `/${'xa'.repeat(7500)}`, undefined],
    ['path,regsub("x|a.*b",-)', `/${'xa'.repeat(7500)}`, `/-a${'xa'.repeat(7499)}`],
    ['path,regsub(/+,/,g)', `/${'/'.repeat(15_000)}a//b`, '/a/b'],
  ]
  for (const [expression, path, expected] of rows) t.equal(take(expression, scene(`GET ${path} 1.1`)), expected, expression)
})

t.test('without a response there is nothing to take of one', async (t) => {
  for (const expression of [
    'status',
    'res.ver',
    'capture.res.ver',
    'res.hdr(x)',
    'res.hdr_cnt(x)',
    'res.hdr_names',
    'res.cook(x)',
    'res.cook_cnt',
  ])
    t.equal(take(expression, target), undefined, expression)
})

t.test('what is named and not there gives no sample', async (t) => {
  for (const expression of [
    'fe_conn(none)',
    'fe_req_rate(none)',
    'fe_sess_rate(none)',
    'srv_conn(app/none)',
    'srv_conn(none/w1)',
    'be_conn(none)',
  ])
    t.equal(take(expression, target), undefined, expression)
})

/** A condition, whether it holds of the odd request. */
const conditions: [string, boolean][] = [
  ['{ hdr(x-comma) b }', true],
  ['{ hdr(x-comma) "a,,b," }', false],
  ['{ req.fhdr(x-comma) "a,,b," }', true],
  ['{ hdr(x-quote) -m sub b,c }', true],
  ['{ hdr_ip(x-ip) 2001:db8::/32 }', false],
  ['{ hdr_ip(x-ip) ::ffff:10.0.0.0/104 }', true],
  ['{ hdr_ip(x-ip) 10.0.0.0/255.0.0.0 }', true],
  ['{ hdr(x-none),default(z) z }', true],
  ['{ hdr(x-comma),default(z) z }', false],
  ['{ path,default(z) /a/b/c.html }', true],
  ['{ hdr(x-comma),length 1 }', true],
  ['{ http_auth_group(people) all }', true],
  ['{ http_auth_group(people) none }', false],
  ['{ res.cook(a) 1 }', false],
  ['{ res.hdr(a) 1 }', false],
  ['{ res.fhdr(a) 1 }', false],
  ['{ cook(a) 1 }', true],
  ['{ cook() 4 }', true],
  ['{ url_param(x) 2 }', true],
  ['{ urlp_val(x) 2 }', true],
  ['{ url_param(x) 3 }', false],
]

t.test('a condition looks at value by value', async (t) => {
  for (const [condition, expected] of conditions) {
    const section = new SectionCompiler([], surroundings())
    t.equal(section.when({ if: splitText(condition) ?? [] })?.(fields), expected, condition)
  }
})

t.test('a local time is that of the zone', async (t) => {
  const { TZ } = process.env
  t.teardown(() => {
    if (TZ === undefined) delete process.env.TZ
    else process.env.TZ = TZ
  })
  process.env.TZ = 'America/New_York'
  t.equal(take('int(0),ltime(%F %H:%M %z %s)', target), '1969-12-31 19:00 -0500 0')
  process.env.TZ = 'Asia/Kolkata'
  t.equal(take('int(0),ltime(%F %H:%M %z %s)', target), '1970-01-01 05:30 +0530 0')
})

t.test('of networks and beginnings in a map the longest that holds counts, of all else the first', async (t) => {
  const networks = {
    n: '0.0.0.0/0 any\n10.0.0.0/8 ten\n10.1.1.1 one\n::/0 six\n',
    d: '10.0.0.0/255.0.0.0 wide\n10.1.2.0/24 narrow\n10.1.0.0/255.255.0.0 mid\n10.1.2.0/24 again\n',
    i: '5 five\n1:9 range\n5 again\n',
    b: '/a x\n/a/b y\n/a z\n',
    e: '.c 1\nb.c 2\n',
    s: 'b 1\nab 2\n',
    l: 'example 1\nwww.example 2\n',
    r: '^/a 1\n^/a/b 2\n',
  }
  const rows: Row[] = [
    ['ipv4(10.1.1.1),map_ip(n)', 'one'],
    ['ipv4(10.1.1.2),map_ip(n)', 'ten'],
    ['str(11.1.1.2),map_ip(n)', 'any'],
    ['ipv6(1::),map_ip(n)', 'six'],
    ['str(x),map_ip(n)', undefined],
    ['str(x),map_ip(n,none)', undefined],
    ['ipv4(10.1.2.3),map_ip(d)', 'narrow'],
    ['ipv4(10.1.3.3),map_ip(d)', 'mid'],
    ['ipv4(10.2.2.3),map_ip(d)', 'wide'],
    ['int(6),map_int(i)', 'range'],
    ['int(5),map_int(i)', 'five'],
    ['int(10),map_int(i)', undefined],
    ['str(/a/b/c),map_beg(b)', 'y'],
    ['str(/a/c),map_beg(b)', 'x'],
    ['str(/),map_beg(b)', undefined],
    ['str(a.b.c),map_end(e)', '1'],
    ['str(ab),map_sub(s)', '1'],
    ['str(www.example.com),map_dom(l)', '1'],
    ['str(/a/b),map_reg(r)', '1'],
  ]
  for (const [expression, expected] of rows) t.equal(take(expression, target, networks), expected, expression)
})
