import t from 'tap'
import { ask, balancer, get, origin, portOf, respond, simple, until } from '../helpers.ts'

t.test('clients notice nothing of servers that flap, hang, talk nonsense or trickle, as long as one is well', async (t) => {
  const well = await origin(t, () => respond('well'))
  let checks = 0
  // Well at every other check, and to clients whenever it is up.
  const flapping = await origin(t, ({ head }) =>
    head.startsWith('OPTIONS') && checks++ % 2 === 0 ? respond('', '', '503 No') : respond('well'),
  )
  const silent = await origin(t, () => undefined)
  const garbled = await origin(t, () => '\x00\x01 nonsense \xff\r\n\r\n')
  const trickling = await origin(t, (_, socket) => {
    let at = 0
    const text = respond('slow')
    const timer = setInterval(() => (socket.destroyed ? clearInterval(timer) : socket.write(text.charAt(at++ % text.length))), 100)
    t.teardown(() => clearInterval(timer))
    return undefined
  })
  const servers = { well, flapping, silent, garbled, trickling }
  const check = { check: true, inter: 20, rise: 1, fall: 1 }
  const config = simple([], {
    httpchk: {},
    retries: 3,
    retryOn: ['conn-failure', 'empty-response', 'junk-response', 'response-timeout'],
    timeout: { connect: 500, server: 500, check: 60 },
    servers: Object.entries(servers).map(([name, { port }]) => ({ name, address: `127.0.0.1:${port}`, ...check })),
  })
  const daemon = await balancer(t, config)
  const app = daemon.loadBalancer.backends.get('app')
  const statusOf = (name: string): string | undefined => app?.server(name)?.status
  await until(() => ['silent', 'garbled', 'trickling'].every((name) => statusOf(name) === 'DOWN') && statusOf('well') === 'UP')
  const flaps = app?.server('flapping')?.counters
  const answers: string[] = []
  while ((flaps?.timesDown ?? 0) < 5 || answers.length < 60) answers.push(await ask(portOf(daemon), get()))
  t.same(
    answers.filter((answer) => !answer.startsWith('HTTP/1.1 200 ') || !answer.endsWith('well')),
    [],
  )
  t.same(['silent', 'garbled', 'trickling'].map(statusOf), ['DOWN', 'DOWN', 'DOWN'])
  t.same(
    ['silent', 'garbled', 'trickling'].map((name) => app?.server(name)?.lastReport?.status),
    ['L7TOUT', 'L7RSP', 'L7TOUT'],
  )
  t.ok(silent.connections.size <= 2, 'checks of a server that hangs do not pile up')
})
