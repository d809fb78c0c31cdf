import { pino } from 'pino'
import t from 'tap'
import { start } from '../../examples/dns-discovery/demo.ts'
import { loadConfig } from '../../src/config/load.ts'
import { ask, get, portOf, until } from '../helpers.ts'

t.test('servers come and go by DNS, and a visitor stays with the one of its cookie', async (t) => {
  const { daemon, leadTo, stop } = await start(
    { PORT: '0', ADMIN_PORT: '0' },
    pino({ level: 'silent' }),
    'examples/dns-discovery/haproxy.cfg',
  )
  t.teardown(stop)
  const servers = daemon.loadBalancer.backends.get('shop')?.servers ?? []
  const statuses = (): string => servers.map(({ status }) => status.slice(0, 5)).join()
  t.equal(servers.length, 4)
  await until(() => statuses() === 'UP,UP,MAINT,MAINT')
  const visit = async (cookie = ''): Promise<[page: string, cookie: string]> => {
    const response = await ask(portOf(daemon, 'site'), get('/', cookie && `Cookie: ${cookie}\r\n`))
    return [/<h1>(.*)<\/h1>/.exec(response)?.[1] ?? response, /set-cookie: ([^;]*)/.exec(response)?.[1] ?? '']
  }
  const [first, second] = [await visit(), await visit()]
  t.same([first[0], second[0]].sort(), ['Server-1', 'Server-2'])
  const before = servers.map(({ config }) => config.address)
  leadTo([2, 3])
  await until(() => servers.some(({ config, status }) => status === 'UP' && !before.includes(config.address)))
  const [gone, stays] = first[0] === 'Server-1' ? [first, second] : [second, first]
  t.same(await visit(stays[1]), ['Server-2', ''])
  t.match(await visit(gone[1]), [/Server-[23]/, /SERVERID=\w+/])
})

t.test('limpet.yaml is the same balancer', async (t) => {
  const loaded = loadConfig(['examples/dns-discovery/limpet.yaml'], {})
  const other = loadConfig(['examples/dns-discovery/haproxy.cfg'], { PORT: '8080', ADMIN_PORT: '7979', DNS_PORT: '5353' })
  if (!loaded.ok || !other.ok) throw new Error('one is not valid')
  t.same([loaded.warnings, loaded.notes, other.warnings], [[], [], []])
  t.match(loaded.config.global.resolvers, other.config.global.resolvers)
  t.match(
    loaded.config.backends[0]?.servers,
    other.config.backends[0]?.servers.map(({ tls: _tls, ...server }) => server),
  )
})
