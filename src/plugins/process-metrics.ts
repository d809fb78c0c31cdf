import { hostname } from 'node:os'
import { performance } from 'node:perf_hooks'
import fp from 'fastify-plugin'
import { collectDefaultMetrics, Registry } from 'prom-client'
import { type Family, labelled } from '../stats/prometheus/family.ts'
import type { ProcessMetrics } from '../stats/prometheus/process.ts'
import { nextTurn } from '../turns.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** What Node and the system say of this process. */
    processMetrics: ProcessMetrics
  }
}

/** Gauges whose names end as those of counters do. */
const misnamed = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total']

/** One registry for the process, however many administration sides there are. */
let registry: Promise<Registry> | undefined

/** What is read for the first time takes ten times as long, which is done here while nobody waits. */
async function collect(): Promise<Registry> {
  const collecting = new Registry()
  collectDefaultMetrics({ register: collecting })
  for (const name of misnamed) collecting.removeSingleMetric(name)
  await collecting.getMetricsAsJSON()
  return collecting
}

/** Some of them take milliseconds where there are many sockets: others have their turn between one and the next. */
async function familiesIn(registry: Registry): Promise<Family[]> {
  const metrics = []
  for (const { name } of registry.getMetricsAsArray()) {
    await nextTurn()
    const metric = await registry.getSingleMetric(name)?.get()
    if (metric !== undefined) metrics.push(metric)
  }
  return metrics.map((metric) => ({
    name: metric.name,
    type: typeOf(String(metric.type)),
    help: metric.help,
    samples: metric.values.map((sample) => ({
      labels: labelled(defined(sample.labels)),
      value: sample.value,
      suffix: 'metricName' in sample ? String(sample.metricName ?? metric.name).slice(metric.name.length) : '',
    })),
  }))
}

function typeOf(type: string): Family['type'] {
  return type === 'counter' || type === 'histogram' || type === 'summary' ? type : 'gauge'
}

function defined(labels: Partial<Record<string, string | number>>): Record<string, string | number> {
  return Object.fromEntries(Object.entries(labels).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}

/** The figures of the process, from prom-client. */
export async function openProcessMetrics(): Promise<ProcessMetrics> {
  registry ??= collect()
  const collected = await registry
  let before = performance.eventLoopUtilization()
  const idle = (): number => {
    const { utilization } = performance.eventLoopUtilization(before)
    before = performance.eventLoopUtilization()
    return Math.round(100 * (1 - utilization))
  }
  return { node: hostname(), uptime: () => Math.floor(process.uptime()), idle, families: () => familiesIn(collected) }
}

/** Has them at hand. */
export const processMetrics = fp(
  async (app) => {
    app.decorate('processMetrics', await openProcessMetrics())
  },
  { name: 'process-metrics' },
)
