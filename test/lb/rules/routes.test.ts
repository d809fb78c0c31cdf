import t from 'tap'
import { RouteTable } from '../../../src/lb/rules/routes.ts'
import { inOrder, type Route } from '../../../src/schemas/route.ts'
import { balancer, scene, surroundings } from './scenes.ts'

const routes: Route[] = [
  { backend: 'app' },
  { path: '/*', backend: 'other' },
  { host: '*.example.com', backend: 'app' },
  { host: '*.a.example.com', backend: 'other' },
  { host: ['www.example.com', 'Example.com'], path: '/api/*', backend: 'app' },
  { host: 'www.example.com', path: '/api/v2/*', method: 'POST', backend: 'other' },
  { host: 'www.example.com', path: '/api/v2/*', backend: 'app', rewrite: '/*' },
  { host: 'www.example.com', path: '/api', redirect: '/docs', code: 301 },
  { path: '/beta', headers: { 'X-Beta': '*', 'X-Kind': 'a' }, backend: 'other' },
  { path: '/beta', query: { v: '2' }, backend: 'app', rewrite: '/b', setHeaders: { 'X-V': '%[url_param(v)]', 'X-Old': 'new' } },
  { path: '/old/*', redirect: 'https://www.example.com/new/*' },
  { path: '/fixed/*', redirect: 'https://www.example.com/?a', code: 308 },
]
const table = new RouteTable(routes, surroundings())

/** Requests, and by number the route that takes each. */
const taken: [request: string, index: number | undefined][] = [
  ['GET / 1.1\nHost: none.test', 1],
  ['OPTIONS * 1.1\nHost: none.test', 0],
  ['GET / 1.1', 1],
  ['GET /x 1.1\nHost: b.example.com', 2],
  ['GET /x 1.1\nHost: example.com', 1],
  ['GET /x 1.1\nHost: x.a.example.com:8080', 3],
  ['GET /x 1.1\nHost: X.Y.A.Example.COM.', 3],
  ['GET /api/x 1.1\nHost: www.example.com', 4],
  ['GET /api 1.1\nHost: example.com', 4],
  ['GET /apis 1.1\nHost: www.example.com', 2],
  ['GET /api/v2/x 1.1\nHost: www.example.com', 6],
  ['POST /api/v2?x 1.1\nHost: www.example.com', 5],
  ['GET /api?x 1.1\nHost: www.example.com', 7],
  ['GET /beta 1.1\nX-Kind: a\nX-Beta: 1', 8],
  ['GET /beta 1.1\nX-Kind: b\nX-Kind: a\nX-Beta:', 8],
  ['GET /beta 1.1\nX-Kind: b\nX-Beta: 1', 1],
  ['GET /beta?v=2 1.1\nX-Kind: b', 9],
  ['GET /beta?v=3 1.1', 1],
]

t.test('the most specific route takes a request', async (t) => {
  for (const [request, index] of taken) t.equal(table.find(scene(request))?.index, index, request)
  t.equal(new RouteTable([{ host: 'a.test', backend: 'app' }], surroundings()).find(scene('GET / 1.1\nHost: b.test')), undefined)
})

t.test('routes rewrite, set fields and redirect', async (t) => {
  const act = (request: string): unknown => {
    const at = scene(request)
    const found = table.find(at)
    const answer = found?.act(at)
    return [
      answer?.status,
      answer?.fields.slice(0, 2).join(' '),
      at.request.target,
      at.request.fields.list.slice(2),
      found?.backend()?.name,
    ]
  }
  const api = (path: string): string => `GET ${path} 1.1\nHost: www.example.com`
  t.same(act(api('/api/v2/a/b?c')), [undefined, undefined, '/a/b?c', [], 'app'])
  t.same(act(api('/api/v2')), [undefined, undefined, '/', [], 'app'])
  t.same(act('GET /beta?v=2 1.1\nHost: x\nx-old: 1'), [undefined, undefined, '/b?v=2', ['X-V', '2', 'X-Old', 'new'], 'app'])
  t.same(act(api('/api?q')), [301, 'location /docs?q', '/api?q', [], undefined])
  t.same(act('GET /old/a?b 1.1\nHost: x'), [302, 'location https://www.example.com/new/a?b', '/old/a?b', [], undefined])
  t.same(act('GET /old 1.1\nHost: x'), [302, 'location https://www.example.com/new', '/old', [], undefined])
  t.same(act('GET /fixed/a?b 1.1\nHost: x'), [308, 'location https://www.example.com/?a', '/fixed/a?b', [], undefined])
  t.ok(balancer)
})

t.test('the table is in the order in which routes are asked', async (t) => {
  t.same(
    inOrder(routes).map(({ index }) => index),
    [7, 5, 6, 4, 4, 3, 2, 8, 9, 11, 10, 1, 0],
  )
})
