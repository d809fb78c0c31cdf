import { LoadBalancer } from '../src/lb/load-balancer.ts'
import type { Server } from '../src/lb/server.ts'
import { Config } from '../src/schemas/config.ts'
import { parse } from '../src/schemas/parse.ts'

/** A configuration as one would write it, with its defaults filled in. */
export function configOf(input: object): Config {
  const parsed = parse(Config, input)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.value
}

export function balancerOf(input: object, now?: () => number): LoadBalancer {
  return new LoadBalancer(configOf(input), now)
}

export function serverOf(loadBalancer: LoadBalancer, backend: string, server: string): Server {
  const found = loadBalancer.find({ backend, server })
  if (found === undefined) throw new Error(`no server ${backend}/${server}`)
  return found
}
