import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import packet from 'dns-packet'

/** A name server that knows one service. */
export interface NameServer {
  port: number
  /** The ports of this machine where the service is. */
  ports: readonly number[]
  close(): void
}

/** Starts one on this machine, at any port if it is 0, for a service such as `_http._tcp.shop.test`. */
export async function nameServer(service: string, port: number): Promise<NameServer> {
  const socket = createSocket('udp4').bind(port, '127.0.0.1')
  await once(socket, 'listening')
  const server: NameServer = { port: socket.address().port, ports: [], close: () => socket.close() }
  socket.on('message', (message, client) => {
    const { id = 0, questions = [] } = packet.decode(message)
    const isKnown = questions.some(({ type, name }) => type === 'SRV' && name === service)
    const host = `host.${service}`
    const answer = packet.encode({
      ...{ type: 'response', id, questions, flags: packet.AUTHORITATIVE_ANSWER },
      answers: isKnown ? server.ports.map((at) => ({ type: 'SRV', name: service, data: { target: host, port: at, weight: 256 } })) : [],
      // The host's address comes along, so that nobody needs to ask for it.
      additionals: [{ type: 'A', name: host, data: '127.0.0.1' }],
    })
    socket.send(answer, client.port, client.address)
  })
  return server
}
