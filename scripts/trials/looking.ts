/** Clients of a balancer in a process of their own, for scrape.ts: told what to do by messages, each answered with what came of it. */
import { once } from 'node:events'
import { get } from 'node:http'
import { constantRate } from '../../bench/constant-rate.ts'

/** A load of so many requests a second, or all of a URL, whose bytes are counted. */
export type Asked = { traffic: number; seconds: number; rate: number } | { look: string }

process.on('message', async (asked: Asked) => {
  process.send?.('traffic' in asked ? await constantRate(asked.traffic, asked.seconds, asked.rate) : await look(asked.look))
})

async function look(url: string): Promise<number> {
  const [response] = await once(get(url, { agent: false }), 'response')
  let bytes = 0
  for await (const chunk of response) bytes += chunk.length
  return bytes
}
