import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { configurationIn, listen, mustBeFree, port } from './ports.ts'
import { webServer } from './web-server.ts'

const servers = [
  { name: 'Server-1', variable: 'SERVER1_PORT', server: webServer('Server-1') },
  { name: 'Server-2', variable: 'SERVER2_PORT', server: webServer('Server-2') },
] as const
const folder = mkdtempSync(join(tmpdir(), 'limpet-demo-'))
let limpet: ChildProcess | undefined
let stopping = false

/** Starts Limpet in a process group of its own, so that Ctrl-C reaches only the demo, which then stops it once. */
function startLimpet(): ChildProcess {
  const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))
  return spawn(process.execPath, [program, '-f', configurationIn(folder)], {
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, machine_ip: '127.0.0.1', LIMPET_LOG_FORMAT: 'pretty' },
  })
}

async function untilReady(child: ChildProcess): Promise<void> {
  while (!(await isReady())) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('Limpet did not start; what it said stands above')
    await pause(50)
  }
}

async function isReady(): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port('ADMIN_PORT')}/readyz`)).ok
  } catch {
    return false
  }
}

async function start(): Promise<void> {
  await mustBeFree()
  for (const { server, variable } of servers) await listen(server, variable)
  limpet = startLimpet()
  limpet.once('exit', (code) => stop(code ?? 1))
  await untilReady(limpet)
  console.log(whatToTry(`http://localhost:${port('PORT')}`, `http://localhost:${port('ADMIN_PORT')}`))
  if (process.stdin.isTTY) readKeys()
}

function whatToTry(site: string, admin: string): string {
  const drain = `curl -u admin:admin -X PATCH -H 'content-type: application/json' -d '{"state":"drain"}'`
  return `
The site:        ${site}
Its statistics:  ${admin} (user admin, password admin)

What to try in another terminal:

# The answer carries the cookie SERVERID
curl -i ${site}
# Without the cookie the servers take turns
for i in 1 2 3 4; do curl -s ${site}; done
# With it, it is always the same server
for i in 1 2 3 4; do curl -s -b jar -c jar ${site}; done
# What the server gets to see: no SERVERID
curl -b jar ${site}/whoami
# web1 keeps those who are bound to it and gets nobody new
${drain} ${admin}/admin/backends/apache_backend/servers/web1

# Server-1 stops, or starts again; USR2 is for Server-2
kill -USR1 ${process.pid}

${process.stdin.isTTY ? 'Keys here: 1 or 2 stops or starts that server, Ctrl-C stops the demo.' : 'Ctrl-C stops the demo.'}
`
}

/** Several keys may come in one read. */
function readKeys(): void {
  process.stdin.setRawMode(true)
  process.stdin.on('data', (keys) => {
    for (const key of keys.toString()) {
      const chosen = servers[Number(key) - 1]
      if (chosen !== undefined) toggle(chosen)
      // In raw mode the terminal makes no signal of Ctrl-C.
      else if (key === '\u0003') stop(0)
    }
  })
}

/** Stops a server, or starts it again. */
function toggle({ name, server, variable }: (typeof servers)[number]): void {
  const tell = (): void => console.log(`${name} is ${server.listening ? 'running' : 'stopped'}`)
  if (!server.listening) listen(server, variable).then(tell, fail)
  else {
    close(server)
    tell()
  }
}

function close(server: Server): void {
  server.close()
  server.closeAllConnections()
}

/** Stops all that was started and ends with the code. */
async function stop(code: number): Promise<void> {
  if (stopping) return
  stopping = true
  if (limpet !== undefined && limpet.exitCode === null && limpet.signalCode === null) {
    limpet.kill('SIGTERM')
    await once(limpet, 'exit')
  }
  for (const { server } of servers) close(server)
  rmSync(folder, { recursive: true, force: true })
  process.exit(code)
}

function fail(error: Error): Promise<void> {
  console.error(error.message)
  return stop(1)
}

// npm passes a Ctrl-C on that the terminal has sent already: signals may come twice.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(0))
process.on('SIGUSR1', () => toggle(servers[0]))
process.on('SIGUSR2', () => toggle(servers[1]))
start().catch(fail)
