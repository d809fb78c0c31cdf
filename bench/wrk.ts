import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { directory, start } from './children.ts'
import type { Sample } from './measure.ts'

export interface WrkLoad {
  path: string
  connections: number
  /** Bytes of body in each request; 0 for GET. */
  upload: number
  /** Bytes of body that each request moves, either way. */
  bytes: number
}

interface Summary {
  requests: number
  micros: number
  errors: number
  p50: number
  p99: number
}

/** As many requests as the port takes, from one thread. `rate` in requests/s, `throughput` in MiB/s, `p50` and `p99` in ms. */
export async function wrk(port: number, seconds: number, { path, connections, upload, bytes }: WrkLoad): Promise<Sample> {
  const file = join(directory, 'load.lua')
  writeFileSync(file, script(upload))
  const url = `http://127.0.0.1:${port}${path}`
  const { requests, micros, errors, p50, p99 } = await run(
    ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '5s', '-s', file, url],
    seconds,
  )
  const rate = (requests * 1e6) / micros
  return { requests, errors, rate, throughput: (rate * bytes) / 2 ** 20, p50: p50 / 1000, p99: p99 / 1000 }
}

async function run(args: string[], seconds: number): Promise<Summary> {
  const child = await start(['wrk', ...args])
  const patience = setTimeout(() => child.process.kill('SIGKILL'), (seconds + 10) * 1000)
  let output = ''
  child.process.stdout?.on('data', (chunk: Buffer) => {
    output += chunk
  })
  await once(child.process, 'close')
  clearTimeout(patience)
  const line = output.split('\n').find((line) => line.startsWith('{'))
  if (line === undefined) throw new Error(`wrk told nothing: ${child.complaint()} ${output}`)
  return JSON.parse(line)
}

function script(upload: number): string {
  const request = upload > 0 ? `wrk.method = "POST"\nwrk.body = string.rep("x", ${upload})\n` : ''
  return `${request}function done(summary, latency)
  local e = summary.errors
  io.write(string.format('{"requests":%d,"micros":%d,"errors":%d,"p50":%d,"p99":%d}\\n', summary.requests, summary.duration,
    e.connect + e.read + e.write + e.status + e.timeout, latency:percentile(50), latency:percentile(99)))
end
`
}
