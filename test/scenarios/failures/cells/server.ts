import type { Cell } from '../cell.ts'
import type { Peer } from '../peer.ts'
import { get, halfResponse, large, post, respond } from './messages.ts'
import { afterResponse, beforeResponse, duringBody, serveNext } from './stories.ts'

/** What a server does instead of what is expected. */
const misdeeds: Record<string, (server: Peer) => unknown> = {
  resets: (server) => server.rst(),
  closes: (server) => server.fin(),
  'says nothing': () => {},
  'talks nonsense': (server) => server.send('nonsense\r\n\r\n'),
}
const late = { lines: ['timeout server 200'] }
const lateBoth = { lines: ['timeout server 200', 'timeout client 400', 'timeout http-request 3s'] }
const impatient = { lines: ['timeout client 200', 'timeout http-request 3s'] }

function connecting(name: string, servers: Cell['servers'], request: string, then: (server: Peer) => unknown = () => {}): Cell {
  return {
    name: `server ${name}, connect${request === get() ? '' : request === post() ? ', POST' : ', POST half sent'}`,
    servers: servers ?? ['peer'],
    lines: ['timeout connect 200'],
    play: async ({ client, server }) => {
      client.send(request)
      if (servers === undefined) await then(await server())
    },
  }
}

const connectCells: Cell[] = [
  ...[get(), post(), post(5)].flatMap((request) => [
    connecting('refuses', ['nobody'], request),
    connecting('does not answer', ['silent'], request),
    connecting('closes at once', undefined, request, (server) => server.fin()),
  ]),
  connecting('talks nonsense at once', undefined, post(5), (server) => server.send('nonsense\r\n\r\n')),
  { name: 'no server takes anybody, connect', serverLine: 'disabled', play: async ({ client }) => client.send(get()) },
  { name: 'no server takes anybody, connect, POST half sent', serverLine: 'disabled', play: async ({ client }) => client.send(post(5)) },
]

/** The client sends more than every buffer on the way can hold, and the server takes none of it. */
const stopsReading: Cell = {
  name: 'server stops reading, request body',
  ...late,
  play: async ({ client, server }) => {
    client.send(large(8_000_000))
    const peer = await server()
    await peer.head()
    peer.stopReading()
    await client.over()
    await peer.readOn().over()
  },
}

const closing = respond('ok', 'Connection: close\r\n')

const bodyCells: Cell[] = [
  ...Object.entries(misdeeds).map(([name, act]) => duringBody(`server ${name}`, (_, server) => act(server), lateBoth)),
  duringBody('server answers early', (_, server) => server.send(respond()), impatient),
  duringBody('server answers early, and the client goes on', async ({ client }, server) => {
    server.send(respond())
    await client.until('ok')
    client.send('56789')
    await Promise.race([server.until('56789').catch(() => ''), client.over()])
  }),
  duringBody('server answers early and closes', (_, server) => server.send(closing).fin(), impatient),
  duringBody(
    'server answers early and resets',
    async ({ client }, server) => {
      server.send(closing)
      await client.until('ok')
      server.rst()
    },
    impatient,
  ),
  duringBody('server answers early, half, and closes', async ({ client }, server) => {
    server.send(halfResponse)
    await client.until('01234')
    server.fin()
  }),
  duringBody('server answers early, half, and resets', async ({ client }, server) => {
    server.send(halfResponse)
    await client.until('01234')
    server.rst()
  }),
  duringBody('server answers early, half, and says no more', (_, server) => server.send(halfResponse), lateBoth),
  duringBody('server answers early, half, and the client says no more', (_, server) => server.send(halfResponse), impatient),
  duringBody('server answers early, too much', (_, server) => server.send(respond() + respond('more')), impatient),
  stopsReading,
]

const partHead = 'HTTP/1.1 200 OK\r\nContent-Le'
const hints = 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'
const nonsense: [string, string][] = [
  ['a bad field', 'HTTP/1.1 200 OK\r\nX A: 1\r\nContent-Length: 2\r\n\r\nok'],
  ['a bad status', 'HTTP/1.1 2x0 OK\r\nContent-Length: 2\r\n\r\nok'],
  ['two lengths', respond('ok', 'Content-Length: 3\r\n')],
  ['a head of 20 KB', respond('ok', `X: ${'y'.repeat(20_000)}\r\n`)],
  ['a 101 that nobody asked for', 'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: foo\r\n\r\n'],
]

/** After a part of the response head. */
function inHead(name: string, bytes: string, then: (server: Peer) => unknown, more: Partial<Cell> = {}): Cell {
  const cell = beforeResponse(`server ${name}`, (_, server) => then(server.send(bytes)), more)
  return { ...cell, name: `server ${name}, response head` }
}

const headCells: Cell[] = [
  ...[get(), post()].flatMap((request) =>
    Object.entries(misdeeds).map(([name, act]) => beforeResponse(`server ${name}`, (_, server) => act(server), late, request)),
  ),
  inHead('resets', partHead, (server) => setImmediate(() => server.rst())),
  inHead('closes', partHead, (server) => server.fin()),
  inHead('says no more', partHead, () => {}, late),
  ...nonsense.map(([name, text]) => inHead(`talks nonsense: ${name}`, text, () => {})),
  inHead('closes after a 103', hints, (server) => server.fin()),
  inHead('says no more after a 103', hints, () => {}, late),
  inHead('closes after a 100', 'HTTP/1.1 100 Continue\r\n\r\n', (server) => server.fin()),
]

/** A second request is sent on a connection to the server that is kept; then something happens. If the request comes again, it is served. */
function again(name: string, request: string, then: (server: Peer) => unknown): Cell {
  return afterResponse(`server ${name} after a second ${request.slice(0, 4).trim()}`, async (scene, server) => {
    scene.client.send(request)
    await server.until(request === get('/2') ? '\r\n\r\n' : '56789')
    await then(server)
    await Promise.race([serveNext(scene, 'again'), scene.client.over()])
  })
}

const keptCells: Cell[] = [
  again('closes', get('/2'), (server) => server.fin()),
  again('resets', get('/2'), (server) => server.rst()),
  again('closes', post(), (server) => server.fin()),
  again('resets', post(), (server) => server.rst()),
  again('talks nonsense', get('/2'), (server) => server.send('nonsense\r\n\r\n')),
  afterResponse('server closes while idle', async (scene, server) => {
    server.fin()
    await server.over()
    scene.client.send(get('/2'))
    await serveNext(scene, 'again')
  }),
]

/** What servers do before a response has begun. */
export const serverCells: Cell[] = [...connectCells, ...bodyCells, ...headCells, ...keptCells]
