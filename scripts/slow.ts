/**
 * The four modes of slowhttptest with 1,000 connections each, one after the other, while 32 clients do their ordinary work. Prints how these fared and what
 * the timeouts did with the slow ones; exits 1 when a request of the ordinary clients failed. Without slowhttptest it says so and does nothing.
 *
 *     npx tsx scripts/slow.ts [--connections N] [--seconds N]
 */
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { Admin } from './trials/admin.ts'
import { type Limpet, startLimpet } from './trials/limpet.ts'
import { besiege, hasSlowhttptest, type Mode, modes, slowConfiguration, startReader, timeouts, visitDuring } from './trials/slow.ts'

const { values } = parseArgs({ options: { connections: { type: 'string', default: '1000' }, seconds: { type: 'string', default: '20' } } })
const connections = Number(values.connections)
const seconds = Number(values.seconds)
const clients = 32
const rate = 320

if (hasSlowhttptest()) await run()
else console.log('skipped: there is no slowhttptest (Debian has it as a package)')

async function run(): Promise<void> {
  const servers = await Promise.all(['w1', 'w2'].map(startReader))
  const { httpRequest, client } = timeouts
  console.log(`${connections} slow connections; timeout http-request ${httpRequest} ms, timeout client ${client} ms`)
  for (const mode of modes) {
    const limpet = await startLimpet(slowConfiguration(servers))
    if (!(await endures(mode, limpet))) process.exitCode = 1
    await limpet.stop()
  }
  for (const server of servers) server.stop()
}

/** Answers whether nobody suffered. */
async function endures(mode: Mode, limpet: Limpet): Promise<boolean> {
  const admin = new Admin(limpet.port('admin'))
  const before = limpet.memory()
  const most = { open: 0, memory: before }
  let open = 0
  let isOver = false
  const watch = async (): Promise<void> => {
    while (!isOver) {
      open = await admin.figure('scur', 'web', 'FRONTEND')
      most.open = Math.max(most.open, open)
      most.memory = Math.max(most.memory, limpet.memory())
      await pause(250)
    }
  }
  const started = performance.now()
  const siege = besiege(mode, limpet.port('web'), connections, seconds).finally(() => {
    isOver = true
  })
  const [[end, { requests, failed, latency }]] = await Promise.all([visitDuring(siege, limpet.port('web'), clients, rate), watch()])
  const [refused, errors, aborts] = await Promise.all([
    admin.figure('hrsp_4xx', 'web', 'FRONTEND'),
    admin.figure('ereq', 'web', 'FRONTEND'),
    admin.figure('cli_abrt'),
  ])
  console.log(`${mode.name} (slowhttptest ${mode.options.join(' ')})`)
  console.log(
    `  ordinary clients: ${requests} requests, ${failed.length} failed${[...new Set(failed)].map((what) => `, ${what}`).join('')}; ${latency}`,
  )
  console.log(`  slowhttptest: ${end}, after ${((performance.now() - started) / 1000).toFixed(1)} s`)
  console.log(`  connections open: at most ${most.open}, ${open} towards the end, ${clients} of them of ordinary clients`)
  console.log(`  answered 4xx: ${refused}, bad or late requests: ${errors}, given up while a server was at work: ${aborts}`)
  console.log(`  memory ${before} MiB, at most ${most.memory} MiB`)
  return failed.length === 0 && requests > 0
}
