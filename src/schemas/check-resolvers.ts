import { notAnAddress, parseAddress, serviceName } from './address.ts'
import type { Config } from './config.ts'
import { problem } from './findings.ts'
import { didYouMean } from './nearest.ts'
import { isIPv4, isIPv6, parseNetwork } from './network.ts'
import type { Problem } from './parse.ts'
import { machineResolvers } from './resolvers.ts'
import type { ServerConfig } from './server.ts'

/** What is wrong with the sections of resolvers, and with servers that use them. */
export function resolverFaults({ global: { resolvers = [] }, backends }: Config): Problem[] {
  const names = [...resolvers.map(({ name }) => name), machineResolvers]
  return [
    ...resolvers.flatMap(({ name, nameservers, parseResolvConf }, index) => [
      ...problem(
        nameservers.length === 0 && !parseResolvConf,
        `/global/resolvers/${index}`,
        `resolvers "${name}" have nobody to ask: add a nameserver, or parse-resolv-conf`,
      ),
      ...nameservers.flatMap((text, at) => notNameServer(text, `/global/resolvers/${index}/nameservers/${at}`)),
    ]),
    ...backends.flatMap(({ servers }, index) =>
      servers.flatMap((server, at) => unknownResolvers(server, names, `/backends/${index}/servers/${at}`)),
    ),
  ]
}

function notNameServer(text: string, pointer: string): Problem[] {
  const address = parseAddress(text)
  const isOne = address?.kind === 'tcp' && address.port > 0 && (isIPv4(address.host) || isIPv6(address.host))
  return problem(!isOne, pointer, address?.kind === 'tcp' ? `nameserver "${text}": write an IP address and a port` : notAnAddress(text))
}

function unknownResolvers({ name, resolvers }: ServerConfig, known: readonly string[], pointer: string): Problem[] {
  const isLost = resolvers !== undefined && !known.includes(resolvers)
  const guess = isLost ? didYouMean(resolvers, known) : ''
  return problem(isLost, `${pointer}/resolvers`, `server "${name}": there are no resolvers "${resolvers}"${guess}`)
}

/** A server that may begin without an address, which nobody asks for later. */
export function lostWarning({ name, address, resolvers, initAddr = [] }: ServerConfig, pointer: string): Problem[] {
  const host = hostIn(address)
  const isLost = host !== undefined && resolvers === undefined && initAddr.includes('none')
  const message = `server "${name}" may begin without an address (init-addr none), and stays without one: add resolvers, which ask for "${host}" again`
  return problem(isLost, `${pointer}/initAddr`, message)
}

/** The name of a host in an address. */
function hostIn(text: string): string | undefined {
  const address = parseAddress(text)
  return address?.kind !== 'tcp' || isIPv4(address.host) || isIPv6(address.host) ? undefined : address.host
}

/** What is wrong with how a server says that it is to be found. */
export function discoveryFaults({ name, address, resolvers, resolveNet = [], initAddr = [] }: ServerConfig, pointer: string): Problem[] {
  const isMethod = (word: string): boolean => ['last', 'libc', 'none'].includes(word) || isIPv4(word) || isIPv6(word)
  return [
    ...problem(
      serviceName(address) !== undefined && resolvers === undefined,
      `${pointer}/address`,
      `server "${name}": "${address}" is the name of a service, which only resolvers can look up: add resolvers`,
    ),
    ...resolveNet.flatMap((text, at) =>
      problem(
        parseNetwork(text) === undefined,
        `${pointer}/resolveNet/${at}`,
        `server "${name}": "${text}" is not a network: write one such as 10.0.0.0/8`,
      ),
    ),
    ...initAddr.flatMap((word, at) =>
      problem(
        !isMethod(word),
        `${pointer}/initAddr/${at}`,
        `server "${name}": init-addr takes last, libc, none and IP addresses, and "${word}" is none of them`,
      ),
    ),
  ]
}
