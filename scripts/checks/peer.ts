import { once } from 'node:events'
import net, { type Socket } from 'node:net'
import tls from 'node:tls'
import { authority } from '../../test/certificates.ts'
import type { Case } from './cases.ts'

/** A server of a case: its port, and what came on each of its connections, as Latin-1. */
export interface Peer {
  port: number
  wires: string[]
  close(): void
}

const issued = authority().issue({ names: ['www.test'] })

/** Starts a server that does as a case says. */
export async function peerOf(one: Case): Promise<Peer> {
  const wires: string[] = []
  const sockets = new Set<Socket>()
  const serve = (socket: Socket): void => {
    const at = wires.push(socket instanceof tls.TLSSocket ? `[${Reflect.get(socket, 'servername') || 'no name'}] ` : '') - 1
    const answer = (): void => act(socket, one)
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    if (one.first) answer()
    socket.on('data', (bytes) => {
      wires[at] += bytes.toString('latin1')
      if (!one.first) answer()
    })
    socket.on('end', () => socket.end())
  }
  const server = one.tls ? tls.createServer(issued, serve) : net.createServer({ allowHalfOpen: true }, serve)
  server.on('tlsClientError', () => {})
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const close = (): void => {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
  if (one.says === 'refuse') close()
  return { port, wires, close }
}

function act(socket: Socket, { says, closes }: Case): void {
  if (says === 'silent' || says === 'refuse') return
  if (says === 'close') socket.end()
  else if (says === 'reset') socket.resetAndDestroy()
  else if (closes) socket.end(says, 'latin1')
  else socket.write(says, 'latin1')
}
