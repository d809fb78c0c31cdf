import { type Address, notAnAddress, parseAddress, parseSource, serviceName } from './address.ts'
import type { BackendConfig } from './backend.ts'
import { discoveryFaults, lostWarning } from './check-resolvers.ts'
import { type Findings, problem } from './findings.ts'
import { namelessTls } from './nameless-tls.ts'
import { isIPv6 } from './network.ts'
import type { Problem } from './parse.ts'
import type { ServerConfig } from './server.ts'

/** Checks what is wrong with a server by itself. */
export function checkServer(server: ServerConfig, backend: BackendConfig, pointer: string): Findings {
  const { name, cookie, checkAddr } = server
  const atOnce = (['inter', 'fastinter', 'downinter'] as const).filter((field) => server[field] === 0)
  const fault = serverAddressFault(server.address)
  return {
    errors: [
      ...problem(fault !== undefined, `${pointer}/address`, `server "${name}": ${fault}`),
      ...problem(
        checkAddr !== undefined && !isHost(checkAddr),
        `${pointer}/checkAddr`,
        `server "${name}": "${checkAddr}" is not a host name or an IP address`,
      ),
      ...problem(
        server.source !== undefined && parseSource(server.source) === undefined,
        `${pointer}/source`,
        `server "${name}": "${server.source}" is not an address to connect from: write an IP address, with a port if need be, IPv6 in brackets`,
      ),
      ...problem(
        server.agentCheck && server.agentPort === undefined,
        pointer,
        `server "${name}" has an agent and no port to ask it at: add agentPort (agent-port)`,
      ),
      ...discoveryFaults(server, pointer),
      ...atOnce.map((field) => ({ pointer: `${pointer}/${field}`, message: `server "${name}": ${field} is to be above 0` })),
    ],
    warnings: [
      ...nowhereWarning(server, pointer),
      ...lostWarning(server, pointer),
      ...namelessTls(server, `${pointer}/tls`),
      ...problem(
        cookie !== undefined && !backend.cookie,
        pointer,
        `server "${name}" has a cookie value, but backend "${backend.name}" has no cookie`,
      ),
      ...problem(
        server.minconn !== undefined && server.minconn < server.maxconn && backend.fullconn === undefined,
        pointer,
        `server "${name}" has a minconn that nothing follows from: add fullconn to backend "${backend.name}"`,
      ),
    ],
  }
}

function serverAddressFault(text: string): string | undefined {
  const address: Address | undefined = parseAddress(text)
  if (serviceName(text) !== undefined) return undefined
  if (address === undefined) return notAnAddress(text)
  if (address.kind === 'fd') return `"${text}" is a file descriptor: a server needs an address to connect to`
  return address.kind === 'tcp' && address.port === 0
    ? `"${text}" has no port: Limpet does not take the client's port yet, write one`
    : undefined
}

/** HAProxy connects to the address that the client came to (manual §5.2); to us it is this machine. */
function nowhereWarning({ name, address: text }: ServerConfig, pointer: string): Problem[] {
  const address = parseAddress(text)
  const isAny = address?.kind === 'tcp' && (address.host === '0.0.0.0' || address.host === '::')
  const hint = text.startsWith(':') ? ' (is a variable empty?)' : ''
  return problem(
    isAny,
    `${pointer}/address`,
    `server "${name}": "${text}" names no host${hint}: this machine is meant then; write 127.0.0.1`,
  )
}

function isHost(text: string): boolean {
  return /^[A-Za-z0-9_.-]+$/.test(text) || isIPv6(text)
}
