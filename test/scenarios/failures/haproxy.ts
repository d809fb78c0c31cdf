import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import net, { type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Cell, Facts } from './cell.ts'
import { configuration, logOf, sectionName } from './configuration.ts'
import { host, silence } from './silence.ts'
import { playAll, Stage } from './stage.ts'
import { moved, readCsv } from './statistics.ts'

/** Plays cells before an installed HAProxy and answers what became of each. */
export async function observeHaproxy(cells: readonly Cell[]): Promise<Facts[]> {
  const quiet = await silence()
  const stages = cells.map((cell) => new Stage(cell))
  for (const stage of stages) await stage.set(quiet.port)
  const haproxy = await start(stages)
  await playAll(
    stages,
    (index) => haproxy.ports[index] ?? 0,
    () => pause(200),
  )
  const rows = await haproxy.settled()
  const lines = await haproxy.stop()
  for (const stage of stages) await stage.close()
  await quiet.stop()
  return stages.map(({ seen }, index) => {
    const section = sectionName(index)
    return { ...seen, log: logOf(lines, section), counters: moved(rows, section) }
  })
}

interface Running {
  ports: number[]
  /** The statistics when nothing is under way any more. */
  settled(): Promise<ReturnType<typeof readCsv>>
  /** Answers the lines of the log. */
  stop(): Promise<string[]>
}

async function start(stages: readonly Stage[]): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), 'limpet-failures-'))
  const [admin, file] = [join(folder, 'admin.sock'), join(folder, 'haproxy.cfg')]
  const global = ['  nbthread 1', `  stats socket ${admin} level admin`, '  log stdout format raw local0 debug']
  const inherited = await listeners(stages.length)
  const sections = stages.map(({ cell, addresses }, index) => ({ cell, addresses, bind: `fd@${index + 3}` }))
  writeFileSync(file, configuration(sections, global))
  const program = spawn('haproxy', ['-db', '-f', file], { stdio: ['ignore', 'pipe', 'pipe', ...inherited.descriptors] })
  await inherited.close()
  const said: Record<'log' | 'errors', string> = { log: '', errors: '' }
  program.stdout?.on('data', (chunk: Buffer) => {
    said.log += chunk.toString()
  })
  program.stderr?.on('data', (chunk: Buffer) => {
    said.errors += chunk.toString()
  })
  const exited = once(program, 'exit')
  while ((await ask(admin, 'show info').catch(() => '')) === '') {
    if (program.exitCode !== null) throw new Error(`haproxy did not start:\n${said.errors}`)
    await pause(20)
  }
  return {
    ports: inherited.ports,
    settled: async () => {
      for (let round = 0; ; round++) {
        const rows = readCsv(await ask(admin, 'show stat'))
        if (round === 100 || rows.every(({ scur }) => Number(scur) === 0)) return rows
        await pause(50)
      }
    },
    stop: async () => {
      program.kill('SIGTERM')
      await exited
      rmSync(folder, { recursive: true })
      return said.log.split('\n')
    },
  }
}

async function ask(path: string, command: string): Promise<string> {
  const socket = net.connect(path)
  socket.write(`${command}\n`)
  let answer = ''
  for await (const chunk of socket) answer += chunk
  return answer.trim()
}

/** Listeners for a child to inherit, so that their ports cannot be taken meanwhile: it has them from the descriptor 3 on. */
async function listeners(count: number): Promise<{ ports: number[]; descriptors: number[]; close(): Promise<void> }> {
  const servers = Array.from({ length: count }, () => net.createServer().listen(0, host))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  return {
    ports: servers.map((server) => (server.address() as AddressInfo).port),
    descriptors: servers.map((server) => (server as unknown as { _handle: { fd: number } })._handle.fd),
    close: async () => {
      await Promise.all(servers.map((server) => once(server.close(), 'close')))
    },
  }
}
