import os from 'node:os'
import { type Case, cases, type Settings } from './cases.ts'
import { canPin, moveTo, start } from './children.ts'
import { medians, type Sample, withCosts } from './measure.ts'
import type { Options } from './options.ts'
import { type Peer, peers, startPeer, type Target, versionOf } from './peers.ts'
import { installedTools, missing, type Tool } from './tools.ts'

export interface Row {
  name: string
  median: Sample
  /** Each column of the median over that of the first row's peer, the baseline. */
  ratios: Sample
  rounds: Sample[]
}

export interface Outcome {
  name: string
  title: string
  baseline: string
  rows: Row[]
}

export interface Results {
  /** The processor and the day. */
  machine: string
  rounds: number
  /** Of a round; cases may take a share of it. */
  seconds: number
  versions: Record<string, string>
  /** What could not be measured, and why. */
  skipped: string[]
  outcomes: Outcome[]
}

interface Run {
  options: Options
  settings: Settings
  tools: Map<Tool, string>
  /** The core of the peers; `undefined` when programs stay where the system puts them. */
  core: number | undefined
  origins: number[]
  peers: Peer[]
  skipped: string[]
}

/** Runs the chosen cases one after the other. What is missing is skipped. */
export async function run(options: Options): Promise<Results> {
  const tools = installedTools()
  const skipped = (['haproxy', 'nginx', 'wrk', 'taskset'] as const).filter((tool) => !tools.has(tool)).map(missing)
  const present = peers.filter(({ name, from }) => options.peers.includes(name) && (!('tool' in from) || tools.has(from.tool)))
  const core = canPin() ? 0 : undefined
  if (core === undefined) skipped.push('the proxies share their core with the load: cores 0 and 1 cannot be told apart here')
  else moveTo(1)
  const settings = { rate: options.rate, clients: options.clients, peak: undefined }
  const current: Run = { options, settings, tools, core, origins: await startOrigins(1000), peers: present, skipped }
  const outcomes = await runCases(current)
  const versions = Object.fromEntries(present.map((peer) => [peer.name, versionOf(peer, tools)]))
  const machine = `${os.cpus()[0]?.model ?? 'unknown processor'}, ${new Date().toISOString().slice(0, 10)}`
  const { rounds, seconds } = options
  return { machine, rounds, seconds, versions: { ...versions, node: process.versions.node }, skipped, outcomes }
}

async function startOrigins(count: number): Promise<number[]> {
  const child = await start([process.execPath, '--import=tsx', 'bench/origin.ts', String(count)])
  let line = ''
  for await (const chunk of child.process.stdout ?? []) {
    line += chunk
    if (line.endsWith('\n')) break
  }
  if (!line.endsWith('\n')) throw new Error(`the servers did not start: ${child.complaint()}`)
  return JSON.parse(line)
}

async function runCases(current: Run): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  const wanted = cases.filter(({ name }) => current.options.cases.includes(name))
  const withNeeded = cases.filter((one) => wanted.some((other) => other === one || other.after === one.name))
  for (const one of withNeeded) {
    const obstacle = obstacleTo(one, current)
    if (obstacle !== undefined) {
      current.skipped.push(`${one.name}: ${obstacle}`)
      continue
    }
    const outcome = await runCase(one, current)
    outcomes.push(outcome)
    if (one.name === 'small') current.settings.peak = outcome.rows.find(({ name }) => name === 'haproxy')?.median.rate
  }
  return outcomes
}

function obstacleTo(one: Case, { tools, settings, peers }: Run): string | undefined {
  if (one.needs !== undefined && !tools.has(one.needs)) return `needs ${one.needs}`
  if (one.after !== undefined && settings.peak === undefined) return `needs haproxy in the case ${one.after}`
  const { of } = one.variants ?? {}
  if (of !== undefined && !peers.some(({ name }) => of.includes(name))) return `needs ${of.join(' or ')}`
  return undefined
}

async function runCase(one: Case, current: Run): Promise<Outcome> {
  const targets = await startTargets(one, current)
  const seconds = Math.max(1, Math.round(current.options.seconds * (one.share ?? 1)))
  const rounds = one.rounds ?? current.options.rounds
  const samples = new Map(targets.map(({ name }): [string, Sample[]] => [name, []]))
  for (const target of targets) await (one.warmUp ?? one.load)(target, current.options.warmUp, current.settings)
  for (let round = 1; round <= rounds; round++) {
    for (const target of targets) {
      const sample = await withCosts(target.pid, () => one.load(target, seconds, current.settings))
      samples.get(target.name)?.push(sample)
      process.stderr.write(`${one.name} ${round}/${rounds} ${target.name}: ${one.ratioOf} ${sample[one.ratioOf]?.toFixed(2)}\n`)
    }
  }
  await Promise.all(targets.map(({ stop }) => stop()))
  return outcomeOf(one, current.settings, samples)
}

/** Starts the peers of a case. Those that do not start are skipped. */
async function startTargets(one: Case, current: Run): Promise<Target[]> {
  const { origins, core, peers, skipped } = current
  const { of, each } = one.variants ?? { of: peers.map(({ name }) => name), each: [{ label: '' }] }
  const targets: Target[] = []
  for (const peer of peers.filter(({ name }) => of.includes(name))) {
    for (const { label, servers = 2, log } of each) {
      const name = one.variants === undefined ? peer.name : `${peer.name}, ${label}`
      try {
        targets.push(await startPeer(name, peer, { servers: origins.slice(0, servers), log }, core))
      } catch (error) {
        skipped.push(`${one.name}: ${name}: ${error instanceof Error ? error.message : error}`)
      }
    }
  }
  return targets
}

/** Each row beside the first or, of a peer in variants, beside its own first. */
function outcomeOf({ name, title, variants }: Case, settings: Settings, samples: Map<string, Sample[]>): Outcome {
  const found = [...samples].map(([name, rounds]) => ({ name, rounds, median: medians(rounds) }))
  const peerOf = (name: string): string => (variants === undefined ? '' : (name.split(',')[0] ?? ''))
  const rows = found.map((row) => {
    const baseline = found.find((other) => peerOf(other.name) === peerOf(row.name)) ?? row
    return { ...row, ratios: ratios(row.median, baseline.median) }
  })
  return { name, title: title(settings), baseline: variants?.each[0]?.label ?? found[0]?.name ?? '', rows }
}

function ratios(sample: Sample, baseline: Sample): Sample {
  return Object.fromEntries(Object.entries(sample).map(([name, value]) => [name, value / (baseline[name] ?? Number.NaN)]))
}
