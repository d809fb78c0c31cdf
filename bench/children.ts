import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** A directory for this run; it goes with it. */
export const directory = mkdtempSync(join(tmpdir(), 'bench-'))

const running = new Set<ChildProcess>()

// However the run ends, nothing of it stays: `exit` follows a signal, an error and the ordinary end.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
  rmSync(directory, { recursive: true, force: true })
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130))

/** A program that runs beside this one. */
export interface Child {
  pid: number
  process: ChildProcess
  /** The end of what it wrote to stderr. */
  complaint(): string
  stop(): Promise<void>
}

/** Starts a program, on one core if one is given, with its standard output in a file if so wanted. Throws an Error when it cannot be run. */
export async function start(command: string[], core?: number, toFile = false): Promise<Child> {
  const [program = '', ...args] = core === undefined ? command : ['taskset', '-c', String(core), ...command]
  const output = toFile ? openSync(join(mkdtempSync(join(directory, 'output-')), 'log'), 'w') : 'pipe'
  const child = spawn(program, args, { stdio: ['ignore', output, 'pipe'] })
  if (output !== 'pipe') closeSync(output)
  running.add(child)
  child.once('exit', () => running.delete(child))
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk).slice(-2000)
  })
  await once(child, 'spawn')
  return { pid: child.pid ?? 0, process: child, complaint: () => said.trim(), stop: () => stop(child) }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const patience = setTimeout(() => child.kill('SIGKILL'), 1000)
  await ended
  clearTimeout(patience)
}

/** Whether cores 0 and 1 are there to be given to programs. */
export function canPin(): boolean {
  return [0, 1].every((core) => spawnSync('taskset', ['-c', String(core), 'true']).status === 0)
}

/** Moves this program to a core, and with it all that it starts without naming another. */
export function moveTo(core: number): void {
  spawnSync('taskset', ['-a', '-c', '-p', String(core), String(process.pid)])
}

/** A port that nobody has at the moment. */
export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** A port that takes datagrams, which nobody ever reads: the system throws them away. */
export async function deafPort(): Promise<number> {
  const program = "const s = require('dgram').createSocket('udp4'); s.bind(0, '127.0.0.1', () => console.log(s.address().port))"
  const child = await start([process.execPath, '-e', program])
  const [line] = await once(child.process.stdout ?? child.process, 'data')
  process.kill(child.pid, 'SIGSTOP')
  return Number(line)
}

/** Waits until somebody listens on the port. Throws an Error when the child ends or 10 seconds pass before that. */
export async function listening(child: Child, port: number): Promise<void> {
  for (let tries = 0; tries < 200 && child.process.exitCode === null; tries++) {
    if (await accepts(port)) return
    await pause(50)
  }
  throw new Error(`did not listen on port ${port}: ${child.complaint()}`)
}

async function accepts(port: number): Promise<boolean> {
  const socket = net.connect(port, '127.0.0.1')
  const accepted = await new Promise<boolean>((resolve) => socket.on('connect', () => resolve(true)).on('error', () => resolve(false)))
  socket.destroy()
  return accepted
}
