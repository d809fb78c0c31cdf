import type { Assignment } from '../../src/lb/assignment.ts'
import type { Backend } from '../../src/lb/backend.ts'
import { LoadBalancer } from '../../src/lb/load-balancer.ts'
import { Request } from '../../src/lb/request.ts'
import type { Scene } from '../../src/lb/rules/scene.ts'
import type { Server } from '../../src/lb/server.ts'
import { Config } from '../../src/schemas/config.ts'
import { parse } from '../../src/schemas/parse.ts'
import { scene } from '../../test/lb/rules/scenes.ts'
import type { Ask, Scenario, Value } from './scenario.ts'

/** What each step of a scenario comes to with Backend. */
export function runOurs(index: number, { steps, refusing, ...config }: Scenario): string[] {
  const lb = balancerOf(config)
  const backend = lb.backends.get('b')
  if (backend === undefined) throw new Error('no backend')
  const held: (Assignment | undefined)[] = []
  return steps.map((step) => {
    if ('picks' in step) return step.picks.map((ask) => pick(index, backend, ask, refusing)).join('')
    if ('hold' in step) {
      const assignment = assign(index, backend, step.hold, refusing)
      held.push(assignment)
      return nameOf(assignment)
    }
    if ('release' in step) held.splice(step.release, 1)[0]?.release()
    else {
      const server = backend.servers[step.server]
      if (server !== undefined) alter(lb, backend, server, step.value)
    }
    return ''
  })
}

function balancerOf({
  balance,
  hashType,
  factor,
  allbackups,
  weights,
  backups,
  maxconns,
  ids,
}: Omit<Scenario, 'steps' | 'refusing'>): LoadBalancer {
  const servers = weights.map((weight, i) => ({
    name: `s${i + 1}`,
    address: '127.0.0.1:1',
    weight,
    backup: backups[i],
    maxconn: maxconns[i],
    ...(ids[i] !== 0 && { id: ids[i] }),
  }))
  const config = parse(Config, {
    backends: [{ name: 'b', balance, hashType, hashBalanceFactor: factor, allbackups, retries: 1, redispatch: 1, servers }],
  })
  if (!config.ok) throw new Error(JSON.stringify(config.problems))
  return new LoadBalancer(config.value)
}

function nameOf(assignment: Assignment | undefined): string {
  return assignment?.server.name.slice(1) ?? '-'
}

function pick(index: number, backend: Backend, ask: Ask, refusing: number): string {
  const assignment = assign(index, backend, ask, refusing)
  assignment?.release()
  return nameOf(assignment)
}

function assign(index: number, backend: Backend, ask: Ask, refusing: number): Assignment | undefined {
  const request = new Request('GET')
  request.scene = backend.rules?.hash && sceneOf(index, ask)
  let avoid: Server | undefined
  for (;;) {
    const assignment = backend.assign(request, avoid)
    if (assignment === undefined) return undefined
    const { server } = assignment
    if (server.name !== `s${refusing + 1}`) return assignment
    assignment.release()
    if (backend.afterFailure(request, server) !== 'another server') return undefined
    avoid = server
  }
}

function sceneOf(index: number, { path, fields }: Ask): Scene {
  const source = /^x-src: (.*)\r$/im.exec(fields)?.[1] ?? ''
  return { ...scene(`GET /b${index}${path}\n${fields.replaceAll('\r', '')}`), source }
}

function alter(lb: LoadBalancer, backend: Backend, server: Server, value: Value): void {
  if (value === 'up' || value === 'down') {
    server.set({ health: value === 'up' ? 'up' : 'down' })
    backend.refresh(server)
  } else {
    const values = typeof value === 'number' ? { weight: value } : { state: value }
    lb.change({ by: 'test', target: { backend: 'b', server: server.name }, values })
  }
}
