import { stat } from 'node:fs/promises'
import { formatNote } from '../config/note.ts'
import { readingServerList } from '../config/server-list.ts'
import type { Backend } from '../lb/backend.ts'
import { ChangeError } from '../lb/change/error.ts'
import { changesOfList } from '../lb/change/listed.ts'
import type { LoadBalancer } from '../lb/load-balancer.ts'
import type { Door } from '../plugins/changes/door.ts'
import type { Scheduler } from '../plugins/health-checks/scheduler.ts'
import { ConfigError } from '../schemas/config-error.ts'
import type { ServerConfig } from '../schemas/server.ts'
import type { ServerListSource } from '../schemas/server-list.ts'
import { inTurns } from '../turns.ts'

/** Milliseconds between two looks at a file. */
const interval = 1000

export interface Surroundings {
  loadBalancer: LoadBalancer
  door: Pick<Door, 'changeInTurns'>
  scheduler: Scheduler
  /** Takes what is wrong with a list that has become another. */
  complain: (trouble: string) => void
}

/** The list of a backend: which servers it had last, and whether its file is another now. */
class ServerList {
  readonly #surroundings: Surroundings
  readonly #backend: string
  readonly #source: ServerListSource
  #servers = new Map<string, ServerConfig>()
  /** What the file was known by when it was looked at last, and when it was taken, or found to be wrong. */
  #seen: string | undefined
  #done: string | undefined
  #isOver = false

  constructor(surroundings: Surroundings, backend: string, source: ServerListSource) {
    this.#surroundings = surroundings
    this.#backend = backend
    this.#source = source
  }

  /**
   * Reads the file if it is another than last time, however it became so: written, renamed over, or a link that leads elsewhere. Who writes it may not be through yet: so
   * it must be the same at two looks, but for the first. Answers what is wrong with it; what may pass is tried again.
   */
  async look(): Promise<string[]> {
    if (this.#isOver) return []
    const print = await fingerprint(this.#source.file)
    const isSettled = this.#seen === undefined || print === this.#seen
    this.#seen = print
    if (!isSettled || print === this.#done) return []
    const read = await inTurns(readingServerList(this.#source.file))
    if ('errors' in read) {
      this.#done = print
      return read.errors.map(formatNote)
    }
    const troubles = await this.#become(read.servers)
    if (troubles.length === 0) this.#done = print
    return troubles
  }

  async #become(servers: readonly ServerConfig[]): Promise<string[]> {
    const { loadBalancer } = this.#surroundings
    const { file } = this.#source
    const backend = loadBalancer.backends.get(this.#backend)
    if (backend === undefined) return []
    const now = new Map(servers.map((server) => [server.name, server]))
    if (now.size === 0 && this.#servers.size > 0)
      return [`${file}: it names no server any more: that would empty the backend, so it is not followed`]
    try {
      await this.#change(backend, now)
      return []
    } catch (error) {
      if (error instanceof ChangeError) return [`${file}: ${error.message}`]
      throw error
    }
  }

  /** What has been made of a list is known also where the rest of it is not made, and is left as it is then. */
  async #change(backend: Backend, now: Map<string, ServerConfig>): Promise<void> {
    const { loadBalancer, door } = this.#surroundings
    const { file, drain } = this.#source
    const leaveAt = drain === 0 ? undefined : loadBalancer.now() + drain
    const requests = await inTurns(changesOfList(backend, { before: this.#servers, now }, file, leaveAt))
    for await (const made of door.changeInTurns(requests, () => this.#isOver))
      for (const { target } of made) if ('server' in target) this.#note(target.server, now.get(target.server))
    if (!this.#isOver) this.#servers = now
  }

  #note(name: string, server: ServerConfig | undefined): void {
    if (server === undefined) this.#servers.delete(name)
    else this.#servers.set(name, server)
  }

  /** Takes nothing of the list any more, be it half taken. */
  stop(): void {
    this.#isOver = true
  }
}

/** What a file is known by; empty while it is not there. */
async function fingerprint(file: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeMs, ctimeMs } = await stat(file)
    return [dev, ino, size, mtimeMs, ctimeMs].join()
  } catch {
    return ''
  }
}

/**
 * Takes the servers in that lists name, and follows the lists from then on: what is wrong with one later is complained of, once, and the servers stay as they were.
 * Answers a function that ends it. Throws a ConfigError.
 */
export async function followServerLists(surroundings: Surroundings): Promise<() => void> {
  const { loadBalancer, scheduler, complain } = surroundings
  const lists: ServerList[] = []
  for (const [index, { name, serverList }] of loadBalancer.config.backends.entries()) {
    if (serverList === undefined) continue
    const list = new ServerList(surroundings, name, serverList)
    const [trouble] = await list.look()
    if (trouble !== undefined) throw new ConfigError([{ pointer: `/backends/${index}/serverList/file`, message: trouble }])
    lists.push(list)
  }
  let cancel = (): void => {}
  let isOver = false
  let told = new Set<string>()
  const next = (): void => {
    if (!isOver && lists.length > 0) cancel = scheduler.after(interval, lookAtAll)
  }
  const lookAtAll = async (): Promise<void> => {
    try {
      const found = await Promise.all(lists.map((list) => list.look()))
      const troubles = found.flat()
      for (const trouble of troubles) if (!told.has(trouble)) complain(trouble)
      told = new Set(troubles)
    } catch (error) {
      complain(`lists of servers: ${error instanceof Error ? error.message : error}`)
    }
    next()
  }
  next()
  return () => {
    isOver = true
    for (const list of lists) list.stop()
    cancel()
  }
}
