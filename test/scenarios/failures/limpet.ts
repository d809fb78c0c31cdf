import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { formatNote, loadConfig } from '../../../src/config/load.ts'
import type { Daemon } from '../../../src/daemon.ts'
import { Connection } from '../../../src/http1/connection.ts'
import { Watch, type Watched } from '../../../src/http1/watch.ts'
import { ClientClock } from '../../../src/plugins/proxy/client-clock.ts'
import type { Config } from '../../../src/schemas/config.ts'
import { csv } from '../../../src/stats/csv.ts'
import { subjects } from '../../../src/stats/subjects.ts'
import { balancer, portOf, until } from '../../helpers.ts'
import type { Cell, Facts } from './cell.ts'
import { configuration, logOf, sectionName } from './configuration.ts'
import { host, silence } from './silence.ts'
import { playAll, Stage } from './stage.ts'
import { moved, type Row, readCsv } from './statistics.ts'

/** What became of each cell, and what was left when all were over. */
export interface Observed {
  facts: Facts[]
  /** Requests that are counted as under way or waiting. */
  requests: number
  /** Connections of clients. */
  clients: number
  /** Connections to servers that are held to be open, but for those that are. */
  connections: number
}

/** Plays cells before Limpet. */
export async function observeLimpet(t: Test, cells: readonly Cell[]): Promise<Observed> {
  const quiet = await silence()
  const stages = cells.map((cell) => new Stage(cell))
  for (const stage of stages) await stage.set(quiet.port)
  const watched = watchedBy(t)
  const folder = mkdtempSync(join(tmpdir(), 'limpet-failures-'))
  const log = openSync(join(folder, 'log'), 'a+')
  const daemon = await balancer(t, load(stages, folder, log))
  await playAll(
    stages,
    (index) => portOf(daemon, sectionName(index)),
    (index) => settled(daemon, sectionName(index)),
  )
  const rows = readCsv([...csv(subjects(daemon.loadBalancer, Date.now()), { legends: false })].join(''))
  const left = whatIsLeft(rows, watched(), stages)
  await daemon.stop()
  for (const stage of stages) await stage.close()
  await quiet.stop()
  const lines = readFileSync(join(folder, 'log'), 'utf8').split('\n')
  closeSync(log)
  rmSync(folder, { recursive: true })
  const facts = stages.map(({ seen }, index) => {
    const section = sectionName(index)
    return { ...seen, log: logOf(lines, section), counters: moved(rows, section) }
  })
  return { facts, ...left }
}

function whatIsLeft(rows: readonly Row[], watched: readonly Watched[], stages: readonly Stage[]): Omit<Observed, 'facts'> {
  const open = stages.reduce((sum, stage) => sum + stage.open, 0)
  return {
    requests: rows.reduce((sum, { scur, qcur }) => sum + Number(scur) + Number(qcur), 0),
    clients: watched.filter((it) => it instanceof ClientClock).length,
    connections: watched.filter((it) => it instanceof Connection).length - open,
  }
}

/** Tells what the clock of all timeouts watches. */
function watchedBy(t: Test): () => Watched[] {
  const added = t.capture(Watch.prototype, 'add', Watch.prototype.add)
  const deleted = t.capture(Watch.prototype, 'delete', Watch.prototype.delete)
  const watched = new Set<Watched>()
  return () => {
    for (const { args } of added()) watched.add(args[0])
    for (const { args } of deleted()) watched.delete(args[0])
    return [...watched]
  }
}

/** The configuration of all cells, on ports that are free; it and the log are files in a folder. */
function load(stages: readonly Stage[], folder: string, log: number): Config {
  const file = join(folder, 'haproxy.cfg')
  const sections = stages.map(({ cell, addresses }) => ({ cell, addresses, bind: `${host}:0` }))
  writeFileSync(file, configuration(sections, ['  maxconn 2000', `  log fd@${log} format raw local0`]))
  const loaded = loadConfig([file], {})
  if (!loaded.ok) throw new Error(loaded.errors.map(formatNote).join('\n'))
  return loaded.config
}

/** Waits until nothing of a section is under way, and whoever was told so has heard it. */
async function settled({ loadBalancer }: Daemon, section: string): Promise<void> {
  const frontend = loadBalancer.frontends.get(section)
  const backend = loadBalancer.backends.get(section)
  const all = [frontend, backend, ...(backend?.servers ?? [])]
  let calm = 0
  await until(() => {
    calm = all.every((it) => it === undefined || it.counters.current === 0) ? calm + 1 : 0
    return calm > 10
  })
}
