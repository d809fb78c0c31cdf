import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import packet from 'dns-packet'
import type { Test } from 'tap'

/** What a name comes to: records, or how it fails; `silence` is no answer at all. */
export type Known = readonly packet.Answer[] | 'NXDOMAIN' | 'REFUSED' | 'SERVFAIL' | 'silence'

/** A name server for the length of a test, which answers what it is told to. */
export interface NameServer {
  port: number
  /** By type and name, such as `A app.test`; what is not here comes to no records. */
  records: Map<string, Known>
  /** Records that go along with the answers of SRV. */
  additionals: packet.Answer[]
  /** What was asked, as the keys of `records`. */
  asked: string[]
  close(): void
}

const codes = { NXDOMAIN: 3, REFUSED: 5, SERVFAIL: 2 } as const

/** Starts a name server on a free port of this machine. */
export async function nameServer(t?: Test): Promise<NameServer> {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const server: NameServer = { port: socket.address().port, records: new Map(), additionals: [], asked: [], close: () => socket.close() }
  t?.teardown(() => server.close())
  socket.on('message', (message, { port, address }) => {
    const { id, questions = [] } = packet.decode(message)
    const [question] = questions
    const key = `${question?.type} ${question?.name.toLowerCase()}`
    server.asked.push(key)
    const known = server.records.get(key) ?? []
    if (known === 'silence') return
    const isFailure = typeof known === 'string'
    const answer = packet.encode({
      ...{ type: 'response', id: id ?? 0, questions },
      flags: packet.RECURSION_AVAILABLE | (isFailure ? codes[known] : 0),
      answers: isFailure ? [] : [...known],
      additionals: isFailure ? [] : server.additionals,
    })
    socket.send(answer, port, address)
  })
  return server
}

/** Records of a name, one for each IPv4 address. */
export function a(name: string, ...addresses: string[]): packet.Answer[] {
  return addresses.map((data) => ({ type: 'A', name, ttl: 1, data }))
}

/** Records of a service: target, port and weight of each. */
export function srv(name: string, ...services: [target: string, port: number, weight: number][]): packet.Answer[] {
  return services.map(([target, port, weight]) => ({ type: 'SRV', name, ttl: 1, data: { target, port, weight, priority: 0 } }))
}

/** The same for IPv6. */
export function aaaa(name: string, ...addresses: string[]): packet.Answer[] {
  return addresses.map((data) => ({ type: 'AAAA', name, ttl: 1, data }))
}
