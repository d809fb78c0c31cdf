import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import t from 'tap'

async function freePort(): Promise<string> {
  const server = createServer()
  await once(server.listen(0), 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((closed) => server.close(closed))
  return `${port}`
}

async function freePorts() {
  return { PORT: await freePort(), ADMIN_PORT: await freePort(), SERVER1_PORT: await freePort(), SERVER2_PORT: await freePort() }
}

function start(ports: Record<string, string>): ChildProcess {
  const args = ['--import=tsx', 'examples/sticky-sessions/demo.ts']
  return spawn(process.execPath, args, { env: { ...process.env, ...ports }, stdio: ['ignore', 'pipe', 'pipe'] })
}

/** All that a process says until `text` comes or it falls silent. */
async function read(stream: NodeJS.ReadableStream | null, text?: string): Promise<string> {
  let said = ''
  for await (const chunk of stream ?? []) {
    said += chunk
    if (text !== undefined && said.includes(text)) break
  }
  return said
}

async function visit(url: string, cookie = ''): Promise<{ page: string; cookie: string }> {
  const response = await fetch(url, { headers: { cookie, connection: 'close' } })
  return { page: await response.text(), cookie: response.headers.get('set-cookie')?.split(';')[0] ?? '' }
}

t.test('the demo shows two servers, keeps a visitor at one, and stops when it is told to', async (t) => {
  const ports = await freePorts()
  const demo = start(ports)
  const exited = once(demo, 'exit')
  t.teardown(() => demo.kill('SIGTERM'))
  t.match(await read(demo.stdout, 'stops the demo'), `http://localhost:${ports.PORT}`)

  const site = `http://localhost:${ports.PORT}/`
  const [first, second] = [await visit(site), await visit(site)]
  t.same(new Set([first.page, second.page]), new Set(['<h1>Server-1</h1>\n', '<h1>Server-2</h1>\n']))
  for (let i = 0; i < 4; i++) t.same(await visit(site, first.cookie), { page: first.page, cookie: '' })
  const { page } = await visit(`${site}whoami`, `theme=dark; ${first.cookie}`)
  t.match(page, /^GET \/whoami HTTP\/1\.1\r\n/)
  t.match(page, /^cookie: theme=dark\r$/im, 'the server never sees SERVERID')

  demo.kill('SIGTERM')
  t.same(await exited, [0, null])
  await t.rejects(fetch(site), 'nothing is left behind')
})

t.test('a server is taken away and brought back by a signal, and the statistics are for this machine only', async (t) => {
  const ports = await freePorts()
  const demo = start(ports)
  const exited = once(demo, 'exit')
  t.teardown(() => demo.kill('SIGTERM'))
  let said = ''
  demo.stdout?.on('data', (data) => {
    said += data
  })
  const says = async (text: string): Promise<void> => {
    while (!said.includes(text)) await once(demo.stdout ?? demo, 'data')
  }
  await says('stops the demo')
  t.match(said, `kill -USR1 ${demo.pid}\n`)
  await t.rejects(once(connect({ host: '127.0.0.2', port: Number(ports.ADMIN_PORT) }), 'connect'), { code: 'ECONNREFUSED' })

  demo.kill('SIGUSR1')
  await says('Server-1 is stopped\n')
  for (let i = 0; i < 3; i++) t.equal((await visit(`http://localhost:${ports.PORT}/`)).page, '<h1>Server-2</h1>\n')
  demo.kill('SIGUSR1')
  await says('Server-1 is running\n')
  demo.kill('SIGUSR2')
  await says('Server-2 is stopped\n')
  demo.kill('SIGINT')
  t.same(await exited, [0, null])
})

t.test('ports that are taken are each named in a line, with the way to choose another', async (t) => {
  const taken = [createServer(), createServer()]
  for (const server of taken) await once(server.listen(0), 'listening')
  t.teardown(() => taken.map((server) => server.close()))
  const [port, other] = taken.map((server) => (server.address() as AddressInfo).port)
  const demo = start({ ...(await freePorts()), PORT: `${port}`, SERVER2_PORT: `${other}` })
  const [said, [code]] = await Promise.all([read(demo.stderr), once(demo, 'exit')])
  const line = (port: number | undefined, variable: string) => `port ${port} is in use; to choose another: ${variable}=\\d+ npm run demo\\n`
  t.match(said, new RegExp(`^${line(port, 'PORT')}${line(other, 'SERVER2_PORT')}$`))
  t.equal(code, 1)
})
