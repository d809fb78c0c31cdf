import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The version of HAProxy at hand, such as `2.6.12-1`; `undefined` when there is none. */
export function haproxyVersion(): string | undefined {
  return /version (\S+)/.exec(spawnSync('haproxy', ['-v'], { encoding: 'utf8' }).stdout ?? '')?.[1]
}

/** A running HAProxy whose sockets are files in a directory of its own, so that no port is needed. */
export interface Haproxy {
  /** The path of a socket by its name. */
  socket(name: string): string
  /** Says commands to the runtime API; answers what it says. */
  command(text: string): Promise<string>
  stop(): Promise<void>
}

/** Starts HAProxy with a configuration that is made of the paths of its sockets. The runtime API is there already. */
export async function startHaproxy(configuration: (socket: (name: string) => string) => string): Promise<Haproxy> {
  const directory = await mkdtemp(join(tmpdir(), 'compare-'))
  const socket = (name: string): string => join(directory, `${name}.sock`)
  const file = join(directory, 'haproxy.cfg')
  await writeFile(file, `global\n  nbthread 1\n  stats socket ${socket('admin')} level admin\n${configuration(socket)}`)
  const clear = (): Promise<void> => rm(directory, { recursive: true })
  try {
    const end = await runHaproxy(file)
    return { socket, stop: () => end().then(clear), command: (text) => command(socket('admin'), text) }
  } catch (error) {
    await clear()
    throw error
  }
}

/** Runs HAProxy with a configuration file, and more in its environment; answers what ends it. Throws what it says if it does not start. */
export async function runHaproxy(file: string, env: Record<string, string> = {}): Promise<() => Promise<void>> {
  const child = spawn('haproxy', ['-W', '-db', '-f', file], { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = once(child, 'exit')
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    await ended
  }
  const said = await new Promise<string>((resolve) => {
    let text = ''
    child.stderr.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      if (!text.includes('Loading success')) return
      child.stderr.removeAllListeners('data').resume()
      resolve('')
    })
    child.on('exit', () => resolve(text))
  })
  if (said === '') return stop
  await stop()
  throw new Error(`haproxy did not start:\n${said}`)
}

/** Says commands to the runtime API at a socket; answers what it says. */
export async function command(path: string, text: string): Promise<string> {
  const socket = net.connect(path)
  socket.write(`${text}\n`)
  let answer = ''
  for await (const chunk of socket) answer += chunk
  return answer.trim()
}

/** Reads the heads of messages without bodies from a connection, one after the other. */
export class Heads {
  readonly socket: net.Socket
  #text = ''
  #waiting: { resolve: (head: string) => void; reject: (error: Error) => void } | undefined

  constructor(socket: net.Socket) {
    this.socket = socket
    socket.on('data', (chunk: Buffer) => {
      this.#text += chunk.toString('latin1')
      this.#deliver()
    })
    socket.on('error', () => {})
    socket.on('close', () => this.#waiting?.reject(new Error('the connection was closed')))
  }

  /** The next head, without its empty line. */
  next(): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
      this.#deliver()
    })
  }

  #deliver(): void {
    const end = this.#text.indexOf('\r\n\r\n')
    if (end < 0 || this.#waiting === undefined) return
    const head = this.#text.slice(0, end)
    this.#text = this.#text.slice(end + 4)
    const { resolve } = this.#waiting
    this.#waiting = undefined
    resolve(head)
  }
}

/** The values of a field in a head, in their order, without blanks around them. */
export function fieldValues(head: string, name: string): string[] {
  const lines = head.split('\r\n').slice(1)
  return lines
    .filter((line) => line.toLowerCase().startsWith(`${name}:`))
    .map((line) => line.slice(name.length + 1).replace(/^[\t ]+|[\t ]+$/g, ''))
}

/** Random numbers that are the same for the same seed (mulberry32). */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed
  }

  /** A whole number from 0 to `below` - 1. */
  int(below: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let x = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    x ^= x + Math.imul(x ^ (x >>> 7), 61 | x)
    return ((x ^ (x >>> 14)) >>> 0) % below
  }

  chance(oneIn: number): boolean {
    return this.int(oneIn) === 0
  }

  of<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.int(choices.length)] ?? choices[0]
  }

  /** `least` to `most` things. */
  list<T>(least: number, most: number, make: () => T): T[] {
    return Array.from({ length: least + this.int(most - least + 1) }, make)
  }
}
