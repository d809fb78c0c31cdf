import t from 'tap'
import { Admin } from '../../scripts/trials/admin.ts'
import { stickyConfiguration } from '../../scripts/trials/configuration.ts'
import { socketIo, startApplication } from '../../scripts/trials/socket-io.ts'
import { startEcho, webSockets } from '../../scripts/trials/web-sockets.ts'
import { balancer, configuration, portOf } from '../helpers.ts'

const seed = 20_261_126

t.test('WebSockets outlive the draining, the readiness and the weights of servers: each echo comes back', async (t) => {
  const servers = await Promise.all(['w1', 'w2'].map(startEcho))
  t.teardown(() => {
    for (const server of servers) server.stop()
  })
  const daemon = await balancer(t, configuration(stickyConfiguration(servers)))
  const names = servers.map(({ name }) => name)
  const site = { port: portOf(daemon, 'web'), admin: new Admin(portOf(daemon, 'admin')), servers: names }
  const { echoes, faults, perServer } = await webSockets(site, { sockets: 50, changes: 10, seed })
  t.same(faults, [])
  t.equal(echoes, 500)
  t.same([...perServer.keys()].sort(), names)
})

t.test('Socket.IO goes from polling to WebSocket with the server that knows the session, whatever becomes of that meanwhile', async (t) => {
  const servers = await Promise.all(['w1', 'w2'].map(startApplication))
  t.teardown(() => Promise.all(servers.map((server) => server.stop())))
  const daemon = await balancer(t, configuration(stickyConfiguration(servers)))
  const site = { port: portOf(daemon, 'web'), admin: new Admin(portOf(daemon, 'admin')), servers }
  const { upgraded, answers, faults } = await socketIo(site, { clients: 20, changes: 10, seed })
  t.same(faults, [])
  t.same(
    servers.flatMap(({ refused }) => refused),
    [],
  )
  t.equal(upgraded, 20)
  t.equal(answers, 130)
})
