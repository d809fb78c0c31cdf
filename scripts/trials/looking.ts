/** Clients of a balancer in a process of their own, for scrape.ts: told what to do by messages, each answered with what came of it. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Connection } from '../../bench/connection.ts'
import { connectionsTo, constantRate } from '../../bench/constant-rate.ts'

/** A load of so many requests a second; all of a URL, whose bytes are counted; or a server that sends as many bytes as a path says, whose port is told. */
export type Asked = { traffic: number; seconds: number; rate: number } | { look: string } | { serve: 'bytes' }

process.on('message', async (asked: Asked) => {
  process.send?.(await answerTo(asked))
})

async function answerTo(asked: Asked): Promise<unknown> {
  if ('traffic' in asked) return constantRate(asked.traffic, asked.seconds, asked.rate, kept ?? keep(asked.traffic))
  return 'look' in asked ? look(asked.look) : serve()
}

/** The connections of the traffic, the same from round to round: to open them is not what is measured. */
let kept: readonly Connection[] | undefined

function keep(port: number): readonly Connection[] {
  kept = connectionsTo(port)
  return kept
}

/** Reads all of it as bytes and nothing more. */
async function look(url: string): Promise<number> {
  const { hostname, port, pathname } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: close\r\n\r\n`)
  let bytes = 0
  for await (const chunk of socket) bytes += chunk.length
  return bytes
}

/** Sends bytes as the balancer sends figures, piece by piece with a pause between. */
async function serve(): Promise<number> {
  const server = createServer(async (socket) => {
    const [request] = await once(socket, 'data')
    await send(socket, Number(/^GET \/(\d+)/.exec(String(request))?.[1] ?? 0))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return (server.address() as AddressInfo).port
}

const piece = Buffer.alloc(32_768, 'x')

async function send(socket: Socket, bytes: number): Promise<void> {
  for (let sent = 0; sent < bytes; sent += piece.length) {
    socket.write(piece.subarray(0, bytes - sent))
    await pause(3)
  }
  socket.end()
}
