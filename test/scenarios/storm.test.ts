import t from 'tap'
import { Admin } from '../../scripts/trials/admin.ts'
import { Origin } from '../../scripts/trials/origin.ts'
import { storm, stormConfiguration } from '../../scripts/trials/storm.ts'
import { balancer, closedPort, configuration, portOf } from '../helpers.ts'

t.test(
  'servers die and come back, drain, are removed and added again, and close connections: no request is lost, no client moves from a living server',
  async (t) => {
    // On ports that nobody else is given while a server is dead.
    const servers = await Promise.all(['w1', 'w2', 'w3'].map(async (name) => new Origin(name, await closedPort())))
    for (const server of servers) await server.start()
    t.teardown(() => Promise.all(servers.map((server) => server.kill())))
    const stormy = stormConfiguration(servers, { inter: 200, fastinter: 20 })
    const daemon = await balancer(t, configuration(stormy))
    const site = { port: portOf(daemon, 'web'), admin: new Admin(portOf(daemon, 'admin')), servers, configuration: stormy }
    const report = await storm(site, { requests: 5000, rate: 4000, seed: 20_261_126 })
    t.same(report.lost, [])
    t.same(report.moved, [])
    t.match(report, { kills: 10, changes: 50, removals: 8 })
    t.comment(`${report.requests} requests, ${report.redispatched} redispatched, ${report.cut} broken off; ${report.latency}`)
  },
)
