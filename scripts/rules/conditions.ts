import type { Random } from '../haproxy.ts'
import { cookieNames, fetchOf, names, parameterNames, type Stage, sampleOf } from './samples.ts'
import { call, word } from './words.ts'

const patterns = [
  '/',
  '/api',
  '/api/v1/users',
  '/a',
  '/A',
  '/static/a.css',
  'www.example.com',
  'example',
  '.css',
  'GET',
  'POST',
  'abc',
  'a b',
  'ABC',
  '1',
  'x',
  'en',
  'b.test',
  'v1',
  '10.1.2.3',
  'true',
  '',
] as const
const expressions = ['^/api/', '\\.css$', '^[a-z]+$', 'example\\.(com|org)', '[0-9]{2}', '^$', '(?i)API', '^/(a|b)', '[[:digit:]]'] as const
const ranges = ['0', '1', '5', '2:9', ':10', '100:', '443', '42'] as const
const networks = [
  '10.0.0.0/8',
  '10.1.2.3',
  '192.168.0.0/16',
  '127.0.0.1',
  '::1',
  '2001:db8::/32',
  '10.0.0.0/255.0.0.0',
  '0.0.0.0/0',
] as const

/** Patterns for a way to match, as words. */
function patternsFor(random: Random, match: string): string[] {
  const some = (choices: readonly [string, ...string[]]): string[] => random.list(1, 3, () => word(random, random.of(choices) || 'y'))
  if (match === 'found') return []
  if (match === 'bool') return []
  if (match === 'reg') return some(expressions)
  if (match === 'ip') return some(networks)
  if (match === 'int' || match === 'len')
    return random.chance(2) ? [random.of(['eq', 'ge', 'gt', 'le', 'lt']), random.of(['1', '5', '10', '42'])] : some(ranges)
  // Where a pattern is delimiters alone, HAProxy looks behind the end of an empty text.
  if (match === 'dir' || match === 'dom') return some(['api', ...patterns.filter((pattern) => pattern !== '/')])
  return some(patterns)
}

const files: Record<string, string> = {
  reg: 'expressions.lst',
  ip: 'networks.lst',
  int: 'numbers.lst',
  len: 'numbers.lst',
  dir: 'hosts.lst',
  dom: 'hosts.lst',
}

function flags(random: Random, match: string): string[] {
  const list = [
    ...(random.chance(3) ? ['-i'] : []),
    ...(random.chance(6) && match !== 'found' && match !== 'bool' ? [`-f ${files[match] ?? random.of(['paths.lst', 'hosts.lst'])}`] : []),
    ...(random.chance(12) ? ['-n'] : []),
  ]
  return random.chance(10) ? [...list, '--'] : list
}

const matches = ['str', 'beg', 'end', 'sub', 'dir', 'dom', 'reg', 'len', 'int', 'ip', 'bool', 'found'] as const
const endings = ['beg', 'end', 'sub', 'dir', 'dom', 'reg', 'len'] as const

/** A test as it stands behind the name of an `acl` or between `{ }`. */
export function testOf(random: Random, stage: Stage): string {
  const kind = random.int(4)
  if (kind === 0) {
    const match = random.of(matches)
    return [
      word(random, sampleOf(random, stage)),
      ...order(random, `-m ${match}`, flags(random, match)),
      ...patternsFor(random, match),
    ].join(' ')
  }
  if (kind === 1) {
    const match = random.of(endings)
    const criterion = stage === 'request' ? stemmed(random, match) : call(random, `shdr_${match}`, random.of(['x-one', 'location']))
    return [word(random, criterion), ...flags(random, match), ...patternsFor(random, match)].join(' ')
  }
  if (kind === 2) return ordinary(random, stage)
  return [word(random, fetchOf(random, stage)), '-m found'].join(' ')
}

function order(random: Random, match: string, flags: string[]): string[] {
  return random.chance(2) && flags.every((flag) => flag === '-i' || flag === '-n') ? [...flags, match] : [match, ...flags]
}

function stemmed(random: Random, ending: string): string {
  return random.of<() => string>([
    () => `${random.of(['path', 'path', 'base', 'url'])}_${ending}`,
    () => call(random, `hdr_${ending}`, random.of(names)),
    () => call(random, `cook_${ending}`, random.of(cookieNames)),
    () => call(random, `urlp_${ending}`, random.of(parameterNames)),
  ])()
}

/** Tests as people write them. */
function ordinary(random: Random, stage: Stage): string {
  const some = (...choices: [string, ...string[]]): string => random.list(1, 3, () => random.of(choices)).join(' ')
  if (stage === 'response')
    return random.of([
      `status ${some('200', '300:399', '404', '500:599')}`,
      'res.hdr(x-one) -m found',
      'res.hdr(server) -i Own',
      'res.cook_cnt(id) 1',
    ])
  return random.of<() => string>([
    () => `path ${some('/', '/api', '/a', '/static/a.css')}`,
    () => `path_beg ${some('/api', '/static/', '/A')}`,
    () => `path_end -i ${some('.css', '.PNG', '/')}`,
    () => `hdr(host) -i ${some('www.example.com', 'B.TEST', 'c.test:81')}`,
    () => `hdr_dom(host) -i ${some('example.com', 'test', 'com')}`,
    () => `method ${some('GET', 'POST', 'HEAD', 'get')}`,
    () => `req.cook(id) ${some('1', 'abc', 's1')}`,
    () => `src ${some('10.0.0.0/8', '192.168.1.5', '::1')}`,
    () => `hdr_cnt(x-list) ${random.of(['gt 1', 'eq 0', '1:3', 'lt 2'])}`,
    () => `req.hdr_val(x-num) ${random.of(['ge 10', '5', 'le 0', '1:42'])}`,
    () => `url_param(k) -m ${random.of(['str 1', 'beg a', 'len 0', 'int 1:9', 'found'])}`,
    () => `req.ver ${some('1.0', '1.1')}`,
    () => random.of(['http_auth(people)', 'http_auth_group(people) staff', 'always_true', 'always_false', 'ssl_fc']),
    () =>
      random.of([
        'nbsrv(other) ge 1',
        'srv_is_up(other/s1)',
        'http_first_req',
        'var(txn.a) -m found',
        'var(txn.num) -m int gt 1',
        'var(sess.s) -m str abc',
      ]),
  ])()
}

const readyMade = [
  'TRUE',
  'FALSE',
  'METH_GET',
  'METH_POST',
  'HTTP_1.1',
  'HTTP_1.0',
  'HTTP_CONTENT',
  'HTTP_URL_ABS',
  'HTTP_URL_SLASH',
  'LOCALHOST',
  'METH_HEAD',
  'HTTP',
] as const

/** A condition with `if` or `unless`, over the ACLs that a section has. */
export function conditionOf(random: Random, stage: Stage, acls: readonly string[]): string {
  const term = (): string => {
    const own = acls[random.int(Math.max(1, acls.length))]
    const text = random.chance(2) ? `{ ${testOf(random, stage)} }` : own !== undefined && !random.chance(4) ? own : random.of(readyMade)
    return random.chance(3) ? `!${random.chance(3) ? ' ' : ''}${text}` : text
  }
  const group = (): string => random.list(1, 2, term).join(' ')
  return `${random.of(['if', 'if', 'unless'])} ${random.list(1, 2, group).join(random.of([' or ', ' || ']))}`
}
