import { once } from 'node:events'
import net, { type Socket } from 'node:net'
import type { Story } from './stories.ts'

/** Somebody who is asked, and answers when told to. */
class Held {
  #asked: Socket | undefined
  #wake = () => {}

  ask(socket: Socket): void {
    this.#asked = socket
    this.#wake()
  }

  /** Waits until it is asked. */
  async asked(): Promise<Socket> {
    while (this.#asked === undefined || this.#asked.destroyed)
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    return this.#asked
  }

  async answer(text: string): Promise<void> {
    const socket = await this.asked()
    this.#asked = undefined
    socket.end(text)
    await this.asked()
  }
}

/** A server of a story: its checks and its agent are answered when told to, its clients at once. */
export class Actor {
  readonly check = new Held()
  readonly agent = new Held()
  status = 200
  readonly #servers: net.Server[] = []
  readonly #sockets = new Set<Socket>()

  async start(): Promise<{ port: number; agentPort: number }> {
    const port = await this.#listen((socket) =>
      socket.on('data', (bytes) => {
        if (bytes.toString().startsWith('OPTIONS')) this.check.ask(socket)
        else socket.write(responseOf(this.status))
      }),
    )
    return { port, agentPort: await this.#listen((socket) => this.agent.ask(socket)) }
  }

  async #listen(serve: (socket: Socket) => void): Promise<number> {
    const server = net.createServer((socket) => {
      this.#sockets.add(socket)
      socket.on('error', () => {}).on('close', () => this.#sockets.delete(socket))
      serve(socket)
    })
    this.#servers.push(server)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  }

  stop(): void {
    for (const server of this.#servers) server.close()
    for (const socket of this.#sockets) socket.destroy()
  }
}

function responseOf(status: number): string {
  return `HTTP/1.1 ${status} Told\r\nContent-Length: 0\r\n\r\n`
}

/** The stage of all stories: their servers, and what the configuration says of them. */
export class World {
  readonly actors: Map<string, Actor>[] = []
  configuration = ''

  /** `socket` names the file that a frontend listens on. */
  static async of(stories: readonly Story[], socket: (name: string) => string): Promise<World> {
    const world = new World()
    const lines = [
      'defaults',
      ' mode http',
      ' option httpchk',
      ' timeout connect 5s',
      ' timeout client 9s',
      ' timeout server 9s',
      ' timeout check 60s',
    ]
    for (const [index, story] of stories.entries()) {
      const actors = new Map<string, Actor>()
      lines.push(`listen b${index}`, ` bind unix@${socket(`b${index}`)}`, ...(story.lines ?? []).map((line) => ` ${line}`))
      for (const [name, words] of Object.entries(story.servers)) {
        const actor = new Actor()
        const { port, agentPort } = await actor.start()
        actors.set(name, actor)
        lines.push(
          ` server ${name} 127.0.0.1:${port} inter 30 agent-inter 30 ${words.replaceAll('AGENT', String(agentPort))}`.replace(
            ' agent-inter 30',
            words.includes('agent-check') ? ' agent-inter 30' : '',
          ),
        )
      }
      world.actors.push(actors)
    }
    world.configuration = `${lines.join('\n')}\n`
    return world
  }

  stop(): void {
    for (const actors of this.actors) for (const actor of actors.values()) actor.stop()
  }
}
