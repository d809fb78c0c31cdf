import { setTimeout as pause } from 'node:timers/promises'
import type { ServerView } from '../../src/schemas/admin.ts'
import type { ServerValues } from '../../src/schemas/change.ts'

/** What a server is to be when it is added. */
export interface Definition {
  name: string
  address: string
}

/** The administration side of a balancer, by REST; the servers are those of the backend `app`. */
export class Admin {
  readonly #url: string

  constructor(port: number) {
    this.#url = `http://127.0.0.1:${port}`
  }

  /** Changes a server. Throws an Error when that is refused. */
  async change(server: string, values: ServerValues): Promise<void> {
    await this.#ask(`/admin/backends/app/servers/${server}`, 'PATCH', values)
  }

  /** Adds a server. Throws an Error when that is refused. */
  async add(definition: Definition): Promise<void> {
    await this.#ask('/admin/backends/app/servers', 'POST', definition)
  }

  /** Removes a server as soon as it has nothing in flight. Throws an Error when that is refused for another reason. */
  async remove(server: string): Promise<void> {
    while ((await this.view(server)).requests.current > 0) await pause(10)
    await this.#ask(`/admin/backends/app/servers/${server}`, 'DELETE')
  }

  async view(server: string): Promise<ServerView> {
    return JSON.parse(await this.#ask(`/admin/backends/app/servers/${server}`))
  }

  /** Resolves once a server is there, and held to be well. */
  async isUp(server: string): Promise<void> {
    while (!/^(?:UP|DRAIN|no check)$/.test((await this.#find(server))?.status ?? 'none')) await pause(10)
  }

  /** A figure of the backend, or of a frontend, by its name in the statistics as CSV. */
  async figure(column: string, proxy = 'app', row = 'BACKEND'): Promise<number> {
    const [head = '', ...lines] = (await this.#ask('/;csv')).split('\n')
    const at = head.replace('# ', '').split(',').indexOf(column)
    const line = lines.map((text) => text.split(',')).find(([name, kind]) => name === proxy && kind === row)
    return Number(line?.[at])
  }

  async #find(server: string): Promise<ServerView | undefined> {
    const { servers }: { servers: ServerView[] } = JSON.parse(await this.#ask('/admin/backends/app/servers'))
    return servers.find(({ name }) => name === server)
  }

  async #ask(path: string, method = 'GET', body?: unknown): Promise<string> {
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(this.#url + path, body === undefined ? { method } : { method, headers, body: JSON.stringify(body) })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return text
  }
}
