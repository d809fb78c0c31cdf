import { readFileSync } from 'node:fs'
import { Validator } from '@seriousme/openapi-schema-validator'
import createClient from 'openapi-fetch'
import t from 'tap'
import { parse } from 'yaml'
import type { paths } from '../../openapi/openapi.d.ts'
import { describe, typesOf } from '../../scripts/openapi.ts'
import { serverOf } from '../balancer.ts'
import { adminApp } from './admin-app.ts'

const description = await describe()
const { app, balancer } = await adminApp(t)

t.test('the files in `openapi` are what the code says; `npm run openapi` writes them', async (t) => {
  t.equal(readFileSync('openapi/openapi.json', 'utf8'), description)
  t.equal(readFileSync('openapi/openapi.d.ts', 'utf8'), await typesOf(description))
})

t.test('a client with the types in `openapi` drains a server, and is held to what a server can be', async (t) => {
  const baseUrl = await app.listen({ port: 0, host: '127.0.0.1' })
  const { PATCH, POST } = createClient<paths>({ baseUrl })
  const path = { backend: 'app', server: 'web1' }
  const drained = await POST('/admin/backends/{backend}/servers/{server}/drain', {
    params: { path },
    body: { deadline: '10m', afterwards: 'maint' },
  })
  const state: 'ready' | 'drain' | 'maint' | undefined = drained.data?.state
  t.equal(state, 'drain')
  t.match(serverOf(balancer, 'app', 'web1'), { admin: 'drain', drain: { afterwards: 'maint' } })
  // @ts-expect-error There is no such state.
  const refused = await PATCH('/admin/backends/{backend}/servers/{server}', { params: { path }, body: { state: 'off' } })
  t.match(refused.error, { status: 422, errors: [{ pointer: '/state' }] })
})

t.test('JSON and YAML describe the same', async (t) => {
  const json = (await app.inject('/docs/json')).json()
  t.equal(json.openapi, '3.1.0')
  t.same(parse((await app.inject('/docs/yaml')).body), json)
})

t.test('every operation has an id of its own, and says how it may fail', async (t) => {
  const { paths }: { paths: Record<string, Record<string, { operationId: string; responses: object }>> } = JSON.parse(description)
  const operations = Object.values(paths).flatMap((path) => Object.values(path))
  t.equal(new Set(operations.map(({ operationId }) => operationId)).size, operations.length)
  t.same(Object.keys(paths), [
    '/healthz',
    '/readyz',
    '/metrics',
    '/admin/frontends',
    '/admin/frontends/{frontend}',
    '/admin/backends',
    '/admin/backends/{backend}',
    '/admin/servers',
    '/admin/backends/{backend}/servers',
    '/admin/backends/{backend}/servers/{server}',
    ...['ready', 'enable', 'maint', 'disable', 'drain', 'weight', 'sessions/shutdown'].map(
      (action) => `/admin/backends/{backend}/servers/{server}/${action}`,
    ),
    '/admin/drain',
    '/admin/tables',
    '/admin/tables/{table}',
    '/admin/tables/{table}/entries/{key}',
    '/admin/info',
    '/admin/stats',
    '/admin/stats/reset',
    '/admin/events',
    '/admin/explain',
  ])
  t.same(Object.keys(paths['/admin/backends/{backend}/servers/{server}']?.patch?.responses ?? {}), [
    '200',
    '400',
    '401',
    '403',
    '404',
    '409',
    '412',
    '413',
    '415',
    '422',
    '428',
  ])
})

t.test('the description is valid by another program’s judgement', async (t) => {
  const result = await new Validator().validate(JSON.parse(description))
  t.same(result.errors ?? [], [])
  t.ok(result.valid)
})

t.test('the page for people loads what it needs from here alone, and runs no script but its own', async (t) => {
  t.equal((await app.inject('/docs')).headers.location, '/docs/')
  const page = await app.inject('/docs/')
  t.equal(page.statusCode, 200)
  t.match(page.headers['content-security-policy'], /default-src 'none'; script-src 'self';/)
  const loaded = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url = '']) => url)
  t.ok(loaded.length > 4)
  for (const url of loaded) {
    t.match(url, /^\.\/static\//)
    t.equal((await app.inject(`/docs/${url.slice(2)}`)).statusCode, 200, url)
  }
})
