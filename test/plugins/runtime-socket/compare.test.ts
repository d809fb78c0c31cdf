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
`
}

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
  'get weight #9/#1',
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
    .replaceAll(/^\d+ ((?:app|fixed) \d+ (?:\S+ ){6})\d+ /gm, '- $1- ')
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
