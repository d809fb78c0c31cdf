import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** Limpet as a process of its own. */
export interface Limpet {
  /** Resident memory, in MiB. */
  memory(): number
  /** The port of a frontend. */
  port(frontend: string): number
  stop(): Promise<void>
}

/** Starts Limpet from its source, with a configuration as one would write it in JSON. Throws an Error when it does not come up. */
export async function startLimpet(configuration: { frontends: { name: string }[] }): Promise<Limpet> {
  const folder = mkdtempSync(join(tmpdir(), 'limpet-trial-'))
  const file = join(folder, 'limpet.json')
  writeFileSync(file, JSON.stringify(configuration))
  const child = spawn(process.execPath, ['--import=tsx', 'src/cli.ts', '-f', file], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const kill = (): boolean => child.kill('SIGKILL')
  process.once('exit', kill)
  const stop = async (): Promise<void> => {
    kill()
    await ended
    process.off('exit', kill)
    rmSync(folder, { recursive: true })
  }
  const ports = new Map<string, number>()
  for await (const line of createInterface({ input: child.stdout })) {
    const [, name = '', port] = /: (\S+) listens on \S*:(\d+)/.exec(line) ?? []
    if (port !== undefined) ports.set(name, Number(port))
    if (ports.size === configuration.frontends.length) break
  }
  child.stdout.resume()
  if (ports.size === configuration.frontends.length)
    return { port: (name) => ports.get(name) ?? 0, memory: () => memoryOf(child.pid), stop }
  await stop()
  throw new Error('Limpet did not start; what is wrong stands above')
}

function memoryOf(pid: number | undefined): number {
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024)
}
