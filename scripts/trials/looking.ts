/** Clients of a balancer in a process of their own, for scrape.ts: told what to do by messages, each answered with what came of it. */
import { connect } from 'node:net'
import { constants, setPriority } from 'node:os'
import { constantRate } from '../../bench/constant-rate.ts'

/** A load of so many requests a second, or all of a URL, whose bytes are counted. */
export type Asked = { traffic: number; seconds: number; rate: number } | { look: string }

process.on('message', async (asked: Asked) => {
  process.send?.('traffic' in asked ? await constantRate(asked.traffic, asked.seconds, asked.rate) : await look(asked.look))
})

/** Reads all of it as bytes and nothing more, and lets others go first: what is looked at is the balancer. */
async function look(url: string): Promise<number> {
  setPriority(constants.priority.PRIORITY_LOW)
  const { hostname, port, pathname } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: close\r\n\r\n`)
  let bytes = 0
  for await (const chunk of socket) bytes += chunk.length
  return bytes
}
