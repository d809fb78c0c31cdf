import type { Random } from '../haproxy.ts'
import { call } from './words.ts'

/** Where a rule of a site stands. */
export type Stage = 'request' | 'response'

/** What requests and responses of all sites are made of, so that rules find something. */
export const names = ['x-a', 'X-B', 'host', 'x-num', 'x-ip', 'x-list', 'accept-language', 'x-none', 'x-empty'] as const
export const cookieNames = ['id', 'SRV', 'a', 'none', 'x'] as const
export const parameterNames = ['id', 'k', 'a', 'none', 'x'] as const
export const variables = ['txn.a', 'txn.b', 'sess.s', 'proc.p', 'req.r', 'txn.num', 'txn.none'] as const
export const maps = ['strings.map', 'numbers.map', 'networks.map', 'expressions.map'] as const

/** Maps and lists of patterns, by the names of their files. */
export const files: Record<string, string> = {
  'strings.map':
    '# a comment\n/api api\n/ root\n\nwww.example.com   site  with blanks \n/static/ static\nabc ABC\n1 one\n.png image\nexample domain\n',
  'numbers.map': '0 none\n1:9 few\n10:99 tens\n100: many\n',
  'networks.map': '10.0.0.0/8 inner\n10.1.0.0/16 office\n192.168.1.5 one\n2001:db8::/32 six\n::1 self\n',
  'expressions.map': '^/api/(v[0-9]+)/ version-\\1\n[0-9]+ digits-\\0\n^(.)(.*)$ \\2\\1\n',
  'paths.lst': '# paths\n/api\n/static/a.css\n\n/\n/A\n',
  'hosts.lst': 'www.example.com\nb.test\n',
  'networks.lst': '10.0.0.0/8\n192.168.1.5\n2001:db8::/32\n',
  'numbers.lst': '0\n5:20\n443\n',
  'expressions.lst': '^/api/v[0-9]+/\n\\.(css|js)$\n',
}

const texts = [
  'abc',
  '',
  'A b',
  '/api',
  '1',
  '42',
  '-7',
  'x,y',
  'a"b',
  "it's",
  '10.1.2.3',
  'YWJj',
  '%41+b',
  'caf\xc3\xa9',
  'a=b&c=d',
  'x\\y',
] as const
const numbers = [0, 1, 2, 3, 7, 10, 255, 256, -1, -5, 65536, 4294967296, 1000000007] as const

function occurrence(random: Random): number[] {
  return random.chance(2) ? [] : [random.of([1, 2, -1, -2, 3])]
}

/** What may be asked at any time. */
function fetchOfAnything(random: Random): string {
  return random.of<() => string>([
    () => call(random, 'var', random.of(variables)),
    () => call(random, 'var', random.of(variables)),
    () => call(random, 'var', random.of(variables), random.of(texts)),
    () => call(random, 'str', random.of(texts)),
    () => call(random, 'int', random.of(numbers)),
    () => call(random, 'bool', random.of(['true', 'false', '1', '0', 'TRUE'])),
    () => call(random, 'ipv4', random.of(['10.1.2.3', '192.168.1.5', '255.255.255.255'])),
    () => call(random, 'env', random.of(['HOME', 'NOT_THERE'])),
    () => call(random, 'capture.req.hdr', random.int(3)),
    () =>
      random.of(['capture.req.method', 'capture.req.uri', 'capture.req.ver', 'always_true', 'always_false', 'ssl_fc', 'http_first_req']),
    () => random.of(['src', 'src', 'dst', 'dst_port', 'src_port', 'fe_name', 'unique-id']),
    () =>
      random.of(['nbsrv', 'nbsrv(other)', 'srv_is_up(other/s1)', 'srv_is_up(other/s2)', 'srv_weight(other/s1)', 'srv_iweight(other/s1)']),
    () =>
      random.of([
        'queue(other)',
        'avg_queue(other)',
        'srv_queue(other/s1)',
        'srv_uweight(other/s1)',
        'be_conn_free(other)',
        'connslots(other)',
      ]),
  ])()
}

function fetchOfRequest(random: Random): string {
  const name = random.of(names)
  return random.of<() => string>([
    () => random.of(['path', 'path', 'pathq', 'url', 'base', 'query', 'method', 'req.ver', 'url_ip', 'url_port']),
    () => random.of(['path', 'pathq', 'url', 'query', 'method']),
    () => call(random, random.of(['req.hdr', 'hdr', 'req.fhdr', 'req.hdr']), name, ...occurrence(random)),
    () => call(random, random.of(['req.hdr', 'hdr', 'req.fhdr']), name),
    () => call(random, random.of(['req.hdr_cnt', 'hdr_cnt', 'req.fhdr_cnt']), name),
    () => random.of(['req.hdr_cnt', 'req.fhdr_cnt', 'req.hdr_names', 'req.hdr_names(;)', 'req.cook_cnt', 'req.cook']),
    () => call(random, random.of(['req.hdr_val', 'hdr_val']), 'x-num', ...occurrence(random)),
    () => call(random, random.of(['req.hdr_ip', 'hdr_ip']), random.of(['x-ip', 'x-ip', 'x-a', 'x-list']), ...occurrence(random)),
    () => call(random, random.of(['req.cook', 'cook', 'req.cook_cnt', 'cook']), random.of(cookieNames)),
    () => call(random, 'req.cook_val', random.of(['SRV', 'a', 'none'])),
    () => call(random, random.of(['url_param', 'urlp', 'url_param']), random.of(parameterNames)),
    () => call(random, 'urlp_val', random.of(['k', 'id', 'none'])),
    () => call(random, 'url_param', random.of(parameterNames), random.of(['?', ';', '&', '/'])),
    () => random.of(['http_auth(people)', 'http_auth_user', 'http_auth_type', 'http_auth_bearer', 'http_auth_bearer(x-token)']),
  ])()
}

function fetchOfResponse(random: Random): string {
  const name = random.of(['x-one', 'set-cookie', 'location', 'server', 'x-num', 'x-none', 'content-type'])
  return random.of<() => string>([
    () => 'status',
    () => random.of(['res.ver', 'capture.res.ver']),
    () => call(random, random.of(['res.hdr', 'shdr', 'res.fhdr', 'res.hdr']), name, ...occurrence(random)),
    () => call(random, random.of(['res.hdr', 'res.fhdr', 'res.hdr_cnt', 'res.fhdr_cnt']), name),
    () => call(random, 'res.hdr_val', 'x-num', ...occurrence(random)),
    () => call(random, 'res.hdr_ip', 'x-one'),
    () => call(random, random.of(['res.cook', 'scook', 'res.cook_cnt', 'res.cook_val']), random.of(cookieNames)),
    () => random.of(['srv_name', 'srv_id', 'be_name', 'res.cook', 'capture.res.hdr(0)']),
  ])()
}

/** A fetch with its arguments. */
export function fetchOf(random: Random, stage: Stage): string {
  if (random.chance(4)) return fetchOfAnything(random)
  // What the other side says is not there, or not any more.
  const other = random.chance(40)
  if ((stage === 'request') === other) return fetchOfResponse(random)
  // What is not said of the request means the response there, which is out of use.
  return stage === 'request' ? fetchOfRequest(random) : fetchOfRequest(random).replace(/^hdr\(/, 'req.hdr(')
}

function operand(random: Random): string | number {
  return random.chance(3) ? random.of(['txn.num', 'txn.none', 'sess.s']) : random.of(numbers)
}

export function mapConverter(random: Random): string {
  const file = random.of(maps)
  const otherwise = random.chance(2) ? [] : [random.of(['none', 'x y', '-'])]
  const name =
    file === 'numbers.map'
      ? 'map_int'
      : file === 'networks.map'
        ? 'map_ip'
        : file === 'expressions.map'
          ? random.of(['map_reg', 'map_regm'])
          : random.of(['map', 'map_str', 'map_beg', 'map_end', 'map_sub', 'map_dir', 'map_dom'])
  return call(random, name, file, ...otherwise)
}

const formats = ['%Y-%m-%d', '%H:%M:%S', '%a, %d %b %y', '%s', '%j %U %u', 'at %e%%'] as const
/** Makes a time one that both write: HAProxy's are of a far year before 1970. */
const late = 'and(4294967295),or(4096)'
/** HAProxy takes a `=` for a letter of `ub64dec`. */
const unpadded = "regsub(=,'',g),ub64dec"
const cuts = ['/', '.', ',', '/.', ' ', '=', '&?', 'abc'] as const

function converter(random: Random): string {
  return random.of<() => string>([
    () => random.of(['lower', 'upper', 'length', 'lower', 'base64', 'b64dec', 'ub64enc', unpadded, 'hex', 'hex2i', 'cut_crlf']),
    () => random.of(['lower', 'upper', 'url_dec', 'url_dec(1)', 'host_only', 'port_only', 'bool', 'not', 'neg', 'odd', 'even', 'length']),
    () => call(random, random.of(['add', 'sub', 'mul', 'div', 'mod', 'and', 'or', 'xor']), operand(random)),
    () =>
      call(
        random,
        random.of(['field', 'word']),
        random.of([1, 2, 3, -1, -2]),
        random.of(cuts),
        ...(random.chance(2) ? [] : [random.int(3)]),
      ),
    () => call(random, random.of(['field', 'word']), random.of([1, 2, -1]), random.of(cuts)),
    () => call(random, 'bytes', random.int(4), ...(random.chance(2) ? [] : [random.int(5)])),
    () =>
      call(
        random,
        'regsub',
        random.of(['a', '^/', '[0-9]+', '(.)b', '[a-c]*', '/([^/]*)']),
        random.of(['', 'X', '<\\1>', '\\0\\0']),
        ...random.of([[], ['g'], ['i'], ['gi']]),
      ),
    () => call(random, 'concat', random.of(['<', '', '-']), random.of(['txn.a', 'txn.none', 'sess.s', '']), random.of(['>', ''])),
    () => call(random, random.of(['ltrim', 'rtrim']), random.of(cuts)),
    () => call(random, random.of(['crc32', 'djb2', 'sdbm']), ...random.of([[], [0], [1]])),
    () => call(random, 'json', random.of(['ascii', 'utf8', 'utf8s', 'utf8p', 'utf8ps'])),
    () => call(random, 'iif', random.of(['yes', 'a b', '']), random.of(['no', ''])),
    () => call(random, 'ipmask', random.of([8, 16, 24, 32, '255.255.0.0']), ...random.of([[], [64], [128]])),
    () => call(random, random.of(['set-var', 'unset-var', 'strcmp']), random.of(variables)),
    () => `${late},${call(random, random.of(['utime', 'ltime']), random.of(formats), ...random.of([[], [60], [-3600]]))}`,
    () => `${late},${call(random, 'http_date', ...random.of([[], [0], [60, 's'], [0, 'ms'], [1, 'us']]))}`,
    () => call(random, 'language', random.of(['en;de', 'de;fr;en', 'it']), ...random.of([[], ['en']])),
    () => mapConverter(random),
    () => call(random, 'url_enc', 'query'),
  ])()
}

/** A sample expression. */
export function sampleOf(random: Random, stage: Stage): string {
  const many = random.of([0, 0, 1, 1, 1, 2, 3])
  return [fetchOf(random, stage), ...random.list(many, many, () => converter(random))].join(',')
}

const logVariables = [
  '%b',
  '%f',
  '%HM',
  '%HP',
  '%HQ',
  '%HU',
  '%HV',
  '%r',
  '%%',
  '%s',
  '%ft',
  '%ST',
  '%{+Q}b',
  '%{+Q}r',
  '%ci',
  '%si',
] as const

/** A text in which `%[…]` stands for a sample. */
export function formatOf(random: Random, stage: Stage): string {
  const part = (): string =>
    random.of<() => string>([
      () => `%[${sampleOf(random, stage)}]`,
      () => `%[${sampleOf(random, stage)}]`,
      () => random.of(['a', '-', ' ', 'b c', '/', '"', '\\', ';', '=', "'", '#']),
      () => random.of(logVariables),
      () => `%{+Q}[${fetchOf(random, stage)}]`,
    ])()
  return random.list(1, 3, part).join('')
}
