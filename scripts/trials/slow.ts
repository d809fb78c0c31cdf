import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { stripVTControlCharacters } from 'node:util'
import { Browser } from './browser.ts'
import { stickyConfiguration } from './configuration.ts'
import { Load } from './load.ts'

export function hasSlowhttptest(): boolean {
  return spawnSync('slowhttptest', ['-h']).error === undefined
}

/** A mode of slowhttptest, with options that make it as slow as it can be. */
export interface Mode {
  name: string
  options: string[]
  path: string
}

export const modes: Mode[] = [
  { name: 'slow heads', options: ['-H', '-i', '2'], path: '/' },
  { name: 'slow bodies', options: ['-B', '-i', '10'], path: '/' },
  { name: 'ranges', options: ['-R', '-a', '5', '-b', '500'], path: '/' },
  { name: 'slow readers', options: ['-X', '-w', '1', '-y', '64', '-n', '2', '-z', '5'], path: '/large' },
]

const small = 'x'.repeat(100)
const large = 'x'.repeat(2 ** 20)

/** A web server that reads what it is sent, and answers `/large` with a mebibyte. */
export async function startReader(name: string): Promise<{ name: string; address: string; stop(): void }> {
  const server = createServer((message, response) => {
    message.on('error', () => {}).resume()
    message.on('end', () => response.setHeader('X-Server', name).end(message.url === '/large' ? large : small))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const stop = (): void => {
    server.close()
    server.closeAllConnections()
  }
  return { name, address: `127.0.0.1:${(server.address() as AddressInfo).port}`, stop }
}

/** Short timeouts, in milliseconds, so that one sees what they do. */
export const timeouts = { client: 5000, httpRequest: 4000 }

export function slowConfiguration(servers: readonly { name: string; address: string }[]) {
  return stickyConfiguration(servers, { timeout: { server: 10_000 } }, {}, { timeout: timeouts })
}

/** Runs slowhttptest against a port; answers why it ended, in its words. Throws an Error when it did not run to its end. */
export async function besiege({ options, path }: Mode, port: number, connections: number, seconds: number): Promise<string> {
  const size = ['-c', connections, '-r', connections, '-l', seconds, '-u', `http://127.0.0.1:${port}${path}`].map(String)
  const child = spawn('slowhttptest', [...options, ...size], { stdio: ['ignore', 'pipe', 'ignore'] })
  const kill = (): boolean => child.kill('SIGKILL')
  process.once('exit', kill)
  let said = ''
  child.stdout.on('data', (text: Buffer) => {
    said = (said + text).slice(-4000)
  })
  await once(child, 'close')
  process.off('exit', kill)
  const [, end] = /Exit status: *(.+)/.exec(stripVTControlCharacters(said)) ?? []
  if (end === undefined) throw new Error(`slowhttptest did not run to its end:\n${said}`)
  return end
}

/** How clients fared that do nothing unusual. */
export interface Visits {
  requests: number
  failed: string[]
  latency: string
}

/** So many browsers at a constant rate until `over` is settled. */
export async function visitDuring<T>(over: Promise<T>, port: number, clients: number, rate: number): Promise<[T, Visits]> {
  const browsers = Array.from({ length: clients }, () => new Browser(port))
  const load = new Load(clients, rate)
  const failed: string[] = []
  const visits = load.run(async (client) => {
    const visit = await browsers[client]?.ask('/')
    if (visit?.end !== 'whole' || visit.status !== 200) failed.push(`${visit?.end} ${visit?.status}`)
  })
  const [result] = await Promise.all([over.finally(() => load.end()), visits])
  for (const browser of browsers) browser.close()
  return [result, { requests: load.sent, failed, latency: load.summary }]
}
