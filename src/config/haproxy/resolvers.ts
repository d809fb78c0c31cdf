import { didYouMean } from '../../schemas/nearest.ts'
import { Resolvers } from '../../schemas/resolvers.ts'
import { Fault } from '../report.ts'
import { expandAddress, integer, none, only, time, valid } from './line.ts'
import type { Lookup } from './words.ts'

const { properties } = Resolvers
const holds = ['valid', 'nx', 'obsolete', 'timeout', 'refused', 'other'] as const

type Reader = (resolvers: Resolvers, args: readonly string[], lookup: Lookup) => void

const keywords: Record<string, Reader> = {
  nameserver: (resolvers, [id, address, ...more], lookup) => {
    if (id === undefined || address === undefined) throw new Fault('nameserver expects a name, and an IP address with its port')
    none(more, 'nameserver')
    if (/^tcp/.test(address)) throw new Fault(`nameserver ${id}: name servers are asked over UDP only: write its IP address and port`)
    resolvers.nameservers.push(expandAddress(address, lookup).replace(/^udp@/, ''))
  },
  'parse-resolv-conf': (resolvers, args) => {
    none(args, 'parse-resolv-conf')
    resolvers.parseResolvConf = true
  },
  resolve_retries: (resolvers, args) => {
    const count = integer(only(args, 'resolve_retries'), 'resolve_retries')
    resolvers.resolveRetries = valid(properties.resolveRetries, count, 'resolve_retries')
  },
  accepted_payload_size: (resolvers, args) => {
    const size = integer(only(args, 'accepted_payload_size'), 'accepted_payload_size')
    resolvers.acceptedPayloadSize = valid(properties.acceptedPayloadSize, size, 'accepted_payload_size')
  },
  timeout: (resolvers, [what, value, ...more]) => {
    none(more, 'timeout')
    if (what === 'resolve') resolvers.timeoutResolve = time(value, 'timeout resolve')
    else if (what === 'retry') resolvers.timeoutRetry = time(value, 'timeout retry')
    else throw new Fault(`timeout expects resolve or retry in a resolvers section, found "${what ?? 'nothing'}"`)
  },
  hold: (resolvers, [what, value, ...more]) => {
    none(more, 'hold')
    const status = holds.find((one) => one === what)
    if (status === undefined) throw new Fault(`hold expects one of ${holds.join(', ')}, found "${what ?? 'nothing'}"`)
    resolvers.hold[status] = time(value, `hold ${status}`)
  },
}

/** Reads a line of a `resolvers` section (HAProxy manual §5.3.2). `lookup` tells what a variable of the environment holds. */
export function readResolversLine(resolvers: Resolvers, keyword: string, args: readonly string[], lookup: Lookup): void {
  const read = Object.hasOwn(keywords, keyword) ? keywords[keyword] : undefined
  if (read === undefined) throw new Fault(`unknown keyword "${keyword}" in section resolvers${didYouMean(keyword, Object.keys(keywords))}`)
  read(resolvers, args, lookup)
}
