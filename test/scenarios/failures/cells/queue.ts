import type { Cell, Scene } from '../cell.ts'
import type { Peer } from '../peer.ts'
import { chunked, get, post, respond } from './messages.ts'
import { moment, serveNext } from './stories.ts'

interface Queued extends Scene {
  /** The slot is given back, and the next request is answered. */
  serve(): Promise<void>
}

/** The only slot of the server is taken by another client; then the client asks, and something happens. The other is served at last. */
function queued(name: string, then: (scene: Queued) => unknown, lines: string[] = [], request = get()): Cell {
  return {
    name: `${name}, queue`,
    serverLine: 'maxconn 1',
    lines: ['timeout http-request 3s', ...lines],
    play: async (scene) => {
      const other = await scene.another()
      other.send(get('/first'))
      const busy = await scene.server()
      await busy.head()
      scene.client.send(request)
      await moment()
      let served = false
      const serveFirst = async (): Promise<void> => {
        served = true
        busy.send(respond('first', 'Connection: close\r\n')).fin()
        await other.until('first')
        other.destroy()
      }
      const serve = async (): Promise<void> => {
        await serveFirst()
        await serveNext(scene, 'ok')
      }
      await then({ ...scene, serve })
      if (!served) await serveFirst()
    },
  }
}

const left = async (client: Peer): Promise<void> => {
  await client.over()
  await moment(300)
}
const abortonclose = ['option abortonclose']
const cookie = get('/', 'Cookie: SERVERID=s1\r\n')

/** What happens to who waits for a slot. */
export const queueCells: Cell[] = [
  queued('server has no slot, timeout queue', ({ client }) => client.over(), ['timeout queue 200']),
  queued('server has no slot, timeout connect', ({ client }) => client.over(), ['timeout queue 0', 'timeout connect 200']),
  queued('server has no slot, bound', ({ client }) => client.over(), ['timeout queue 200'], cookie),
  queued('server has no slot, bound, option redispatch', ({ client }) => client.over(), ['timeout queue 200', 'option redispatch'], cookie),
  queued('server has no slot, POST half sent', ({ client }) => client.over(), ['timeout queue 200'], post(5)),
  queued(
    'client says nothing with half a body sent, timeout client',
    ({ client }) => client.over(),
    ['timeout client 200', 'timeout queue 500'],
    post(5),
  ),
  queued(
    'client is idle, timeout client',
    async ({ serve }) => {
      await moment(300)
      await serve()
    },
    ['timeout client 200'],
  ),
  queued('client resets, option abortonclose', ({ client }) => left(client.rst()), abortonclose),
  queued('client closes, option abortonclose', ({ client }) => left(client.fin()), abortonclose),
  queued('client resets with half a body sent', ({ client }) => left(client.rst()), [], post(5)),
  queued('client closes', async ({ client, serve }) => {
    client.fin()
    await moment()
    await serve()
  }),
  queued('client talks nonsense in chunks', ({ client }) => left(client.send('zz\r\n')), [], chunked('5\r\n01234\r\n')),
  {
    name: 'server whose queue is full, bound, queue',
    serverLine: 'maxconn 1 maxqueue 1',
    play: async ({ client, another, server }) => {
      const [first, second] = [await another(), await another()]
      first.send(cookie)
      const busy = await server()
      await busy.head()
      second.send(cookie)
      await moment()
      client.send(cookie)
      await client.over()
      busy.send(respond('first', 'Connection: close\r\n')).fin()
      const next = await server()
      await next.head()
      next.send(respond('second'))
      await second.until('second')
    },
  },
]
