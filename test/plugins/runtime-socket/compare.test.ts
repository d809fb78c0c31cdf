import t from 'tap'
import { haproxyVersion, startHaproxy } from '../../../scripts/haproxy.ts'
import { read } from '../../config/reading.ts'
import { balancer, origin, socketPath } from '../../helpers.ts'
import { say } from './talk.ts'

const reference = '2.6.12'
const version = haproxyVersion()
const skip = version?.startsWith(reference)
  ? false
  : `NOT COMPARED WITH HAPROXY: this needs HAProxy ${reference}, and here is ${version ?? 'none'}`

/** One server that is checked once in a while, and others that are not. */
function configuration(web: string, port: number): string {
  return `
defaults
  mode http
  timeout client 5s
  timeout connect 5s
  timeout server 5s
frontend fe
  bind unix@${web}
  default_backend app
backend app
  cookie SRV insert
  use-server s6 if { path /never }
  server s1 127.0.0.1:${port} check inter 1h cookie a weight 10
  server s2 127.0.0.1:${port} cookie b maxconn 7
  server s6 [::1]:21871 disabled
  server u1 unix@/nowhere/x.sock backup
backend fixed
backend words
  stick-table type string len 6 size 4 expire 1h
  stick on hdr(x)
  server w1 127.0.0.1:${port}
backend numbers
  stick-table type integer size 1k nopurge
backend addresses
  stick-table type ip size 9 expire 1h
backend addresses6
  stick-table type ipv6 size 9
backend bytes
  stick-table type binary len 4 size 9
backend fan
  stick on hdr(x) table numbers
  stick match src table addresses
  stick store-request src table addresses6
  stick store-response res.hdr(x) table bytes
  server w1 127.0.0.1:${port}
backend idle
  stick-table type string size 2m
`
}

/** What an operator may do with stick tables. */
const tableCommands = [
  ...['show table', 'show table nope', 'show table words', 'show table words foo', 'show table words key', 'show table words key none'],
  ...[
    'set table',
    'set table words foo',
    'set table words key',
    'set table nope key x data.server_id 1',
    'set table words key x data.foo 1',
  ],
  ...['set table words key x data.server_id', 'set table words key x data.server_id abc', 'set table words key x data.gpc0 1'],
  ...['set table words data.server_id eq 1', 'set table words key b data.server_id 2', 'set table words key a data.server_id 1'],
  ...[
    'set table words key longer-than-six data.server_id 1 data.server_id 7',
    'set table words key a\\ b=c data.server_id -1',
    'set table words key',
  ],
  ...['show table words', 'show table words key longer', 'show table words key a', 'show table words data.server_id eq 1'],
  ...[
    'show table words data.server_id gt 0 data.server_id lt 3',
    'show table words data.server_id',
    'show table words data.server_id eq x',
  ],
  ...[
    'show table words data.foo eq 1',
    'show table words data.gpc0 eq 1',
    'show table words data.server_key eq 0',
    'show table words data.server_id xx 1',
  ],
  ...[`show table words${' data.server_id ge 0'.repeat(5)}`, 'show table words key a extra'],
  ...[
    'clear table',
    'clear table nope',
    'clear table words foo',
    'clear table words key',
    'clear table words key none',
    'clear table words key a',
  ],
  ...[
    'clear table words data.foo eq 1',
    'clear table words data.server_id le 2',
    'show table words',
    'clear table words',
    'show table words',
  ],
  ...[
    'set table numbers key 1 data.server_id 1',
    'set table numbers key 256 data.server_id 2',
    'set table numbers key 4294967295',
    'set table numbers key -5',
  ],
  ...[
    'set table numbers key abc',
    'set table numbers key 12x',
    'show table numbers',
    'show table numbers key 256',
    'show table numbers key abc',
  ],
  ...['set table addresses key 10.0.0.9 data.server_id 1', 'set table addresses key 9.0.0.10 data.server_id 1', 'show table addresses'],
  ...['show table addresses key 9.0.0.10', 'set table addresses6 key ::1 data.server_id 1', 'set table addresses6 key 2001:db8::a:0:0:1'],
  ...[
    'set table addresses6 key ::ffff:1.2.3.4',
    'set table addresses6 key 1.2.3.4',
    'set table addresses6 key zz',
    'show table addresses6',
  ],
  ...[
    'set table bytes key ab data.server_id 1',
    'show table bytes',
    'show table bytes key ab',
    'clear table bytes key ab',
    'show table idle',
  ],
  ...['show table idle data.server_id eq 1', 'set table idle key x', 'set table idle key x data.server_id 1', 'show table idle'],
  ...[
    'user;clear table words key a',
    'user;set table words key a',
    'user;show table words',
    'operator;set table words key q;show table words',
  ],
]

/** Said one after the other, each on a connection of its own. */
const commands = [
  'show servers state',
  'show servers state app',
  'show servers state nope',
  'show servers conn',
  'show servers conn nope',
  'show backend',
  'show cli level',
  'show env HOME',
  'show env NOPE',
  'show errors nope',
  'set server',
  'set server app',
  'set server app/',
  'set server /s1',
  'set server app/s1 state',
  'set server app/s1 state foo',
  'set server nope/s1 state ready',
  'set server app/nope state ready',
  'set server app/s1 state drain',
  'show servers state app',
  'set server app/s1 state maint',
  'show servers state app',
  'set server app/s1 state ready',
  'show servers state app',
  'set server app/s6 state ready',
  'set server app/s6 state maint',
  'show servers state app',
  ...['', ' foo', ' 300', ' -1', ' 5000%', ' 200%x', ' -5%', ' 50%', ' 7', ' 5x'].flatMap((weight) => [
    `set server app/s1 weight${weight}`,
    `set weight app/s2${weight}`,
    'get weight app/s1',
    'get weight app/s2',
  ]),
  'set weight',
  'set weight nope/s1 1',
  'get weight',
  'get weight app',
  'get weight app/nope',
  'get weight nope/x',
  'get weight app/#1',
  'get weight #99/#1',
  'set server app/s1 health',
  'set server app/s1 health foo',
  'set server app/s2 health down',
  'show servers state app',
  'set server app/s2 health up',
  'show servers state app',
  'set server app/s1 agent up',
  'set server app/s1 agent-addr',
  'set server app/s1 agent-addr 127.0.0.1',
  'set server app/s1 agent-port',
  'set server app/s1 agent-send x',
  'set server app/s1 fqdn',
  'set server app/s1 fqdn foo',
  'set server app/s1 ssl on',
  'set server app/s1 addr',
  'set server app/s1 addr foo',
  'set server app/s2 addr 127.0.0.1',
  'set server app/s2 addr 127.0.0.2',
  'set server app/s2 addr 127.0.0.3 port 80',
  'set server app/s2 addr 127.0.0.3 port 80',
  'set server app/s2 addr ::1 port 81',
  'set server app/s6 addr [::2]',
  'set server app/u1 addr 127.0.0.1 port 5',
  'show servers state app',
  'set server app/s1 check-addr',
  'set server app/s1 check-addr foo',
  'set server app/s2 check-addr 127.0.0.1',
  'set server app/s1 check-addr 127.0.0.1 port 82',
  'set server app/s1 check-addr 127.0.0.1 port foo',
  'set server app/s1 check-port',
  'set server app/s1 check-port foo',
  'set server app/s1 check-port 99999',
  'set server app/s1 check-port 83',
  'set server app/s2 check-port 83',
  'show servers state app',
  'enable server',
  'disable server app/s1',
  'show servers state app',
  'enable server app/s1 extra',
  'enable health app/s2',
  'disable health app/s1',
  'show servers state app',
  'enable agent app/s1',
  'disable agent app/s1',
  'disable agent app/nope',
  'set maxconn server',
  'set maxconn server app/s1',
  'set maxconn server app/s1 foo',
  'set maxconn server app/s1 5x',
  'set maxconn server app/s1 5',
  'set maxconn server app/nope 5',
  ...['', ' nope', ' nope 5', ' app 5', ' fe', ' fe -1', ' fe 20'].map((words) => `set maxconn frontend${words}`),
  ...['', ' 100000000'].map((words) => `set maxconn global${words}`),
  ...['', ' nope', ' app'].flatMap((words) => ['enable', 'disable', 'shutdown'].map((verb) => `${verb} frontend${words}`)),
  ...['enable', 'enable', 'disable', 'disable', 'enable', 'shutdown', 'shutdown', 'enable', 'disable'].map((verb) => `${verb} frontend fe`),
  'set maxconn frontend fe 30',
  ...['', ' nope', ' app'].flatMap((words) => ['enable', 'disable'].map((verb) => `${verb} dynamic-cookie backend${words}`)),
  ...['', ' nope', ' app', ' nope k', ' app k'].map((words) => `set dynamic-cookie-key backend${words}`),
  'shutdown sessions server',
  'shutdown sessions server app/s1',
  'shutdown sessions server app/nope',
  'clear counters',
  'clear counters foo',
  'clear counters all',
  'add server',
  'add server app',
  'add server app/n1',
  'add server nope/n1 127.0.0.1:1',
  'add server app/s1 127.0.0.1:1',
  'add server app/n! 127.0.0.1:1',
  'add server app/t1 127.0.0.1:1 ssl verify none sni',
  'add server app/t1 127.0.0.1:1 ssl verify none alpn',
  'add server app/t1 127.0.0.1:1 ssl verify none sni str(example.com) alpn http/1.1',
  'del server app/t1',
  'add server app/t2 127.0.0.1:1 agent-check agent-port 1 agent-addr 127.0.0.1 agent-inter 1h agent-send x slowstart 5s',
  'add server app/t3 127.0.0.1:1 check observe layer7 error-limit 3 on-error mark-down on-marked-down shutdown-sessions on-marked-up shutdown-backup-sessions',
  'add server app/t4 127.0.0.1:1 track app/s1',
  'show servers state app',
  'enable server app/t4',
  'disable server app/t4',
  'del server app/t4',
  'enable agent app/t2',
  'set server app/t2 agent down',
  'set server app/t2 agent up',
  'del server app/t2',
  'del server app/t3',
  'add server app/n1 127.0.0.1:1 bogus',
  'add server app/n1 127.0.0.1:1 weight 5 maxconn 3 check inter 1h backup',
  'show servers state app',
  'enable server app/n1',
  'enable health app/n1',
  'del server app/n1',
  'disable server app/n1',
  'del server app/n1',
  'del server',
  'del server app/s6',
  'del server app/nope',
  'del server nope/n1',
  'show servers state app',
  'enable health app/s1',
  ...tableCommands,
  'set timeout',
  'set timeout cli foo',
  'set timeout cli 3s',
  'operator;user;operator',
  'user;set server app/s1 state ready;show env;clear counters;show errors',
  'operator;clear counters;clear counters all;set weight app/s1 1;show cli level',
  'get weight app/s1;get weight app/s2 ; get weight app/nope',
  '  get   weight\tapp/s1  ',
  'get weight app\\/s1',
  'quit',
  'quit;get weight app/s1',
  'prompt',
  'prompt\nget weight app/s1\nprompt\nget weight app/s1\nget weight app/s2',
  'get weight app/s1\nget weight app/s2',
  'get weight app/s1\r\nget weight app/s2\r',
  'get weight app/s1 <<\nget weight app/s1\nget weight app/s1\n\nget weight app/s2',
]

/** The statistics differ in the numbers of sections and in age only. */
const listings = ['show stat app 2 0', 'show stat no-maint', 'show stat up', 'show stat -1 4 2', 'show stat nope 1 1', 'show stat app 1 -1']

t.test('every command is answered as HAProxy answers it, byte for byte', { skip }, async (t) => {
  const { port } = await origin(t, () => undefined)
  const theirs = await startHaproxy((socket) => configuration(socket('web'), port))
  t.teardown(() => theirs.stop())
  const path = socketPath(t)
  const reading = read(`global\n  stats socket ${path} level admin\n${configuration(`${path}.web`, port)}`)
  t.same(reading.errors, [])
  await balancer(t, reading.config)
  const both = (text: string): Promise<string[]> => Promise.all([path, theirs.socket('admin')].map((socket) => say(socket, `${text}\n`)))
  for (let states: string[] = []; !states.every((text) => / s1 \S+ 2 0 10 10 \d+ 6 3 4 6 /.test(text)); )
    states = await both('show servers state')
  const different: object[] = []
  for (const text of listings) {
    const [ours, wanted] = (await both(text)).map(names)
    if (JSON.stringify(ours) !== JSON.stringify(wanted)) different.push({ text, ours, wanted })
  }
  for (const text of commands) {
    const [ours = '', wanted = ''] = (await both(text)).map(comparable)
    if (ours !== wanted) different.push({ text, ours, wanted })
  }
  t.same(different, [])
  const [ours = [], wanted = []] = (await both('show info typed')).map(kinds)
  t.same(
    ours.filter((kind) => !wanted.includes(kind)),
    [],
    'figures of the process are called and kept as in HAProxy',
  )
})

/** Sections have other numbers in HAProxy, time goes on, and connections of checks count there. */
function comparable(text: string): string {
  return text
    .replaceAll(/^\d+ ((?:app|words|fan) \d+ (?:\S+ ){6})\d+ /gm, '- $1- ')
    .replaceAll(/^0x[\da-f]+: (.*?) exp=(\d+)/gm, (_, key: string, left: string) => `${key} exp=${left === '0' ? 0 : 'some'}`)
    .replaceAll(/^(\S+\/\S+) \d+\/(\d+) (\S+ \d+ - \d+ \d+) \d+ \d+ /gm, '$1 -/$2 $3 - - ')
}

/** What stands for whom in a listing of figures. */
function names(text: string): string[] {
  return text.split('\n').map((line) => line.split(',').slice(0, 2).join(','))
}

/** Which figures of the process there are, and of what kind. */
function kinds(text: string): string[] {
  return [...text.matchAll(/^\d+\..*?:\w{3}:\w+(?=:)/gm)].map(([kind]) => kind)
}
