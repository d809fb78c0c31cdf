import type { Cell } from '../cell.ts'
import { get, halfResponse, respond } from './messages.ts'
import { afterResponse, beforeResponse, closes, duringResponse, serveNext, type Then, tunnel } from './stories.ts'

const late = { lines: ['timeout server 200'] }
const impatient = { lines: ['timeout client 200', 'timeout http-request 3s'] }
const abortonclose = { lines: ['option abortonclose'] }

const chunkHead = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'
const halfInChunks = `${chunkHead}5\r\n01234\r\n`
const framings: [string, string][] = [
  ['with a length', halfResponse],
  ['in chunks', halfInChunks],
  ['in a chunk', `${chunkHead}a\r\n01234`],
  ['until the end', 'HTTP/1.1 200 OK\r\nX: 1\r\n\r\n01234'],
]

/** The response and what follows it come in one. */
function atOnce(name: string, response: string, then: Then = () => {}): Cell {
  const cell = beforeResponse(`server ${name}`, (scene, server) => then(scene, server.send(response)))
  return { ...cell, name: `server ${name}, response body, at once` }
}

const serverCells: Cell[] = [
  ...framings.flatMap(([framing, response]) => [
    duringResponse(`server resets, ${framing}`, (_, server) => server.rst(), {}, response),
    duringResponse(`server closes, ${framing}`, (_, server) => server.fin(), {}, response),
    duringResponse(`server says no more, ${framing}`, () => {}, late, response),
  ]),
  duringResponse('server talks nonsense, in chunks', (_, server) => server.send('zz\r\n56789\r\n0\r\n\r\n'), {}, halfInChunks),
  duringResponse('server talks nonsense, in trailers', (_, server) => server.send('0\r\nbad trailer\r\n\r\n'), {}, halfInChunks),
  atOnce('closes, with a length', halfResponse, (_, server) => server.fin()),
  atOnce('closes, in chunks', halfInChunks, (_, server) => server.fin()),
  atOnce('closes after the head', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n', (_, server) => server.fin()),
  atOnce('talks nonsense with the head', `${chunkHead}zz\r\n`),
  atOnce('talks nonsense after a chunk', `${halfInChunks}zz\r\n`),
  atOnce('sends too much', `${respond()}EXTRA`, async (scene) => {
    await scene.client.until('ok')
    scene.client.send(get('/next'))
    await serveNext(scene, 'next')
  }),
  afterResponse('server sends too much', async (scene, server) => {
    server.send('EXTRA')
    await server.over()
    scene.client.send(get('/next'))
    await serveNext(scene, 'next')
  }),
  atOnce('sends a body with a 304', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\nok', ({ client }) => client.head()),
]

/** The client reads nothing of a response that is too large for every buffer on the way. */
function stopsReading(name: string, lines: string[]): Cell {
  const size = 12_000_000
  const cell = beforeResponse(
    `client stops reading, ${name}`,
    async (scene, server) => {
      scene.client.stopReading()
      server.send(`HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n${'x'.repeat(size)}`)
      await server.over()
      scene.client.readOn()
    },
    { lines },
  )
  return { ...cell, name: `client stops reading, ${name}, response body` }
}

const clientCells: Cell[] = [
  duringResponse('client resets', ({ client }) => client.rst(), { lines: ['timeout server 600'] }),
  duringResponse('client resets, option abortonclose', ({ client }) => client.rst(), abortonclose),
  duringResponse('client resets, and the server goes on', ({ client }, server) => {
    client.rst()
    server.send('5678')
  }),
  duringResponse('client closes', closes('', '56789')),
  duringResponse('client closes, option abortonclose', closes('abortonclose', ''), abortonclose),
  duringResponse('client closes, and the server is late', ({ client }) => client.fin(), late),
  duringResponse('client is idle, and the server too, timeout client', () => {}, {
    lines: [...impatient.lines, 'timeout server 500'],
  }),
  stopsReading('timeout client', impatient.lines),
  stopsReading('timeout server', ['timeout server 200', 'timeout client 500']),
]

const closeInTurn =
  (first: 'client' | 'server'): Then =>
  async ({ client }, server) => {
    const [one, other] = first === 'client' ? [client, server] : [server, client]
    one.fin()
    await other.over()
    other.send('last').fin()
    await one.over()
  }

const tunnelCells: Cell[] = [
  tunnel('server resets', (_, server) => server.rst()),
  tunnel('client resets', ({ client }) => client.rst()),
  tunnel('server closes, then the client', closeInTurn('server')),
  tunnel('client closes, then the server', closeInTurn('client')),
  tunnel('client closes, then the server, option abortonclose', closeInTurn('client'), abortonclose),
  tunnel('server closes, and the client never, timeout client-fin', (_, server) => server.fin(), { lines: ['timeout client-fin 200'] }),
  tunnel('server closes, and the client never, timeout tunnel', (_, server) => server.fin(), { lines: ['timeout tunnel 200'] }),
  tunnel('client closes, and the server never, timeout server-fin', ({ client }) => client.fin(), { lines: ['timeout server-fin 200'] }),
  tunnel('client closes, and the server never, timeout tunnel', ({ client }) => client.fin(), { lines: ['timeout tunnel 200'] }),
  tunnel('nobody says more, timeout tunnel', () => {}, { lines: ['timeout tunnel 200'] }),
  tunnel('nobody says more, timeout client', () => {}, impatient),
  tunnel('nobody says more, timeout server', () => {}, late),
]

/** What happens once a response has begun. */
export const responseCells: Cell[] = [...serverCells, ...clientCells, ...tunnelCells]
