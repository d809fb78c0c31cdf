import { readFileSync, writeFileSync } from 'node:fs'
import Fastify from 'fastify'
import { adminSide } from '../src/app.ts'
import { LoadBalancer } from '../src/lb/load-balancer.ts'
import { loadBalancer } from '../src/plugins/load-balancer.ts'
import { Config } from '../src/schemas/config.ts'
import { StatsConfig } from '../src/schemas/frontend.ts'
import { parse } from '../src/schemas/parse.ts'

const file = new URL('../openapi/openapi.json', import.meta.url)

/** The description of the administration side, as the code has it. */
export async function describe(): Promise<string> {
  const config = parse(Config, {})
  const stats = parse(StatsConfig, {})
  if (!config.ok || !stats.ok) throw new TypeError('the empty configuration no longer fits its schema')
  const { version }: { version: string } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  const app = Fastify()
  await app.register(loadBalancer, { loadBalancer: new LoadBalancer(config.value) })
  await app.register(adminSide, { stats: stats.value, version })
  await app.ready()
  const { body } = await app.inject('/docs/json')
  await app.close()
  return `${JSON.stringify(JSON.parse(body), null, 2)}\n`
}

// Run as a program it writes the file; imported, as the test does, it only describes.
if (process.argv[1] === new URL(import.meta.url).pathname) writeFileSync(file, await describe())
