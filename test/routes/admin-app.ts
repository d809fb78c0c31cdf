import Fastify, { type FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import { adminSide } from '../../src/app.ts'
import type { LoadBalancer } from '../../src/lb/load-balancer.ts'
import { loadBalancer as decorate } from '../../src/plugins/load-balancer.ts'
import type { Condition } from '../../src/schemas/admin.ts'
import { StatsConfig } from '../../src/schemas/frontend.ts'
import { parse } from '../../src/schemas/parse.ts'
import { balancerOf } from '../balancer.ts'

export const config = {
  frontends: [{ name: 'www', defaultBackend: 'app' }],
  backends: [
    {
      name: 'app',
      cookie: {},
      servers: [
        { name: 'web1', address: '127.0.0.1:8081', cookie: 'w1', check: true },
        { name: 'web2', address: '127.0.0.1:8082', cookie: 'w2', weight: 7 },
      ],
    },
    { name: 'api', servers: [{ name: 'a1', address: '127.0.0.1:9000', backup: true }] },
  ],
}

export interface AdminApp {
  app: FastifyInstance
  balancer: LoadBalancer
}

/** An administration side over two backends; `stats` is as one would configure it. It is closed when the test ends. */
export async function adminApp(t: Test, stats: object = { admin: true }, condition?: () => Condition['status']): Promise<AdminApp> {
  const parsed = parse(StatsConfig, stats)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  const balancer = balancerOf(config)
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(decorate, { loadBalancer: balancer })
  await app.register(adminSide, { stats: parsed.value, version: '1.2.3', ...(condition && { condition }) })
  return { app, balancer }
}

export function basic(credentials: string): string {
  return `Basic ${Buffer.from(credentials).toString('base64')}`
}
