import t from 'tap'
import { ask, balancer, portOf } from '../../helpers.ts'
import { configOf } from '../../scenarios/rules/stage.ts'

const text = `userlist people
 group staff users bob
 user ann insecure-password a
 user bob insecure-password b
defaults
 mode http
 timeout client 5s
 timeout connect 1s
 timeout server 5s
listen stats
 bind 127.0.0.1:0
 stats uri /
 stats auth ann:a
 stats auth bob:b
 acl staff http_auth_group(people) staff
 stats admin if staff !{ hdr(x-from) far }
 stats admin unless { src 0.0.0.0/0 }
 stats admin if { hdr(x-role) gärtner }
backend app
 server s 127.0.0.1:1
`

t.test('stats admin if COND: users may change things in the requests for which a condition holds, and look in all others', async (t) => {
  const config = configOf(text)
  t.same(config.frontends[0]?.stats?.adminRules.length, 3)
  const daemon = await balancer(t, config)
  const port = portOf(daemon, 'stats')
  const request = (line: string, login: string, more = '', body = ''): string =>
    `${line} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Basic ${Buffer.from(login).toString('base64')}\r\nConnection: close\r\n${more}\r\n${body}`
  const patch = (login: string, more = ''): Promise<string> => {
    const body = '{"state":"drain"}'
    const fields = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n${more}`
    return ask(port, request('PATCH /admin/backends/app/servers/s', login, fields, body))
  }
  t.match(await patch('ann:a'), /^HTTP\/1\.1 403 .*no rule of stats admin/s)
  t.match(await patch('bob:b', 'X-From: far\r\n'), /^HTTP\/1\.1 403 /)
  const server = daemon.loadBalancer.backends.get('app')?.server('s')
  t.equal(server?.admin, 'ready')
  t.match(await patch('bob:b'), /^HTTP\/1\.1 200 /)
  t.equal(server?.admin, 'drain')
  t.match(
    await patch('ann:a', `X-Role: ${Buffer.from('gärtner').toString('latin1')}\r\n`),
    /^HTTP\/1\.1 200 /,
    'bytes beyond ASCII are those of the rule',
  )
  const form = /<form[^>]*method="post"/
  t.notMatch(await ask(port, request('GET /', 'ann:a')), form, 'the page has no form for who may only look')
  t.match(await ask(port, request('GET /', 'bob:b')), form)
  t.match(await ask(port, request('GET /', 'bob:wrong')), /^HTTP\/1\.1 401 /)
})
