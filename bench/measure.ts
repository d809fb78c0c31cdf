import { readFileSync } from 'node:fs'

/** What a round found, by the names of the columns in table.ts. */
export type Sample = Record<string, number>

/** Linux counts the time of processes in hundredths of a second, whatever its own clock (proc(5), USER_HZ). */
const tick = 10_000

/** The processor time that a process and all its threads have used, in microseconds. */
function processorTime(pid: number): { user: number; system: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The name, in parentheses, may have spaces; user and system time are the 14th and 15th field of the line.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return { user: Number(fields[11]) * tick, system: Number(fields[12]) * tick }
}

/** The memory of a process that is in use, in KiB. */
export function residentMemory(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
}

/** Runs a load that tells `requests`; adds what they cost the process, in microseconds each, and its memory after them, in MiB. */
export async function withCosts(pid: number, load: () => Promise<Sample>): Promise<Sample> {
  const started = performance.now()
  const before = processorTime(pid)
  const sample = await load()
  const after = processorTime(pid)
  const wall = (performance.now() - started) * 1000
  const user = after.user - before.user
  const system = after.system - before.system
  const { requests = 0 } = sample
  const each = { user: user / requests, system: system / requests, cpu: (user + system) / requests }
  return { ...sample, ...each, core: (100 * (user + system)) / wall, memory: residentMemory(pid) / 1024 }
}

/** The value below which `part` of the sorted values lie; NaN when there are none. */
export function percentile(sorted: ArrayLike<number>, part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
}

/** The median of each column. */
export function medians(samples: Sample[]): Sample {
  const names = Object.keys(samples[0] ?? {})
  return Object.fromEntries(names.map((name) => [name, median(samples.map((sample) => sample[name] ?? Number.NaN))]))
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return (percentile(sorted, 0.5) + (sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN)) / 2
}
