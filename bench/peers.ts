import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { type Child, deafPort, directory, freePort, listening, start } from './children.ts'
import { haproxyConfiguration, nginxConfiguration, type Place } from './configurations.ts'
import type { Tool } from './tools.ts'

/** A proxy to be measured. */
export interface Peer {
  name: string
  /** Whether it binds clients to servers. */
  isSticky: boolean
  /** The program that must be installed, or what has the version of the package. */
  from: { tool: Tool } | { manifest: string }
  command(place: Place): string[]
}

const program = (name: string) => (place: Place) => [
  process.execPath,
  join('bench/peers', name),
  String(place.port),
  ...place.servers.map(String),
]

export const peers: Peer[] = [
  {
    name: 'haproxy',
    isSticky: true,
    from: { tool: 'haproxy' },
    command: (place) => ['haproxy', '-db', '-f', file('haproxy', haproxyConfiguration(place))],
  },
  {
    name: 'nginx',
    isSticky: false,
    from: { tool: 'nginx' },
    command: (place) => ['nginx', '-p', directory, '-c', file('nginx', nginxConfiguration(place))],
  },
  {
    name: 'limpet',
    isSticky: true,
    from: { manifest: './package.json' },
    command: (place) => [process.execPath, 'dist/cli.js', '-f', file('limpet', haproxyConfiguration(place))],
  },
  {
    name: '@fastify/http-proxy',
    isSticky: true,
    from: { manifest: '@fastify/http-proxy/package.json' },
    command: program('fastify-http-proxy.js'),
  },
  { name: 'http-proxy', isSticky: true, from: { manifest: 'http-proxy/package.json' }, command: program('http-proxy.js') },
]

let files = 0

function file(name: string, text: string): string {
  const path = join(directory, `${name}-${++files}.cfg`)
  writeFileSync(path, text)
  return path
}

/** The version of a peer that is installed. */
export function versionOf({ from }: Peer, tools: Map<Tool, string>): string {
  if ('tool' in from) return tools.get(from.tool) ?? '?'
  const path = from.manifest.startsWith('.') ? from.manifest : createRequire(import.meta.url).resolve(from.manifest)
  return JSON.parse(readFileSync(path, 'utf8')).version
}

/** A peer that runs. */
export interface Target {
  name: string
  pid: number
  port: number
  stop: Child['stop']
}

/** Starts a peer before these servers and sees that it does its job. Throws an Error when it does not. */
export async function startPeer(
  name: string,
  peer: Peer,
  { servers, log }: { servers: number[]; log?: 'file' | 'udp' | undefined },
  core: number | undefined,
): Promise<Target> {
  const port = await freePort()
  const target = log === 'udp' ? `127.0.0.1:${await deafPort()} local0` : log === 'file' ? 'stdout format raw local0' : undefined
  const child = await start(peer.command({ port, servers, log: target }), core, log === 'file')
  child.process.stdout?.resume()
  await listening(child, port)
  await checkJob(peer, port)
  return { name, pid: child.pid, port, stop: child.stop }
}

/** A new client gets a cookie, one that has it gets none; the server sees who asks, and not the cookie. */
async function checkJob(peer: Peer, port: number): Promise<void> {
  const fresh = await ask(port, 'a=b')
  const bound = await ask(port, 'a=b; SERVERID=w2; c=d')
  const faults = [
    ...(fresh.status === 200 && bound.status === 200 ? [] : [`answers ${fresh.status} and ${bound.status}`]),
    ...(/^SERVERID=w\d+; path=\/$/.test(fresh.cookie) === peer.isSticky ? [] : [`sets the cookie "${fresh.cookie}"`]),
    ...((fresh.caching === 'private') === peer.isSticky ? [] : [`says Cache-Control "${fresh.caching}"`]),
    ...(bound.cookie === '' ? [] : ['sets the cookie again']),
    ...(/^cookie: a=b; c=d\r?$/im.test(bound.seen) === peer.isSticky ? [] : ['passes the cookie on']),
    ...(/^x-forwarded-for: 127\.0\.0\.1\r?$/im.test(fresh.seen) ? [] : ['adds no X-Forwarded-For']),
  ]
  if (faults.length > 0) throw new Error(`does not do the job: ${faults.join(', ')}`)
}

async function ask(port: number, cookie: string) {
  const response = await fetch(`http://127.0.0.1:${port}/head`, { headers: { cookie }, signal: AbortSignal.timeout(5000) })
  const { headers, status } = response
  return { status, seen: await response.text(), cookie: headers.get('set-cookie') ?? '', caching: headers.get('cache-control') ?? '' }
}
