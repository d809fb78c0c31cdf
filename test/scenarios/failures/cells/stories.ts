import type { Cell, Scene } from '../cell.ts'
import type { Peer } from '../peer.ts'
import { endOf, get, halfResponse, post, respond, switched, upgrade } from './messages.ts'

/** What happens at the turning point of a story. */
export type Then = (scene: Scene, server: Peer) => unknown
type More = Omit<Partial<Cell>, 'name' | 'play'>

/** The whole request is with the server. */
export function beforeResponse(name: string, then: Then, more: More = {}, request = get()): Cell {
  return {
    name: `${name}, before the response${request.startsWith('POST') ? ', POST' : ''}`,
    ...more,
    play: async (scene) => {
      scene.client.send(request)
      const server = await scene.server()
      await server.until(endOf(request))
      await then(scene, server)
    },
  }
}

/** Half of a request's body is with the server. */
export function duringBody(name: string, then: Then, more: More = {}, request = post(5)): Cell {
  return {
    name: `${name}, request body`,
    ...more,
    play: async (scene) => {
      scene.client.send(request)
      const server = await scene.server()
      await server.until('01234')
      await then(scene, server)
    },
  }
}

/** Half of a response is with the client. */
export function duringResponse(name: string, then: Then, more: More = {}, response = halfResponse): Cell {
  const begin: Then = async (scene, server) => {
    server.send(response)
    await scene.client.until('01234')
    await then(scene, server)
  }
  return { ...beforeResponse(name, begin, more), name: `${name}, response body` }
}

/** A first request has been served. */
export function afterResponse(name: string, then: Then, more: More = {}): Cell {
  const begin: Then = async (scene, server) => {
    server.send(respond())
    await scene.client.until('ok')
    await then(scene, server)
  }
  const lines = ['timeout http-keep-alive 1s', ...(more.lines ?? [])]
  return { ...beforeResponse(name, begin, { ...more, lines }), name: `${name}, kept connection` }
}

/** Both have said something in a tunnel. */
export function tunnel(name: string, then: Then, more: More = {}): Cell {
  return {
    name: `${name}, tunnel`,
    ...more,
    play: async (scene) => {
      scene.client.send(upgrade)
      const server = await scene.server()
      await server.head()
      server.send(switched)
      await scene.client.head()
      server.send('hello')
      await scene.client.until('hello')
      scene.client.send('world')
      await server.until('world')
      await then(scene, server)
    },
  }
}

/** Answers the request that comes on the next connection. */
export async function serveNext({ server }: Scene, body: string): Promise<void> {
  const next = await server()
  await next.head()
  next.send(respond(body))
}

/** For what shows no sign of having happened: the balancer has begun to connect, say, or has noticed that somebody left. */
export function moment(milliseconds = 100): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/** The client closes its side: with `abortonclose` that is the end; without, it gets what the server still has to say. */
export function closes(option: 'abortonclose' | '', rest: string): Then {
  return async ({ client }, server) => {
    client.fin()
    if (option !== '') return server.over()
    await moment()
    return server.send(rest)
  }
}
