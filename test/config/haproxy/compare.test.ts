// biome-ignore-all lint/suspicious/noTemplateCurlyInString: HAProxy writes variables so
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import t from 'tap'
import { splitWords } from '../../../src/config/haproxy/words.ts'
import { loadConfig } from '../../../src/config/load.ts'
import { around, backend, defaults, frontend } from '../reading.ts'

const env = { m: '127.0.0.1', A: 'va lue', E: '', Q: 'a"b', PATH: process.env.PATH }
const version = spawnSync('haproxy', ['-v'], { encoding: 'utf8' })
const skip = version.status === 0 ? false : 'haproxy is not installed: apt-get install haproxy'

const stricter = 'HAProxy reads the digits it finds and drops the rest in silence'
const unset = 'an unset variable is an error here, and empty in HAProxy'
const later = 'Limpet does not have it yet'

/** A configuration, whether each accepts it, and why they differ where they do. */
type Row = [text: string, haproxy: boolean, limpet: boolean, why?: string]

const rows: Row[] = [
  [defaults + frontend + backend, true, true],
  [`${defaults}${frontend}`, false, false],
  [`${defaults}${frontend}${backend}${backend}`, false, false],
  [`${defaults}${frontend}${frontend}${backend}`, false, false],
  [`${defaults}${frontend}${backend}listen f\n bind :8\n`, false, false],
  [`${defaults}${frontend}${backend}frontend b\n bind :8\n default_backend b\n`, true, true],
  [`${defaults}${backend}`, false, false],
  [`${frontend}${backend}`, true, false, 'without mode http HAProxy forwards TCP, which Limpet does not have'],
  [`defaults\n mode http\n${frontend}${backend}`, true, true],
  [`${defaults}defaults\n mode http\n${frontend}${backend}`, true, true],
  [`defaults x\n mode http\nfrontend f from x\n bind :80\n default_backend b\nbackend b from x\n server s 127.0.0.1:81\n`, true, true],
  [`${defaults}frontend f from y\n bind :80\n`, false, false],
  [`${defaults}frontend f g\n bind :80\n`, false, false],
  [`${defaults}${frontend}backend b/c\n`, false, false],
  [`global x\n${defaults}${frontend}${backend}`, false, false],
  [`maxconn 5\n${defaults}${frontend}${backend}`, false, false],
  [`${defaults}${frontend}${backend.trimEnd()}`, false, true, 'HAProxy refuses a last line without a newline'],
  [around('global', 'nbproc 1'), false, true, 'dropped in HAProxy 2.5, kept here as many configurations still carry it'],
  [around('global', 'maxcon 5'), false, false],
  [around('global', 'maxconn x'), true, false, stricter],
  [around('global', 'grace 5s\nhard-stop-after 10s'), true, true],
  [around('global', 'no daemon'), false, false],
  [around('global', 'no busy-polling'), true, true],
  [around('global', 'setenv X 127.0.0.1'), true, true],
  [around('global', 'setenv X'), false, false],
  [around('global', 'tune.foo 5'), false, false],
  [around('frontend', 'bind :81-82'), true, true],
  [around('frontend', 'bind :80-82'), true, false, 'HAProxy opens an address twice, and the system chooses between the two'],
  [around('frontend', 'bind :82-80'), false, false],
  [around('frontend', 'bind :81,127.0.0.1:82'), true, true],
  [around('frontend', 'bind *'), false, false],
  [around('frontend', 'bind :0'), false, true, 'port 0 lets the system choose, which tests need'],
  [around('frontend', 'bind :99999'), false, false],
  [around('frontend', 'bind ipv6@:81,ipv4@:82'), true, true],
  [around('frontend', 'bind ipv6@127.0.0.1:81'), false, false],
  [around('frontend', 'bind ipv4@[::1]:81'), false, false],
  [around('frontend', 'bind 300.1.1.1:81'), false, false],
  [around('frontend', 'bind unix@/run/x.sock'), true, true],
  [around('frontend', 'bind :81 nmae x'), false, false],
  [around('frontend', 'bind :81 name x mode 600'), true, true],
  [around('frontend', 'bind :81 maxconn 10'), true, false, later],
  [around('frontend', 'maxconn 5 5'), false, false],
  [around('frontend', 'timeout server 5'), true, true],
  [around('frontend', 'server x 127.0.0.1:1'), false, false],
  [around('frontend', 'use_backend b if TRUE'), true, true],
  [around('frontend', 'use_backend b if { path /x }'), true, true],
  [around('frontend', 'use_backend nope'), false, false],
  [around('frontend', 'http-request deny'), true, true],
  [around('frontend', 'stats admin if TRUE\nstats auth a:b'), true, true],
  [around('frontend', 'stats enable\nstats admin if TRUE'), true, false, 'anybody could change servers'],
  [around('frontend', 'stats admin TRUE'), false, false],
  [around('frontend', 'stats admin if LOCALHOST'), true, true],
  [around('frontend', 'stats refresh 5x'), false, false],
  [around('frontend', 'stats uri x'), true, false, 'a path that does not begin with / is never asked for'],
  [around('defaults', 'bind :81'), false, false],
  [around('defaults', 'stats admin if TRUE'), false, false],
  [around('backend', 'bind :81'), true, true],
  [around('backend', 'stats enable'), true, false, later],
  [around('backend', 'cookie c rewrite insert'), false, false],
  [around('backend', 'cookie c indirect rewrite'), false, false],
  [around('backend', 'cookie c preserve'), false, false],
  [around('backend', 'cookie c insert indirect nocache postonly preserve httponly secure domain .a.b attr A=B maxlife 0'), true, true],
  [around('backend', 'cookie c insert maxidle 25000d'), false, false],
  [around('backend', 'cookie c insert maxidle 5x'), false, false],
  [around('backend', 'cookie c insert domain a,b.c'), false, false],
  [around('backend', 'cookie c rewrite'), true, true],
  [around('backend', 'cookie c'), true, true],
  [around('backend', 'cookie c preserve indirect'), true, true],
  [around('backend', 'cookie c prefix indirect'), true, true],
  [around('backend', 'cookie c insert maxidle 60 maxlife 2147483647'), true, true],
  [around('backend', 'cookie c insert maxidle 2147483648'), false, false],
  [around('backend', 'cookie c prefix rewrite'), false, false],
  [around('backend', 'cookie c insert dynamic\ndynamic-cookie-key k\ndynamic-cookie-key l'), true, true],
  [around('backend', 'dynamic-cookie-key'), false, false],
  [around('frontend', 'dynamic-cookie-key k'), true, true],
  [around('backend', "cookie 'S;V' insert"), true, false, 'a name that is no token cannot come back in a Cookie field'],
  [around('backend', 'balance leastconn'), true, true],
  [around('backend', 'balance foo'), false, false],
  [around('backend', 'retries x'), true, false, stricter],
  [around('backend', 'retries 5 5'), false, false],
  [around('backend', 'option redispatch 3'), true, true],
  [around('backend', 'no option redispatch'), true, true],
  [around('backend', 'no option httpchk'), false, false],
  [around('backend', 'option forceclose'), false, false],
  [around('backend', 'option persist x'), false, false],
  [around('backend', 'option httpchk GET /x HTTP/1.1\\r\\nHost:\\ www'), true, true],
  [around('backend', 'option httpchk GET /x HTTP/1.1 Host:\\ www'), false, false],
  [around('backend', 'option httpchk get /x'), true, false, 'methods are in capitals'],
  [around('backend', 'option forwardfor except 127.0.0.0/8 if-none header X-A'), true, true],
  [around('backend', 'option forwardfor except 127.0.0.1/33'), false, false],
  [around('backend', 'no option forwardfor'), false, false],
  [around('backend', 'timeout server 25d'), false, false],
  [around('backend', 'timeout server 5 5'), false, false],
  [around('backend', 'timeout server 1us'), true, true],
  [around('backend', 'grace 5'), false, false],
  [around('backend', 'server s 127.0.0.1:82'), false, false],
  [around('backend', 'server x 127.0.0.1'), true, false, 'without a port HAProxy takes the client’s, which Limpet does not have yet'],
  [around('backend', 'server x 127.0.0.1:81-82'), false, false],
  [around('backend', 'server x ::1'), false, false],
  [around('backend', 'server x fd@3'), false, false],
  [around('backend', 'server x ${m}:82'), true, true],
  [around('backend', 'server x "${m}:82"'), true, true],
  [around('backend', 'server x ${nope}:82'), true, false, unset],
  [around('backend', 'server x "${nope}:82"'), true, false, unset],
  [around('backend', 'server x "${nope-127.0.0.1}:82"'), true, true],
  [around('backend', 'server x ${nope-127.0.0.1}:82'), false, false],
  [around('backend', 'server x 127.0.0.1:82 weight 257'), false, false],
  [around('backend', 'server x 127.0.0.1:82 weight 5x'), true, false, stricter],
  [around('backend', 'server x 127.0.0.1:82 inter 0'), false, false],
  [around('backend', 'server x 127.0.0.1:82 rise 0'), false, false],
  [around('backend', 'server x 127.0.0.1:82 chekc'), false, false],
  [around('backend', 'server x 127.0.0.1:82 check addr 127.0.0.2:5 port 0'), true, true],
  [around('backend', 'server x 127.0.0.1:82 maxconn 5 minconn 2 maxqueue 9\nfullconn 100'), true, true],
  [around('backend', 'server x 127.0.0.1:82 slowstart 5s'), true, true],
  [around('backend', 'default-server 1.2.3.4'), false, false],
  [around('backend', 'default-server check inter 5s fall 2'), true, true],
  [around('backend', 'http-reuse never'), true, true],
  [around('backend', 'http-reuse sometimes'), false, false],
  [around('backend', 'option http-server-close\nno option http-server-close\noption http-pretend-keepalive'), true, true],
  [around('frontend', 'option httpclose\noption http-keep-alive\nno option httpclose'), true, true],
  [around('frontend', 'option httpclose x'), false, false],
  [around('frontend', 'http-reuse never'), true, true],
  [around('backend', 'server x 127.0.0.1:82 pool-max-conn 9 pool-low-conn 2 pool-purge-delay 0 max-reuse -1'), true, true],
  [around('backend', 'server x 127.0.0.1:82 pool-max-conn -2'), false, false],
  [around('backend', 'server x 127.0.0.1:82 max-reuse -3'), true, false, 'HAProxy reads a sign where none can be meant'],
  [around('backend', 'dispatch 127.0.0.1:80'), true, false, later],
  [around('backend', 'fooo'), false, false],
  [around('listen', 'stats enable'), true, true],
  [`${defaults}listen l\n bind :80\n stats enable\n`, true, false, 'that anybody may look has to be said'],
  [`${defaults}listen l\n bind :80\n stats http-request allow\n`, true, true],
  [`${defaults}listen l\n bind :80\n stats http-request allow if TRUE\n`, true, true],
  [around('listen', 'stats http-request maybe'), false, false],
  [around('listen', 'stats http-request auth'), true, false, later],
]

t.test('haproxy -c and Limpet accept the same configurations, but for differences that have a reason', { skip }, async (t) => {
  for (const [text, haproxy, limpet, why] of rows) {
    const file = join(t.testdir({ 'test.cfg': text }), 'test.cfg')
    const run = spawnSync('haproxy', ['-c', '-f', file], { encoding: 'utf8', env })
    t.equal(run.status === 0, haproxy, `haproxy: ${text}\n${run.stderr}`)
    const loaded = loadConfig([file], env)
    t.equal(loaded.ok, limpet, `limpet: ${text}\n${JSON.stringify(loaded.ok ? loaded.config : loaded.errors)}`)
    t.equal(why !== undefined, haproxy !== limpet, `a difference has a reason, and only a difference: ${text}`)
  }
})

const words: string[] = [
  ...[
    'zz\\q',
    'zz\\1',
    'z\\ z',
    'z\\\\z',
    'z\\#z',
    'z\\"z',
    "z\\'z",
    '"z\\"z"',
    '"z\\\'z"',
    "'z\\z'",
    "'z\\\\z'",
    "'z\\ z'",
    'z\\$z',
    '"z\\$z"',
  ],
  ...['"z\\q"', '"z\\ z"', '"z#z"', "'z#z'", 'z#z', 'z"a b"c', "z'a b'c", '"z"\'y\'', 'z\\x41', '"z\\x41"', "'z\\x41'", '"z$A"', '"z${A}"'],
  ...['"z${A[*]}"', '"z${A[*]}y"', 'z$A', 'z${A}', '"z${E}y"', '"z$E"', '"z${Q}"', '"z${A-x}"', '"z${N-x y}"', '"z${N-}"', '"z${N-$A}"'],
  ...[
    '"z${N-a\\}b}y"',
    '"z$A.b"',
    '"z${.LINE}"',
    '"z$.LINE"',
    '"z${.SECTION}"',
    '"z${_x-u}"',
    'z\\n',
    'z\\\\n',
    'z\\tq',
    'z\ty',
    '"z${N[*]-q}"',
  ],
  ...['z\\', '""z', "z''", 'z""y', '"z$A[*]"', '  z  y', '"z" y'],
  // Each of these is an error for both.
  ...['z\\x4', '"z$"', '"z$ y"', '"z${}"', '"z${A.b}"', '"z${.FOO}"', '"z$1"', '"z${A x}"', '"z${A[*}"', '"z${A[2]}"', '"z\\', '"z', "'z"],
]

t.test('a line is split as haproxy splits it', { skip }, async (t) => {
  for (const text of words) {
    const file = join(t.testdir({ 'test.cfg': `global\n${text}\n` }), 'test.cfg')
    const run = spawnSync('haproxy', ['-c', '-f', file], { encoding: 'utf8', env })
    const seen = /unknown keyword '(.*)' in 'global' section/s.exec(run.stderr)?.[1]
    const own: Record<string, string> = { '.LINE': '2', '.SECTION': 'global' }
    const split = splitWords(text, (name) => own[name] ?? (name === 'PATH' ? undefined : new Map(Object.entries(env)).get(name)))
    t.equal(split.ok ? split.words[0] : undefined, seen, text)
  }
})
