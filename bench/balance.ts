/**
 * What a pick, and a change of a server, costs each algorithm with 1,000 servers:
 *
 *     npx tsx bench/balance.ts [SERVERS]
 *
 * A pick is `Backend.assign` and the release of the slot, the hash of the key included. A change is what `LoadBalancer.change` takes, and the pick after it,
 * which may have left work to do; half of the changes are of a weight (where the algorithm allows it), half are to drain and back.
 */
import { performance } from 'node:perf_hooks'
import { LoadBalancer } from '../src/lb/load-balancer.ts'
import { Request } from '../src/lb/request.ts'
import { Fields } from '../src/lb/rules/fields.ts'
import type { Scene } from '../src/lb/rules/scene.ts'
import { Config } from '../src/schemas/config.ts'
import { parse } from '../src/schemas/parse.ts'

const count = Number(process.argv[2] ?? 1000)
const cases: [balance: string, hashType: string, factor: number][] = [
  ['roundrobin', 'map-based', 0],
  ['static-rr', 'map-based', 0],
  ['leastconn', 'map-based', 0],
  ['first', 'map-based', 0],
  ['random', 'map-based', 0],
  ['source', 'map-based', 0],
  ['uri', 'map-based', 0],
  ['hdr(X-Key)', 'map-based', 0],
  ['uri', 'consistent', 0],
  ['url_param sid', 'consistent', 0],
  ['hash req.hdr(x-key)', 'consistent', 0],
  ['uri', 'consistent', 150],
]

function balancerOf(balance: string, hashType: string, hashBalanceFactor: number): LoadBalancer {
  const servers = Array.from({ length: count }, (_, i) => ({ name: `s${i}`, address: '127.0.0.1:1', weight: 1 + (i % 10) }))
  const parsed = parse(Config, { backends: [{ name: 'b', balance, hashType, hashBalanceFactor, servers }] })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return new LoadBalancer(parsed.value)
}

function sceneOf(lb: LoadBalancer, index: number): Scene {
  const fields = new Fields(['Host', 'example.org', 'X-Key', `k${index}`])
  const request = { method: 'GET', target: `/p/${index}/q?sid=${index}`, version: '1.1', fields }
  const connection = { remoteAddress: '10.0.0.1', remotePort: 1, localAddress: '10.0.0.2', localPort: 80, isSecure: false }
  const [frontend] = lb.frontends.values()
  const source = `10.1.${(index >> 8) & 255}.${index & 255}`
  return {
    ...{ frontend, backend: lb.backends.get('b'), server: undefined, connection, source, request, original: request, response: undefined },
    ...{ variables: new Map(), settings: { logLevel: undefined, retries: undefined, retriesResponses: true }, isFirst: true },
    ...{ captures: { request: [], response: [] }, number: 0, uniqueId: undefined, isServed: false },
  } as Scene
}

/** The middle of how long each of many calls took, and the longest, in microseconds. */
function measure(rounds: number, call: (round: number) => void): { median: number; most: number } {
  const times = Array.from({ length: rounds }, (_, round) => {
    const from = performance.now()
    call(round)
    return (performance.now() - from) * 1000
  }).sort((a, b) => a - b)
  return { median: times[rounds >> 1] ?? 0, most: times.at(-1) ?? 0 }
}

console.log(`${count} servers, weights 1 to 10`.padEnd(34), 'pick µs'.padStart(9), 'change µs'.padStart(11), 'at most'.padStart(9))
for (const [balance, hashType, factor] of cases) {
  const lb = balancerOf(balance, hashType, factor)
  const backend = lb.backends.get('b')
  if (backend === undefined) throw new Error('no backend')
  const requests = Array.from({ length: 4096 }, (_, index) => {
    const request = new Request('GET')
    if (backend.rules?.hash !== undefined) request.scene = sceneOf(lb, index)
    return request
  })
  const pick = (round: number): void => {
    const request = requests[round & 4095]
    if (request !== undefined) backend.assign(request)?.release()
  }
  const isFixed = balance === 'static-rr' || (backend.rules?.hash !== undefined && hashType === 'map-based')
  const change = (round: number): void => {
    const server = `s${(round * 7) % count}`
    const value =
      round % 2 === 0 || isFixed ? { state: round % 4 < 2 ? ('drain' as const) : ('ready' as const) } : { weight: 1 + (round % 10) }
    lb.change({ by: 'bench', target: { backend: 'b', server }, values: value })
    pick(round)
  }
  for (let round = 0; round < 200_000; round++) pick(round)
  const rounds = 500_000
  const from = performance.now()
  for (let round = 0; round < rounds; round++) pick(round)
  const cost = ((performance.now() - from) * 1000) / rounds
  for (let round = 0; round < 200; round++) change(round)
  const { median, most } = measure(1000, change)
  const name = `${balance}${backend.rules?.hash ? ` ${hashType}` : ''}${factor > 0 ? ` ${factor} %` : ''}`
  console.log(name.padEnd(34), cost.toFixed(2).padStart(9), median.toFixed(0).padStart(11), most.toFixed(0).padStart(9))
}
