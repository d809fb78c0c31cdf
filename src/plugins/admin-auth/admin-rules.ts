import type { FastifyRequest } from 'fastify'
import { Thought } from '../../lb/explain/thought.ts'
import type { LoadBalancer } from '../../lb/load-balancer.ts'
import { SectionCompiler } from '../../lb/rules/section.ts'
import type { StatsConfig } from '../../schemas/frontend.ts'
import { addressOf } from './address.ts'

/** Whether a request is one in which `stats.admin` holds (HAProxy manual §4.2 `stats admin`). */
export type MayAdmin = (request: FastifyRequest) => boolean

/** Makes `stats.adminRules` into a function; the ACLs are those of the section that has them. Without such rules it always holds. */
export function compileAdminRules({ adminRules }: StatsConfig, loadBalancer: LoadBalancer): MayAdmin {
  if (adminRules.length === 0) return () => true
  const frontend = [...loadBalancer.frontends.values()].find(({ config }) => config.stats?.adminRules === adminRules)
  if (frontend === undefined) return () => false
  const { surroundings } = loadBalancer
  const section = new SectionCompiler(frontend.config.acls, surroundings)
  const rules = adminRules.map((rule) => section.when(rule))
  return (request) => {
    const { method, url, rawHeaders } = request.raw
    const headers = (rawHeaders ?? []).flatMap((name, at, all) => (at % 2 === 0 ? [`${name}: ${all[at + 1]}`] : []))
    const source = addressOf(request)
    const question = { url: url ?? '/', method: method ?? 'GET', headers, ...(source !== 'unix' && { source }) }
    const thought = new Thought(frontend, question, surroundings.processVariables, connectionOf(request), asItCame)
    return rules.some((holds) => holds === undefined || holds(thought))
  }
}

/** What came is text whose characters are bytes already. */
function asItCame(text: string): string {
  return text
}

function connectionOf({ socket, protocol }: FastifyRequest): Thought['connection'] {
  const { remoteAddress, remotePort, localAddress, localPort } = socket
  return { remoteAddress: plain(remoteAddress), remotePort, localAddress: plain(localAddress), localPort, isSecure: protocol === 'https' }
}

/** An IPv4 address without the `::ffff:` that a dual socket puts before it. */
function plain(address: string | undefined): string | undefined {
  return address?.startsWith('::ffff:') ? address.slice(7) : address
}
