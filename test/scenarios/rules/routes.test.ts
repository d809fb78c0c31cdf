import t from 'tap'
import { loadConfig } from '../../../src/config/load.ts'
import { ask, balancer, get, origin, portOf, respond } from '../../helpers.ts'

t.test('the routes of a YAML file send requests where they say, over real sockets', async (t) => {
  const names = ['api', 'old', 'beta', 'www', 'sub']
  const origins = new Map(await Promise.all(names.map(async (name) => [name, await origin(t, () => respond(name))] as const)))
  const file = `${t.testdir({
    'limpet.yaml': `
frontends:
  - name: web
    bind: ['127.0.0.1:0']
    httpRequest: [{ do: set-header X-Rule 1 }]
    routes:
      - { path: /beta, method: [GET, HEAD], headers: { X-Beta: '*' }, query: { v: '2' }, backend: beta, setHeaders: { X-From: '%[src]' } }
      - { host: www.example.com, path: '/api/*', backend: api, rewrite: '/v2/*' }
      - { host: '*.example.com', backend: sub }
      - { host: www.example.com, path: '/old/*', redirect: 'https://www.example.com/*', code: 301 }
    useBackend: [{ backend: old, if: '{ path /beta }' }]
    defaultBackend: www
backends:
${names.map((name) => `  - { name: ${name}, servers: [{ name: s, address: '127.0.0.1:${origins.get(name)?.port}' }] }`).join('\n')}
`,
  })}/limpet.yaml`
  const loaded = loadConfig([file], {})
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.errors))
  const port = portOf(await balancer(t, loaded.config))
  const to = async (host: string, path: string, fields = ''): Promise<string> => {
    const response = await ask(port, get(path, fields).replace('example.test', host))
    return response.slice(response.indexOf('\r\n\r\n') + 4)
  }
  t.equal(await to('WWW.example.com:8080', '/api/x?y=1'), 'api')
  t.match(origins.get('api')?.requests[0]?.head, /^GET \/v2\/x\?y=1 HTTP\/1\.1\r\n.*x-rule: 1/is)
  t.equal(await to('a.b.example.com', '/api/x'), 'sub')
  t.equal(await to('other.test', '/beta?v=2', 'X-Beta: any\r\n'), 'beta')
  t.match(origins.get('beta')?.requests[0]?.head, /^x-from: 127\.0\.0\.1\r$/im)
  t.equal(await to('other.test', '/beta?v=1', 'X-Beta: any\r\n'), 'old', 'what no route takes goes to the other rules')
  t.equal(await to('other.test', '/'), 'www')
  const moved = await ask(port, get('/old/a?b').replace('example.test', 'www.example.com'))
  t.match(moved, /^HTTP\/1\.1 301 .*location: https:\/\/www\.example\.com\/a\?b\r\n/is)
})
