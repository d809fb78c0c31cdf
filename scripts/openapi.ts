import { readFileSync, writeFileSync } from 'node:fs'
import { register } from 'node:module'
import Fastify from 'fastify'
import { adminSide } from '../src/app.ts'
import { LoadBalancer } from '../src/lb/load-balancer.ts'
import { loadBalancer } from '../src/plugins/load-balancer.ts'
import { Config } from '../src/schemas/config.ts'
import { StatsConfig } from '../src/schemas/frontend.ts'
import { parse } from '../src/schemas/parse.ts'

const folder = new URL('../openapi/', import.meta.url)

/** openapi-typescript needs the interface of TypeScript 5, which 7 does not have. */
const resolveTypeScript5 = `export async function resolve(name, context, next) {
  return next(name === 'typescript' && context.parentURL?.includes('/openapi-typescript/') ? 'typescript-5' : name, context)
}`

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

/** A description as types of TypeScript, for a typed client such as openapi-fetch. */
export async function typesOf(description: string): Promise<string> {
  register(`data:text/javascript,${encodeURIComponent(resolveTypeScript5)}`)
  const { default: generate, astToString } = await import('openapi-typescript')
  return `// Written by \`npm run openapi\`.\n\n${astToString(await generate(description))}`
}

// Run as a program it writes the files; imported, as the test does, it only describes.
if (process.argv[1] === new URL(import.meta.url).pathname) {
  const description = await describe()
  writeFileSync(new URL('openapi.json', folder), description)
  writeFileSync(new URL('openapi.d.ts', folder), await typesOf(description))
}
