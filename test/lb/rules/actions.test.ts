import t from 'tap'
import { compileRules, isPause, type Pause, type Ruling } from '../../../src/lb/rules/http.ts'
import type { Scene } from '../../../src/lb/rules/scene.ts'
import { SectionCompiler } from '../../../src/lb/rules/section.ts'
import { usersOf } from '../../../src/lb/rules/users.ts'
import type { Stage } from '../../../src/schemas/rules/action.ts'
import { actionsAt } from '../../../src/schemas/rules/parse-action.ts'
import { splitText } from '../../../src/schemas/rules/words.ts'
import { scene, surroundings, take } from './scenes.ts'

/** Runs rules, which may have conditions, over a scene. */
function run(rules: readonly string[], at: Scene, stage: Stage = 'request', files: Record<string, string> = {}): Ruling | Pause {
  const parsed = rules.map((text) => {
    const [action = '', condition] = text.split(' if ')
    const holds = condition === undefined ? {} : { if: splitText(condition) ?? [] }
    return { do: splitText(action) ?? [], ...holds }
  })
  return compileRules(parsed, stage, new SectionCompiler([], surroundings(files)))?.(at)
}

function requestOf(line: string, ...fields: string[]): Scene {
  return scene([line, ...fields].join('\n'))
}

function fieldLines({ list }: { list: string[] }): string[] {
  return list.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${list[at + 1]}`] : []))
}

/** A rule, a target, and what becomes of it. */
const targets: [rule: string, target: string, expected: string][] = [
  ['set-path /new', '/a/b?x=1', '/new?x=1'],
  ['set-path /new', '/a', '/new'],
  ['set-path /new', 'http://a.test/x?y', 'http://a.test/new?y'],
  ['set-path /new', '*', '*'],
  ['set-path "/a b\\\\t%[hdr(x)]"', '/', '/a%20b\\t'],
  ['set-pathq /new?z', '/a?x', '/new?z'],
  ['set-pathq /new', '*', '*'],
  ['set-query a=b', '/a', '/a?a=b'],
  ['set-query a=b', '/a?c?d', '/a?a=b'],
  ['set-query %[hdr(x)]', '/a?c', '/a?'],
  ['set-query %[hdr(x)]', '/a', '/a'],
  ['set-uri /z', 'http://a.test/', '/z'],
  ['replace-path ^/a/(.*) /\\\\1/x', '/a/b?c', '/b/x?c'],
  ['replace-path ^/a/(.*) /\\\\1/x', '/c/b?c', '/c/b?c'],
  ['replace-path .* /x', '*', '*'],
  ['replace-pathq (.*)\\\\?(.*) \\\\1/\\\\2', '/a?b', '/a/b'],
  ['replace-uri ^http://[^/]*(.*) \\\\1', 'http://a.test/b', '/b'],
]

t.test('rules rewrite each part of a target', async (t) => {
  for (const [rule, target, expected] of targets) {
    const at = requestOf(`GET ${target} 1.1`)
    t.equal(run([rule], at), undefined)
    t.equal(at.request.target, expected, `${rule} of ${target}`)
  }
})

t.test('a method is set to what is one, and never makes the response end elsewhere', async (t) => {
  const rows: [string, string, string][] = [
    ['GET', 'PUT', 'PUT'],
    ['GET', '"A B"', 'GET'],
    ['GET', 'HEAD', 'GET'],
    ['HEAD', 'GET', 'HEAD'],
    ['CONNECT', 'GET', 'CONNECT'],
  ]
  for (const [method, given, expected] of rows) {
    const at = requestOf(`${method} / 1.1`)
    run([`set-method ${given}`], at)
    t.equal(at.request.method, expected, `${method} set to ${given}`)
  }
})

const quoted = 'a, "b,c" , "d\\"e,f", "g'

/** Rules, and the fields `X: 1`, `x: 2` and `Y` with quotes after them. */
const fieldRows: [rules: string[], expected: string[]][] = [
  [['add-header X 3'], ['X: 1', 'x: 2', `Y: ${quoted}`, 'X: 3']],
  [['set-header x %[hdr(x,1)]'], [`Y: ${quoted}`, 'x: 1']],
  [['del-header X'], [`Y: ${quoted}`]],
  [['del-header [Xx] -m reg'], [`Y: ${quoted}`]],
  [['del-header ^x$ -m reg', 'del-header y -m beg'], []],
  [
    ['replace-header X (.) <\\\\1>', 'del-header Y'],
    ['X: <1>', 'x: <2>'],
  ],
  [
    ['replace-header X 3 4', 'del-header Y'],
    ['X: 1', 'x: 2'],
  ],
  [['replace-value Y ^(.*)$ <\\\\1>', 'del-header X'], ['Y: <a>,<"b,c">,<"d\\"e,f">,<"g>']],
  [['replace-value Y ^a$ z', 'del-header X'], ['Y: z, "b,c" , "d\\"e,f", "g']],
]

t.test('rules change fields', async (t) => {
  for (const [rules, expected] of fieldRows) {
    const at = requestOf('GET / 1.1', 'X: 1', 'x: 2', `Y: ${quoted}`)
    run(rules, at)
    t.same(fieldLines(at.request.fields), expected, rules.join('; '))
  }
})

t.test('no rule takes out what frames a message', async (t) => {
  const at = requestOf('GET / 1.1', 'Content-Length: 0', 'Connection: x', 'X: 1')
  run(['del-header . -m reg'], at)
  t.same(fieldLines(at.request.fields), ['Content-Length: 0', 'Connection: x'])
})

t.test('rules for responses do nothing where there is none', async (t) => {
  const at = requestOf('GET / 1.1')
  run(['add-header A b', 'set-header A b', 'del-header A', 'replace-header A b c', 'set-status 201'], at, 'response')
  t.same(at.request.fields.list, [])
  t.equal(at.response, undefined)
})

t.test('rules change the fields and the status of a response', async (t) => {
  const at = scene('GET / 1.1', 'HTTP/1.1 200 OK\nA: 1')
  run(['set-header A 2', 'add-header B 3', 'set-status 404'], at, 'response')
  t.same(at.response?.fields.list, ['A', '2', 'B', '3'])
  t.same([at.response?.status, at.response?.reason], [404, undefined])
  run(['set-status 201 reason "all\\r\\nmine"'], at, 'after')
  t.same([at.response?.status, at.response?.reason], [201, 'all%0D%0Amine'])
})

t.test('a switch of protocols stays one', async (t) => {
  const at = scene('GET / 1.1', 'HTTP/1.1 101 Switching Protocols')
  run(['set-status 200'], at, 'response')
  t.equal(at.response?.status, 101)
})

t.test('rules set what is known of a request', async (t) => {
  const at = requestOf('GET / 1.1', 'X-Ip: 2001:DB8::1', 'X: a')
  run(['set-src hdr(x-ip)', 'set-var(txn.a) hdr(x)', 'set-var(txn.b) hdr(none)', 'set-var-fmt(txn.c) "<%[hdr(x)]>"'], at)
  t.equal(at.source, '2001:db8::1')
  t.same([at.variables.get('txn.a'), at.variables.get('txn.b'), at.variables.get('txn.c')], ['a', undefined, '<a>'])
  run(['set-src hdr(x)', 'set-src hdr(none)', 'unset-var(txn.a)', 'set-log-level silent', 'disable-l7-retry'], at)
  t.equal(at.source, '2001:db8::1', 'what is no address is none')
  run(['set-src str(10.1.2.3:80)'], at)
  t.equal(at.source, '10.1.2.3', 'a port may follow one of IPv4')
  t.equal(at.variables.get('txn.a'), undefined)
  t.same(at.settings, { logLevel: 'silent', retriesResponses: false })
})

t.test('the first rule that ends a list does', async (t) => {
  const at = requestOf('GET / 1.1')
  t.equal(run(['allow', 'deny'], at), undefined)
  t.equal(run(['silent-drop', 'deny'], at), 'drop')
  t.match(run(['deny if { path /other }', 'deny deny_status 429'], at), { status: 429, isDenied: true, body: undefined, fields: [] })
  t.match(run(['deny'], at), { status: 403 })
  t.match(run(['deny'], at, 'response'), { status: 502 })
})

t.test('answers have what was written for them', async (t) => {
  const at = requestOf('GET /p 1.1', 'Host: a.test')
  t.same(run(['return status 201 content-type text/plain lf-string "é%[path]" hdr A "%[path]"'], at), {
    status: 201,
    fields: ['A', '/p', 'content-length', '4', 'content-type', 'text/plain'],
    body: '\u00c3\u00a9/p',
    isDenied: false,
  })
  t.match(run(['return content-type a/b file f'], at, 'request', { f: 'a%[path]é' }), { status: 200, body: 'a%[path]\u00c3\u00a9' })
  t.match(run(['return content-type a/b lf-file f'], at, 'request', { f: 'a\n%[path]' }), { body: 'a\n/p' })
  t.same(run(['return status 204 hdr A b'], at), { status: 204, fields: ['A', 'b'], body: '', isDenied: false })
  t.match(run(['deny deny_status 304 hdr A b'], at), { status: 304, fields: ['A', 'b', 'content-length', '0'], body: '' })
  t.match(run(['deny hdr A b'], at), { fields: ['A', 'b', 'content-length', '0'], body: '' })
})

/** A redirection, of what, and where it goes with which other fields. */
const redirections: [rule: string, target: string, location: string | undefined, ...fields: string[]][] = [
  ['redirect location /x', '/a?b', '/x', 'cache-control', 'no-cache'],
  ['redirect location /x code 301', '/a?b', '/x'],
  ['redirect code 301 location /x', '/a?b', '/x'],
  ['redirect code 302 location /x drop-query prefix /p code 308', '/a?b', '/p/a'],
  ['redirect set-cookie A=1 code 301 scheme https', '/a', 'https://a.test/a', 'set-cookie', 'A=1; path=/;'],
  ['redirect location %[hdr(x)] ignore-empty', '/a', undefined],
  ['redirect prefix https://b.test', '/a?b', 'https://b.test/a?b', 'cache-control', 'no-cache'],
  ['redirect prefix / code 308', '/a', '/a'],
  ['redirect prefix /p code 308 drop-query append-slash', '/a?b', '/p/a/'],
  ['redirect prefix /p code 308 drop-query append-slash', '/a/?b', '/p/a/'],
  ['redirect prefix /p code 308 drop-query', '/a?b', '/p/a'],
  ['redirect prefix /p code 308', '*', '/p/'],
  ['redirect scheme https code 308', '/a?b', 'https://a.test/a?b'],
  ['redirect scheme https code 308', 'http://c.test/a', 'https://a.test/a'],
  ['redirect location / code 308 set-cookie A=1', '/', '/', 'set-cookie', 'A=1; path=/;'],
  ['redirect location / code 308 clear-cookie A=', '/', '/', 'set-cookie', 'A=; path=/; Max-Age=0;'],
]

t.test('redirections lead where they say', async (t) => {
  for (const [rule, target, location, ...fields] of redirections) {
    const answer = run([rule], requestOf(`GET ${target} 1.1`, 'Host: a.test'))
    if (location === undefined) t.equal(answer, undefined)
    else t.match(answer, { fields: ['location', location, ...fields], body: '' }, `${rule} of ${target}`)
  }
  t.match(run(['redirect scheme https'], requestOf('GET / 1.0')), { fields: ['location', 'https:///'] })
})

t.test('who must log in is told where', async (t) => {
  const at = requestOf('GET / 1.1')
  const challenge = (rule: string, of: Scene): string | undefined => {
    const answer = run([rule], of)
    return typeof answer === 'object' && !isPause(answer) ? answer.fields[1] : undefined
  }
  t.equal(challenge('auth', at), 'Basic realm="app"')
  t.equal(challenge('auth', { ...at, backend: undefined }), 'Basic realm="web"')
  t.equal(challenge('auth realm "a \\"b\\" é"', at), 'Basic realm="a \\"b\\" \u00c3\u00a9"')
})

t.test('rules capture into the place that they name', async (t) => {
  const at = requestOf('GET /path 1.1')
  run(['capture path len 3 id 2', 'capture hdr(none) id 1'], at)
  t.same([at.captures.request, take('capture.req.hdr(2)', at)], [['one', undefined, '/pa'], '/pa'])
  const answered = scene('GET / 1.1', 'HTTP/1.1 200 OK')
  run(['capture status id 1'], answered, 'response')
  t.same(answered.captures.response, ['two', '200'])
})

t.test('a password may be known by its hash alone', async (t) => {
  const asked: string[] = []
  const verify = (password: string, hash: string): boolean => asked.push(password) > 0 && hash === `$5$${password}`
  const users = usersOf([{ name: 'people', users: [{ name: 'ann', hash: '$5$secret', groups: [] }] }], verify).get('people')
  t.same([users?.accepts('ann', 'secret'), users?.accepts('ann', 'other'), users?.accepts('ann', 'x'.repeat(257))], [true, false, false])
  t.same(asked, ['secret', 'other'], 'what is too long is not hashed')
})

t.test('a user is one by name and password', async (t) => {
  const users = usersOf([{ name: 'people', users: [{ name: 'ann', password: 'é', groups: ['staff'] }] }], () => false).get('people')
  t.equal(users?.accepts('ann', '\u00c3\u00a9'), true)
  for (const [name, password] of [
    ['ann', ''],
    ['ann', '\u00c3'],
    ['ann', '\u00c3\u00a9x'],
    ['bob', ''],
    ['bob', '\u00c3\u00a9'],
  ] as const)
    t.equal(users?.accepts(name, password), false, `${name} ${password}`)
  t.same([users?.groups('ann'), users?.groups('bob')], [['staff'], []])
})

/** Variables of log formats that tell of a request, and what they write of one to the first server of `app`. */
const variables: [string, string][] = [
  ['%b %f %ft %s', 'app web web w1'],
  ['%ci:%cp %fi:%fp', '192.168.1.5:40000 10.0.0.2:80'],
  ['%si:%sp', '10.0.0.9:81'],
  ['%HM %HP %HPO %HQ %HU %HV', 'GET http://a.test/p /p ?q http://a.test/p?q HTTP/1.1'],
  ['%r', 'GET http://a.test/p?q HTTP/1.1'],
  ['%H %ID %rt %ST', 'vm id-1 3 -1'],
  ['%pid', String(process.pid)],
  ['%ms %Ts', '007 1793916283'],
  ['%T', '05/Nov/2026:22:04:43 +0000'],
  ['%trg', '05/Nov/2026:22:04:43 +0000'],
  ['%{+Q}s', '"w1"'],
  ['%[hdr(none)]', ''],
  ['', ''],
]

t.test('formats write what is known of a request', async (t) => {
  const at = requestOf('GET http://a.test/p?q 1.1')
  const written = (format: string, of: Scene): unknown => {
    run([`set-var-fmt(txn.x) '${format}'`], of)
    return of.variables.get('txn.x')
  }
  for (const [format, expected] of variables) t.equal(written(format, at), expected, format)
  const early = { ...at, backend: undefined, server: undefined, original: { ...at.original, target: '/' } }
  t.equal(written('%b %s %si %sp %HQ.', early), 'web <NOSRV>   .')
})

t.test('local dates are those of the zone', async (t) => {
  const { TZ } = process.env
  t.teardown(() => {
    if (TZ === undefined) delete process.env.TZ
    else process.env.TZ = TZ
  })
  process.env.TZ = 'America/St_Johns'
  const at = requestOf('GET / 1.1')
  run(['set-var-fmt(txn.x) "%t %Tl %tr %trl"'], at)
  t.equal(take('var(txn.x)', at), '05/Nov/2026:18:34:43.007 05/Nov/2026:18:34:43 -0330 05/Nov/2026:18:34:43.007 05/Nov/2026:18:34:43 -0330')
})

/** What is seen of a scene when rules have looked at it. */
function seen({ request, response, source, settings, variables, captures }: Scene) {
  const { method, target, fields } = request
  const answered = { status: response?.status, fields: response?.fields.list.join('|') }
  const vars = ['txn.a', 'txn.b'].map((name) => variables.get(name))
  return { method, target, fields: fields.list.join('|'), answered, source, settings, vars, captures: JSON.stringify(captures) }
}

/** Each action at each stage at which there is one, and what changes by it. */
type Seen = ReturnType<typeof seen>
type Changed = Partial<Omit<Seen, 'settings' | 'answered'>> & { settings?: object; answered?: object; verdict?: string | object }
const each: [stage: Stage, rule: string, changed: Changed][] = [
  ['request', 'add-header B 2', { fields: 'A|1, x|B|2' }],
  ['request', 'allow', {}],
  ['request', 'auth realm x', { verdict: { status: 401 } }],
  ['request', 'capture path len 9 id 1', { captures: '{"request":["one","/p"],"response":["two"]}' }],
  ['request', 'del-header A', { fields: '' }],
  ['request', 'deny', { verdict: { status: 403, isDenied: true } }],
  ['request', 'disable-l7-retry', { settings: { retriesResponses: false } }],
  ['request', 'redirect location /x', { verdict: { status: 302 } }],
  ['request', 'reject', { verdict: 'drop' }],
  ['request', 'replace-header A .* z', { fields: 'A|z' }],
  ['request', 'replace-path /p /q', { target: '/q?k=v' }],
  ['request', 'replace-pathq k=v k=w', { target: 'k=w' }],
  ['request', 'replace-uri .* /z', { target: '/z' }],
  ['request', 'replace-value A x z', { fields: 'A|1,z' }],
  ['request', 'return status 200', { verdict: { status: 200, isDenied: false } }],
  ['request', 'set-header A 2', { fields: 'A|2' }],
  ['request', 'set-log-level err', { settings: { logLevel: 'err' } }],
  ['request', 'set-method PUT', { method: 'PUT' }],
  ['request', 'set-path /q', { target: '/q?k=v' }],
  ['request', 'set-pathq /q', { target: '/q' }],
  ['request', 'set-query q', { target: '/p?q' }],
  ['request', 'set-retries 7', { settings: { retries: 7 } }],
  ['request', 'set-src str(10.9.9.9)', { source: '10.9.9.9' }],
  ['request', 'set-uri /q', { target: '/q' }],
  ['request', 'set-var(txn.a) path', { vars: ['/p', 'b'] }],
  ['request', 'set-var-fmt(txn.a) %[path]!', { vars: ['/p!', 'b'] }],
  ['request', 'silent-drop', { verdict: 'drop' }],
  ['request', 'unset-var(txn.b)', { vars: [undefined, undefined] }],
  ['request', 'use-service prometheus-exporter', { verdict: { service: 'prometheus-exporter' } }],
  ['request', 'wait-for-body time 1s at-least 2k', { verdict: { time: 1000, atLeast: 2048 } }],
  ['response', 'add-header B 2', { answered: { fields: 'R|1|B|2' } }],
  ['response', 'allow', {}],
  ['response', 'capture status len 9 id 0', { captures: '{"request":["one",null],"response":["200"]}' }],
  ['response', 'del-header R', { answered: { fields: '' } }],
  ['response', 'deny', { verdict: { status: 502, isDenied: true } }],
  ['response', 'redirect location /x', { verdict: { status: 302 } }],
  ['response', 'replace-header R 1 2', { answered: { fields: 'R|2' } }],
  ['response', 'replace-value R 1 2', { answered: { fields: 'R|2' } }],
  ['response', 'return status 200', { verdict: { status: 200 } }],
  ['response', 'set-header R 2', { answered: { fields: 'R|2' } }],
  ['response', 'set-log-level err', { settings: { logLevel: 'err' } }],
  ['response', 'set-status 404', { answered: { status: 404 } }],
  ['response', 'set-var(txn.a) status', { vars: [200, 'b'] }],
  ['response', 'set-var-fmt(txn.a) %[status]!', { vars: ['200!', 'b'] }],
  ['response', 'silent-drop', { verdict: 'drop' }],
  ['response', 'unset-var(txn.b)', { vars: [undefined, undefined] }],
  ['after', 'add-header B 2', { answered: { fields: 'R|1|B|2' } }],
  ['after', 'del-header R', { answered: { fields: '' } }],
  ['after', 'replace-header R 1 2', { answered: { fields: 'R|2' } }],
  ['after', 'replace-value R 1 2', { answered: { fields: 'R|2' } }],
  ['after', 'set-header R 2', { answered: { fields: 'R|2' } }],
  ['after', 'set-log-level err', { settings: { logLevel: 'err' } }],
  ['after', 'set-status 404', { answered: { status: 404 } }],
  ['after', 'set-var(txn.a) status', { vars: [200, 'b'] }],
  ['after', 'set-var-fmt(txn.a) %[status]!', { vars: ['200!', 'b'] }],
  ['after', 'unset-var(txn.b)', { vars: [undefined, undefined] }],
]

t.test('each action does what it is for, at each stage, and nothing else', async (t) => {
  for (const [stage, rule, { verdict: expected, settings, answered, ...changed }] of each) {
    const fresh = (): Scene => scene('GET /p?k=v 1.1\nA: 1, x', stage === 'request' ? undefined : 'HTTP/1.1 200 OK\nR: 1')
    const [before, at] = [fresh(), fresh()]
    for (const one of [before, at]) one.variables.set('txn.b', 'b')
    const verdict = run([rule], at, stage)
    if (expected === undefined) t.equal(verdict, undefined, `${stage}: ${rule}`)
    else t.match(verdict, expected, `${stage}: ${rule}`)
    const old = seen(before)
    const both = { settings: { ...old.settings, ...settings }, answered: { ...old.answered, ...answered } }
    t.same(seen(at), { ...old, ...changed, ...both }, `${stage}: ${rule}`)
  }
})

t.test('no action is without a row', async (t) => {
  const stages: Stage[] = ['request', 'response', 'after']
  const rows = new Set(each.map(([stage, rule]) => `${stage} ${rule.split(/[ (]/)[0]}`))
  t.same(
    stages.flatMap((stage) => actionsAt(stage).map((name) => `${stage} ${name}`)).filter((name) => !rows.has(name)),
    [],
  )
})
