import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { webServer } from '../../examples/sticky-sessions/web-server.ts'
import { formatNote, loadConfig } from '../../src/config/load.ts'
import { plainly } from '../container.ts'
import { ask, balancer, closedPort, get, portOf } from '../helpers.ts'

/** What follows the name and the value of the cookie. */
interface Manners {
  attributes: string
}

t.test('the demo: one command shows what sticky sessions are, and stops as cleanly', async (t) => {
  const ports = {
    PORT: await closedPort(),
    ADMIN_PORT: await closedPort(),
    SERVER1_PORT: await closedPort(),
    SERVER2_PORT: await closedPort(),
  }
  const env = { ...process.env, ...Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, `${port}`])) }
  const command = [...plainly, process.execPath, '--import=tsx', 'examples/sticky-sessions/demo.ts']
  const demo = spawn('env', command, { env, stdio: ['ignore', 'pipe', 'ignore'] })
  t.teardown(() => demo.kill('SIGTERM'))
  const ended = once(demo, 'exit')
  let said = ''
  for await (const data of demo.stdout) {
    said += data
    if (said.includes('stops the demo')) break
  }
  for (const port of [ports.PORT, ports.ADMIN_PORT]) t.match(said, `http://localhost:${port}`)
  demo.stdout.resume()
  await shows(t, ports.PORT, { attributes: '; path=/' })

  demo.kill('SIGINT')
  t.same(await ended, [0, null])
  for (const [name, port] of Object.entries(ports)) t.ok(await isFree(port), `${name} is free again`)
})

t.test('limpet.yaml is the same balancer, with the safe attributes', async (t) => {
  const servers = [await serve(t, 'Server-1'), await serve(t, 'Server-2')]
  const folder = mkdtempSync(join(tmpdir(), 'limpet-yaml-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const text = readFileSync('examples/sticky-sessions/limpet.yaml', 'utf8')
    .replace('*:8080', '127.0.0.1:0')
    .replace('127.0.0.1:7979', '127.0.0.1:0')
    .replace(/:808([12])/g, (_written, number) => `:${servers[number - 1]}`)
  const file = join(folder, 'limpet.yaml')
  writeFileSync(file, text)
  const loaded = loadConfig([file], {})
  if (!loaded.ok) throw new Error(loaded.errors.map(formatNote).join('\n'))
  t.same([loaded.warnings, loaded.notes], [[], []])
  const daemon = await balancer(t, loaded.config)
  await shows(t, portOf(daemon, 'apache_frontend'), { attributes: '; path=/; HttpOnly; SameSite=Lax' })
  const login = `Authorization: Basic ${Buffer.from('admin:admin').toString('base64')}\r\nConnection: close\r\n`
  t.match(await ask(portOf(daemon, 'stats'), get('/', login), () => false), /^HTTP\/1\.1 200 [\s\S]*web1[\s\S]*web2/)
})

/** What somebody sees who tries the demo with curl. */
async function shows(t: Test, port: number, { attributes }: Manners): Promise<void> {
  const first = await ask(port, get())
  const name = /<h1>Server-([12])<\/h1>/.exec(first)?.[1] ?? ''
  const http = '[A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT'
  const lines = [
    'HTTP/1\\.1 200 OK',
    `Last-Modified: ${http}`,
    'ETag: "[0-9a-f]{16}"',
    'Accept-Ranges: bytes',
    'Content-Length: 18',
    'Content-Type: text/html',
    `Date: ${http}`,
    `set-cookie: SERVERID=w${name}${attributes}`,
    'cache-control: private',
  ]
  t.match(first, new RegExp(`^${lines.join('\r\n')}\r\n\r\n<h1>Server-[12]</h1>\n$`), 'the whole head is what HAProxy sends')

  const cookie = `Cookie: theme=dark; SERVERID=w${name}\r\n`
  for (let i = 0; i < 20; i++) {
    const again = await ask(port, get('/', cookie))
    t.match(again, `<h1>Server-${name}</h1>`)
    t.notMatch(again, /set-cookie|cache-control/i)
  }
  const names: string[] = []
  for (let i = 0; i < 6; i++) names.push(/Server-([12])/.exec(await ask(port, get()))?.[1] ?? '')
  t.match(names.join(''), /^(?:12)+$|^(?:21)+$/, 'without the cookie the servers take turns')

  t.match(await ask(port, get('/whoami', cookie)), /\r\n\r\nGET \/whoami HTTP\/1\.1\r\nHost: example\.test\r\nCookie: theme=dark\r\n\r\n$/)
  const alone = await ask(port, get('/whoami', `Cookie: SERVERID=w${name}\r\n`))
  t.match(alone, /\r\n\r\nGET \/whoami HTTP\/1\.1\r\nHost: example\.test\r\n\r\n$/, 'the servers never see SERVERID')
  const etag = /ETag: (.*)\r\n/.exec(first)?.[1]
  t.match(await ask(port, get('/', `If-None-Match: ${etag}\r\n${cookie}`)), /^HTTP\/1\.1 304 Not Modified\r\n/)
}

async function serve(t: Test, name: string): Promise<number> {
  const server = webServer(name).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  return (server.address() as AddressInfo).port
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    await once(server.listen(port), 'listening')
    return true
  } catch {
    return false
  } finally {
    server.close()
  }
}
