import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { followResolvers } from './discovery/resolvers.ts'
import { followServerLists } from './discovery/server-lists.ts'
import type { Frontend } from './lb/frontend.ts'
import { LoadBalancer } from './lb/load-balancer.ts'
import { Logs, logRequests } from './plugins/access-log/index.ts'
import { Gate } from './plugins/admin-auth/gate.ts'
import { adminAuth } from './plugins/admin-auth/index.ts'
import { Logins } from './plugins/admin-auth/logins.ts'
import { countRequests } from './plugins/admin-traffic.ts'
import { answerOtherMethods } from './plugins/allowed-methods.ts'
import { audit } from './plugins/changes/audit.ts'
import { Door, door } from './plugins/changes/door.ts'
import { Drains, drains as decorateDrains } from './plugins/changes/drains.ts'
import { documentation } from './plugins/documentation.ts'
import { eventStream, type Release } from './plugins/event-stream.ts'
import { logFaults } from './plugins/faults.ts'
import { forms } from './plugins/forms.ts'
import { healthChecks } from './plugins/health-checks/index.ts'
import { systemScheduler } from './plugins/health-checks/scheduler.ts'
import { type History, keepHistory } from './plugins/history.ts'
import type { Listeners } from './plugins/listeners.ts'
import { loadBalancer as decorate } from './plugins/load-balancer.ts'
import { openapi } from './plugins/openapi.ts'
import { outsideOf } from './plugins/outside.ts'
import { sendsPieces } from './plugins/pieces.ts'
import { notFound, problems } from './plugins/problems.ts'
import { processMetrics } from './plugins/process-metrics.ts'
import { Clients } from './plugins/proxy/clients.ts'
import { proxy } from './plugins/proxy/index.ts'
import { tell } from './plugins/proxy/tell.ts'
import { Transport } from './plugins/proxy/transport.ts'
import { securityHeaders } from './plugins/security-headers.ts'
import { validation } from './plugins/validation.ts'
import { type FoundWays, findWays } from './plugins/ways.ts'
import { backends } from './routes/backends.ts'
import { drainRoutes } from './routes/drains.ts'
import { explainRoutes } from './routes/explain.ts'
import { frontends } from './routes/frontends.ts'
import { login } from './routes/login.ts'
import { metrics } from './routes/metrics.ts'
import { processRoutes } from './routes/process.ts'
import { server } from './routes/server.ts'
import { serverActions } from './routes/server-actions.ts'
import { servers } from './routes/servers.ts'
import { stats as statsRoutes } from './routes/stats.ts'
import { status } from './routes/status.ts'
import { tables } from './routes/tables.ts'
import type { Condition } from './schemas/admin.ts'
import { checkConfig } from './schemas/check.ts'
import { externalCheckFaults } from './schemas/check-external.ts'
import { Config } from './schemas/config.ts'
import type { StatsConfig } from './schemas/frontend.ts'
import { type Problem, parse } from './schemas/parse.ts'
import { templateFaults, withTemplates } from './schemas/server-template.ts'
import { version } from './version.ts'

export interface AdminSideOptions {
  stats: StatsConfig
  version: string
  /** Who may come in; a frontend that listens on several addresses has one gate for all of them. */
  gate?: Gate
  /** What is listened on, as configured. */
  bind?: readonly string[]
  /** How the process is: only with `ok` clients are to be sent here. */
  condition?: () => Condition['status']
  /** The ways to the servers; looked for anew unless given. */
  ways?: FoundWays
  /** What is listened on, where that is ours; frontends can be closed and opened then. */
  listeners?: Listeners
  /** The drains of the balancer; watched anew unless given. */
  drains?: Drains
  /** The last minutes, for the page's plots. */
  history?: History
  /** Told of connections that are not to count among those that the frontend may have. */
  release?: Release
}

/**
 * The administration side over `app.loadBalancer`: probes, the statistics page, REST under /admin, and what describes it under /docs. Nothing of it
 * reaches outside the instance that it is registered in. Throws an Error that names the tokens that are not where the configuration says.
 */
export const adminSide: FastifyPluginAsync<AdminSideOptions> = async (app, options) => {
  const { stats, version, gate = new Gate(stats), bind = [], condition = () => 'ok', ways, listeners, drains, history, release } = options
  const logins = new Logins(gate, app.prefix)
  await app.register(securityHeaders)
  await app.register(validation)
  await app.register(problems)
  await app.register(openapi, { version })
  await app.register(door, { ways, listeners })
  await app.register(decorateDrains, { drains })
  await app.register(eventStream, { release })
  await app.register(sendsPieces)
  await app.register(adminAuth, { stats, gate, logins, bind })
  app.setNotFoundHandler(notFound)
  app.register(status, { condition })
  await app.register(processMetrics)
  app.register(metrics, { version, isPublic: stats.publicMetrics, condition })
  app.register(async (pages) => {
    await pages.register(forms)
    pages.register(statsRoutes, { stats, version, history })
    if (stats.users.length > 0) pages.register(login, { logins, page: app.prefix + stats.uri })
  })
  app.register(documentation, { prefix: '/docs' })
  app.register(
    async (admin) => {
      admin.setNotFoundHandler(notFound)
      await answerOtherMethods(admin, async () => {
        for (const routes of [frontends, backends, servers, server, serverActions, drainRoutes, tables]) await admin.register(routes, stats)
        await admin.register(processRoutes, { version })
        await admin.register(explainRoutes, { tell })
      })
    },
    { prefix: '/admin' },
  )
}

export interface LimpetOptions {
  /** A configuration as in YAML (docs/configuration.md). Its addresses to listen on are the host's affair and not used. */
  config: unknown
  /** The path below which requests are proxied; everything that the host has no route for, by default. */
  prefix?: string
  /** The path of the administration side, if a frontend of the configuration has `stats` and no backend. */
  adminPrefix?: string
  /** Checks may run programs, where `global.externalCheck` says so too. */
  allowExternalCheck?: boolean
}

/**
 * The balancer inside a host's Fastify application: the traffic of the first frontend that has a backend, and the administration side. The host's
 * `onRequest` hooks run before a request is proxied; its body parsers never see it. Throws an Error that names every mistake in the configuration.
 */
export const limpet = fp<LimpetOptions>(
  async (app, { config, prefix = '/', adminPrefix = '/limpet', allowExternalCheck = false }) => {
    const whole = checked(config, allowExternalCheck)
    const loadBalancer = new LoadBalancer(whole, Date.now, outsideOf(whole))
    const ways = await findWays(loadBalancer)
    const { history, stop: stopHistory } = keepHistory(loadBalancer)
    const drains = new Drains(loadBalancer)
    const complain = (trouble: string): void => app.log.error(`limpet: ${trouble}`)
    const tell = (news: string): void => app.log.info(`limpet: ${news}`)
    const stopLists = await followServerLists({ loadBalancer, door: new Door(loadBalancer, ways), scheduler: systemScheduler, complain })
    const stopResolvers = followResolvers({
      loadBalancer,
      door: new Door(loadBalancer, ways),
      ways,
      scheduler: systemScheduler,
      complain,
      tell,
    })
    const stops = [audit(loadBalancer, app.log), stopHistory, stopLists, stopResolvers]
    app.addHook('preClose', async () => drains.stop())
    logFaults(loadBalancer, app.log)
    await app.register(decorate, { loadBalancer })
    await app.register(healthChecks, { ways })
    const logs = await Logs.open(loadBalancer, (trouble) => app.log.warn(`limpet: ${trouble}`))
    app.addHook('onClose', () => logs.close())
    const transport = new Transport(loadBalancer, ways, (trouble) => app.log.warn(`limpet: ${trouble}`))
    await registerTraffic(app, loadBalancer, transport, logs, history, prefix)
    for (const frontend of loadBalancer.frontends.values()) if (frontend.config.bind.length > 0) app.log.warn(unusedBind(frontend.name))
    const admin = [...loadBalancer.frontends.values()].find(({ isAdmin }) => isAdmin)
    if (admin !== undefined) app.register(adminSideOf, { frontend: admin, logs, ways, drains, history, prefix: adminPrefix })
    app.addHook('onClose', async () => {
      for (const stop of stops) stop()
    })
  },
  { name: 'limpet', fastify: '5.x' },
)

function unusedBind(name: string): string {
  return `limpet: the bind addresses of frontend ${name} are not used: inside an application, the application listens; remove them`
}

/** The administration side of a frontend in a host, whose catch-all for traffic must not take what is below the prefix. */
const adminSideOf: FastifyPluginAsync<{
  frontend: Frontend
  logs: Logs
  ways: FoundWays
  drains: Drains
  history: History
}> = async (app, { frontend, logs, ways, drains, history }) => {
  const { stats } = frontend.config
  if (stats === undefined) return
  await app.register(countRequests, { frontend })
  await app.register(logRequests, { frontend, log: logs.of(frontend) })
  await app.register(adminSide, { stats, version, ways, drains, history })
  app.all('/*', { schema: { hide: true } }, notFound)
}

async function registerTraffic(
  app: FastifyInstance,
  loadBalancer: LoadBalancer,
  transport: Transport,
  logs: Logs,
  history: History,
  prefix: string,
): Promise<void> {
  const frontend = [...loadBalancer.frontends.values()].find(({ backend }) => backend !== undefined)
  if (frontend === undefined) throw new Error('limpet: the configuration has no frontend with a backend; add one with defaultBackend')
  if (isLenient(app.server))
    throw new Error(
      'limpet: insecureHTTPParser lets requests in that two servers read in two ways; switch it off (server options, or Node flags)',
    )
  // Node hides header lines past a number from us and still frames the message by them.
  if (app.server.maxHeadersCount === null) app.server.maxHeadersCount = 0
  if (app.server.maxHeadersCount !== 0)
    app.log.warn('limpet: set server.maxHeadersCount to 0, or requests with many header lines are not forwarded whole')
  const clients = new Clients(frontend, transport.watch, 0, logs.of(frontend))
  app.addHook('preClose', async () => {
    await clients.quiet()
    transport.close()
  })
  const { stats } = frontend.config
  const gate = stats && new Gate(stats)
  await app.register(proxy, { loadBalancer, frontend, transport, clients, version, gate, history, prefix, embedded: true })
}

/** Whether a server's parser was told to let pass what it should refuse. */
function isLenient(server: object): boolean {
  const own: unknown = Reflect.get(server, 'insecureHTTPParser')
  return own === undefined ? [...process.execArgv, process.env.NODE_OPTIONS].join(' ').includes('--insecure-http-parser') : own === true
}

function checked(config: unknown, allowExternalCheck: boolean): Config {
  const parsed = parse(Config, config)
  if (!parsed.ok) throw new Error(told(parsed.problems))
  const whole = { ...parsed.value, backends: parsed.value.backends.map(withTemplates) }
  const problems = [...templateFaults(parsed.value.backends), ...checkConfig(whole).errors]
  if (!allowExternalCheck) problems.push(...externalCheckFaults(whole, 'register Limpet with allowExternalCheck: true'))
  if (problems.length > 0) throw new Error(told(problems))
  return whole
}

function told(problems: readonly Problem[]): string {
  return problems.map(({ pointer, message }) => `limpet: config${pointer}: ${message}`).join('\n')
}
