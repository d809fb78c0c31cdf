/**
 * Long runs over loopback that the tests have in a short form: a gibibyte through the balancer in each direction past a reader that stops for seconds,
 * and ten thousand requests of which half are aborted by their client. Prints what it saw; exits 1 when memory, slots or sockets stay behind.
 * It takes about a minute and needs the built program.
 *
 *     npm run build && npx tsx scripts/soak.ts
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, get, request, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const size = 1 << 30
const allowed = 60 * 1024
const chunk = Buffer.alloc(65_536, 'x')
const requests = 10_000

const origin = await listening(
  createServer((message, response) => {
    if (message.method === 'POST') {
      let bytes = 0
      message.on('data', (data: Buffer) => {
        bytes += data.length
      })
      message.on('end', () => response.end(String(bytes)))
      return
    }
    let left = message.url === '/large' ? size : Number(message.url?.slice(1))
    response.setHeader('Content-Length', left)
    const more = (): void => {
      while (left > 0) {
        const bytes = left < chunk.length ? chunk.subarray(0, left) : chunk
        left -= bytes.length
        if (!response.write(bytes)) return
      }
      response.end()
    }
    response.on('drain', more)
    more()
  }),
)
const folder = mkdtempSync(join(tmpdir(), 'limpet-soak-'))
const port = await freePort()
const admin = await freePort()
const program = await start()
try {
  let failed = !(await large('download', download))
  failed = !(await large('upload', upload)) || failed
  failed = !(await aborts()) || failed
  process.exitCode = failed ? 1 : 0
} finally {
  program.kill('SIGKILL')
  origin.close()
  origin.closeAllConnections()
  rmSync(folder, { recursive: true })
}

async function start(): Promise<ChildProcess> {
  const file = join(folder, 'limpet.json')
  const timeout = { connect: 5000, server: 30_000 }
  const servers = [{ name: 'w1', address: `127.0.0.1:${(origin.address() as AddressInfo).port}`, cookie: 'w1' }]
  const frontends = [
    { name: 'web', bind: [`127.0.0.1:${port}`], defaultBackend: 'app' },
    { name: 'stats', bind: [`127.0.0.1:${admin}`], stats: { uri: '/' } },
  ]
  writeFileSync(file, JSON.stringify({ frontends, backends: [{ name: 'app', cookie: {}, timeout, servers }] }))
  const child = spawn(process.execPath, ['dist/cli.js', '-f', file], { stdio: ['ignore', 'ignore', 'inherit'] })
  while (!(await accepts(admin))) await pause(50)
  return child
}

async function large(name: string, transfer: () => Promise<number>): Promise<boolean> {
  const before = memory()
  let peak = before
  const watch = setInterval(() => {
    peak = Math.max(peak, memory())
  }, 50)
  const started = performance.now()
  const bytes = await transfer()
  clearInterval(watch)
  const grown = peak - before
  console.log(
    `${name}: ${bytes} bytes in ${((performance.now() - started) / 1000).toFixed(1)} s, memory ${(before / 1024).toFixed(0)} MiB, at most ${(grown / 1024).toFixed(0)} MiB more`,
  )
  return bytes === size && grown <= allowed
}

async function download(): Promise<number> {
  let bytes = 0
  let nextStop = size / 4
  const [response] = await once(get({ port, host: '127.0.0.1', path: '/large' }), 'response')
  for await (const data of response) {
    bytes += data.length
    if (bytes < nextStop) continue
    nextStop += size / 4
    await pause(2000)
  }
  return bytes
}

async function upload(): Promise<number> {
  const message = request({ port, host: '127.0.0.1', method: 'POST', path: '/', headers: { 'content-length': size } })
  const answered = once(message, 'response')
  for (let left = size; left > 0; left -= chunk.length) if (!message.write(chunk)) await once(message, 'drain')
  message.end()
  const [response] = await answered
  let text = ''
  for await (const data of response) text += data
  return Number(text)
}

/** Half of the requests are cut off by the client after a random time of up to 5 ms, in any phase. */
async function aborts(): Promise<boolean> {
  await oneRequest(0, false)
  const sockets = await settled()
  let served = 0
  await Promise.all(
    Array.from({ length: 50 }, async (_, worker) => {
      for (let i = worker; i < requests; i += 50) if (await oneRequest(i, i % 2 === 0)) served++
    }),
  )
  const left = (await settled()) - sockets
  const { current } = await state()
  console.log(
    `aborts: ${requests} requests, ${requests / 2} of them aborted, ${served} of the others served; left: ${current} requests, ${left} sockets`,
  )
  return current === 0 && left <= 0 && served === requests / 2
}

async function oneRequest(index: number, abort: boolean): Promise<boolean> {
  const body = index % 3 === 0 ? 'x'.repeat(20_000) : ''
  const message = request({ port, host: '127.0.0.1', method: body === '' ? 'GET' : 'POST', path: `/${(index % 7) * 50_000}`, agent: false })
  message.on('error', () => {})
  message.end(body)
  const answered = new Promise<boolean>((resolve) => {
    message.on('close', () => resolve(false))
    message.on('response', (response) =>
      response
        .resume()
        .on('error', () => {})
        .on('end', () => resolve(response.statusCode === 200)),
    )
  })
  if (!abort) return answered
  await pause(Math.random() * 5)
  message.destroy()
  await answered
  return false
}

/** The number of file descriptors of the program once it does not fall any more: kept connections to servers close after some seconds. */
async function settled(): Promise<number> {
  await pause(7000)
  return readdirSync(`/proc/${program.pid}/fd`).length
}

async function state(): Promise<{ current: number }> {
  const response = await fetch(`http://127.0.0.1:${admin}/admin/servers`)
  const { servers } = (await response.json()) as { servers: { requests: { current: number } }[] }
  return servers[0]?.requests ?? { current: -1 }
}

/** Resident memory of the program in KiB. */
function memory(): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${program.pid}/status`, 'utf8'))?.[1])
}

async function listening(server: Server): Promise<Server> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

async function freePort(): Promise<number> {
  const server = await listening(createServer())
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  const accepted = await Promise.race([
    once(socket, 'connect').then(
      () => true,
      () => false,
    ),
  ])
  socket.destroy()
  return accepted
}
