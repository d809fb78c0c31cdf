import { once } from 'node:events'
import net from 'node:net'
import { join } from 'node:path'
import pino from 'pino'
import { formatNote, loadConfig } from '../../src/config/load.ts'
import { startDaemon } from '../../src/daemon.ts'
import { runHaproxy } from '../haproxy.ts'
import { explanationOf } from './explained.ts'
import { normal } from './normal.ts'
import type { Step } from './requests.ts'
import { environment, type Site } from './site.ts'
import { Talk } from './talk.ts'

/** What the server that was asked last got, and what it is to answer. */
interface Seen {
  request: string
  response: string
}

/** What came of playing: the differences, in words, the names of what explains others, how many requests were played, and how often HAProxy died of one. */
export interface Played {
  differences: string[]
  explained: string[]
  requests: number
  deaths: number
}

/** Plays the requests of sites to both, of each site up to the first difference that nothing explains. */
export async function play(sites: readonly Site[], file: string, directory: string): Promise<Played> {
  const seen: Seen = { request: '', response: '' }
  const servers = await Promise.all(['s1', 's2'].map((name) => serve(join(directory, `${name}.sock`), name, seen)))
  const stopTheirs = await runHaproxy(file, environment(directory, 'theirs'))
  const loaded = loadConfig([file], environment(directory, 'ours'))
  if (!loaded.ok) throw new Error(loaded.errors.map(formatNote).join('\n'))
  const limpet = await startDaemon(loaded.config, pino({ level: 'silent' }))
  const played: Played = { differences: [], explained: [], requests: 0, deaths: 0 }
  try {
    for (const [index, site] of sites.entries()) {
      const side = (name: string): Side => new Side(join(directory, `${name}.web${index}`), seen)
      if (!(await playSite(site, side('theirs'), side('ours'), played))) break
    }
  } finally {
    await limpet.stop()
    await stopTheirs()
    for (const server of servers) server.close()
  }
  return played
}

/** Answers whether HAProxy is still alive afterwards. */
async function playSite(site: Site, theirs: Side, ours: Side, played: Played): Promise<boolean> {
  try {
    for (const step of site.steps) {
      const [expected, found] = [await theirs.take(step), await ours.take(step)]
      if (await theirs.isDead()) {
        played.deaths++
        return false
      }
      played.requests++
      const explanation = expected === found ? 'nothing' : explanationOf(expected, found)
      if (explanation === undefined) {
        played.differences.push(told(site, step, expected, found))
        return true
      }
      if (expected !== found) played.explained.push(explanation)
      // What belongs to a connection is compared as long as both keep it.
      if (theirs.isClosed || ours.isClosed) for (const side of [theirs, ours]) side.close()
    }
    return true
  } finally {
    for (const side of [theirs, ours]) side.close()
  }
}

function told({ frontend, backend }: Site, { request, response }: Step, expected: string, found: string): string {
  const [theirs, ours] = [expected.split('\n'), found.split('\n')]
  const lines = [
    ...theirs.filter((line) => !ours.includes(line)).map((line) => `HAProxy: ${line}`),
    ...ours.filter((line) => !theirs.includes(line)).map((line) => `Limpet:  ${line}`),
  ]
  return ['frontend', ...frontend, 'backend', ...backend, '---', request, response, '---', ...lines, ''].join('\n')
}

async function serve(path: string, name: string, seen: Seen): Promise<net.Server> {
  const server = net.createServer((socket) => {
    let text = ''
    socket.on('error', () => {})
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1')
      const end = text.indexOf('\r\n\r\n')
      const length = Number(/^content-length: *(\d+)/im.exec(text)?.[1] ?? 0)
      if (end < 0 || text.length < end + 4 + length) return
      seen.request = `${name}: ${text}`
      text = ''
      socket.write(seen.response, 'latin1')
    })
  })
  server.listen(path)
  await once(server, 'listening')
  return server
}

/** One of the two that are compared, as clients meet it at a site. */
class Side {
  readonly #path: string
  readonly #seen: Seen
  #talk: Talk | undefined

  constructor(path: string, seen: Seen) {
    this.#path = path
    this.#seen = seen
  }

  get isClosed(): boolean {
    return this.#talk?.isClosed !== false
  }

  close(): void {
    this.#talk?.close()
    this.#talk = undefined
  }

  /** Whether nobody is there any more; asked where a connection was closed. */
  async isDead(): Promise<boolean> {
    if (!this.isClosed) return false
    const socket = net.connect(this.#path)
    try {
      await once(socket, 'connect')
      return false
    } catch {
      return true
    } finally {
      socket.destroy()
    }
  }

  /** What comes of a step, in comparable words. */
  async take({ request, response, isHead }: Step): Promise<string> {
    this.#seen.request = 'no server was asked'
    this.#seen.response = response
    this.#talk ??= new Talk(this.#path)
    const answer = await this.#talk.ask(request, isHead)
    return `${normal(answer)}\n>>>\n${normal(this.#seen.request)}`
  }
}
