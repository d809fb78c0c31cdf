import type { Cell, Scene } from '../cell.ts'
import type { Peer } from '../peer.ts'
import { chunked, get, halfResponse, noHttp, post, respond, upgrade } from './messages.ts'
import { afterResponse, beforeResponse, closes, duringBody, moment, type Then } from './stories.ts'

const abortonclose = ['option abortonclose']
/** Little time for all but the head, which may be late where the machine is busy. */
const impatient = ['timeout client 200', 'timeout http-request 3s']

/** A client sends bytes, then does something. */
function begins(name: string, bytes: string, then: (client: Peer) => unknown, lines: string[] = []): Cell {
  return {
    name: `client ${name}`,
    lines,
    play: async ({ client }) => {
      if (bytes !== '') client.send(bytes)
      await then(client)
    },
  }
}

const partHead = 'GET / HTTP/1.1\r\nHost: exam'
const heads: [string, string][] = [
  ['no HTTP', noHttp],
  ['a bad field', get('/', 'X A: 1\r\n')],
  ['a head of 20 KB', get('/', `X: ${'y'.repeat(20_000)}\r\n`)],
  ['two lengths', post(10, 'Content-Length: 9\r\n')],
]

const headCells: Cell[] = [
  ...[
    ['connect', ''],
    ['request head', partHead],
  ].flatMap(([phase, bytes = '']) => [
    begins(`resets, ${phase}`, bytes, (client) => client.rst()),
    begins(`closes, ${phase}`, bytes, (client) => client.fin()),
    begins(`says nothing, timeout http-request, ${phase}`, bytes, () => {}, ['timeout http-request 200']),
    begins(`says nothing, timeout client, ${phase}`, bytes, () => {}, ['timeout client 200']),
  ]),
  begins('says nothing after an empty line, timeout http-request, request head', '\r\n', () => {}, ['timeout http-request 200']),
  ...heads.map(([name, text]) => begins(`talks nonsense: ${name}, request head`, text, () => {})),
  begins('talks nonsense, in chunks, request body, at once', chunked('zz\r\n'), () => {}),
  begins('talks nonsense, after a chunk, request body, at once', chunked('5\r\n01234\r\nzz\r\n'), () => {}),
]

const slow = { lines: ['timeout http-keep-alive 800', 'timeout http-request 200'] }
const slower = { lines: ['timeout http-keep-alive 800', 'timeout client 200'] }

const keptCells: Cell[] = [
  afterResponse('client resets', ({ client }) => client.rst()),
  afterResponse('client closes', ({ client }) => client.fin()),
  afterResponse('client says nothing, timeout http-keep-alive', () => {}, { lines: ['timeout http-keep-alive 100'] }),
  afterResponse('client says nothing, timeout client', () => {}, slower),
  afterResponse('client says part of a head, timeout http-request', ({ client }) => client.send(partHead), slow),
  afterResponse('client says part of a head, timeout client', ({ client }) => client.send(partHead), slower),
  afterResponse('client says part of a head and closes', ({ client }) => client.send(partHead).fin()),
  afterResponse('client talks nonsense', ({ client }) => client.send(noHttp)),
]

const inChunks = chunked('5\r\n01234\r\n')

/** In both framings of the request. */
function both(name: string, then: Then, lines: string[] = []): Cell[] {
  return [duringBody(`${name}, with a length`, then, { lines }), duringBody(`${name}, in chunks`, then, { lines }, inChunks)]
}

/** After half of an early answer. */
function afterHalf(name: string, then: Then, request = post(5)): Cell {
  const begin: Then = async (scene, server) => {
    server.send(halfResponse)
    await scene.client.until('01234')
    await then(scene, server)
  }
  return duringBody(`${name} after half an early answer`, begin, {}, request)
}

const bodyCells: Cell[] = [
  ...both('client resets', ({ client }) => client.rst()),
  ...both('client closes', ({ client }) => client.fin()),
  ...both('client closes, option abortonclose', ({ client }) => client.fin(), abortonclose),
  ...both('client says nothing, timeout client', () => {}, [...impatient, 'timeout server 800']),
  duringBody('client says nothing, timeout server', () => {}, {
    lines: ['timeout server 200', 'timeout client 600', 'timeout http-request 3s'],
  }),
  duringBody('client says nothing, timeout http-request', () => {}, {
    lines: ['timeout http-request 200', 'timeout server 600', 'timeout client 800'],
  }),
  duringBody('client talks nonsense, in chunks', ({ client }) => client.send('zz\r\n'), {}, inChunks),
  duringBody('client talks nonsense, in trailers', ({ client }) => client.send('0\r\nbad trailer\r\n\r\n'), {}, inChunks),
  duringBody('client sends too much', async ({ client }, server) => {
    client.send(`56789${noHttp}`)
    await server.until('56789')
    server.send(respond())
  }),
  afterHalf('client resets', ({ client }) => client.rst()),
  afterHalf('client closes', ({ client }) => client.fin()),
  afterHalf('client talks nonsense', ({ client }) => client.send('zz\r\n'), inChunks),
]

/** The server is being connected, in vain. */
function connecting(name: string, then: (client: Peer) => unknown, lines: string[] = [], request = get()): Cell {
  return {
    name: `client ${name}, while the server is being connected`,
    servers: ['silent'],
    lines: ['timeout connect 1s', ...lines],
    play: async ({ client }) => {
      client.send(request)
      await moment()
      await then(client)
    },
  }
}

const connectCells: Cell[] = [
  connecting('resets', (client) => client.rst()),
  connecting('closes', (client) => client.fin()),
  connecting('resets, option abortonclose', (client) => client.rst(), abortonclose),
  connecting('closes, option abortonclose', (client) => client.fin(), abortonclose),
  connecting('resets with half a body sent', (client) => client.rst(), [], post(5)),
  connecting('closes with half a body sent', (client) => client.fin(), [], post(5)),
  connecting('says nothing with half a body sent, timeout client', () => {}, impatient, post(5)),
  connecting('talks nonsense in chunks', (client) => client.send('zz\r\n'), [], inChunks),
]

async function answered({ client }: Scene, server: Peer): Promise<void> {
  server.send(respond())
  await client.until('ok')
}

const waitingCells: Cell[] = [
  ...[get(), post()].flatMap((request) => [
    beforeResponse('client resets', ({ client }) => client.rst(), { lines: ['timeout server 600'] }, request),
    beforeResponse('client resets, option abortonclose', ({ client }) => client.rst(), { lines: abortonclose }, request),
    beforeResponse('client closes', closes('', respond()), {}, request),
    beforeResponse('client closes, option abortonclose', closes('abortonclose', ''), { lines: abortonclose }, request),
  ]),
  beforeResponse('client closes, and the server is late', ({ client }) => client.fin(), { lines: ['timeout server 200'] }),
  beforeResponse('client closes, timeout client-fin', ({ client }) => client.fin(), {
    lines: ['timeout client-fin 150', 'timeout server 500'],
  }),
  beforeResponse(
    'client is idle for longer than timeout client',
    async (scene, server) => {
      await moment(400)
      await answered(scene, server)
    },
    { lines: impatient },
  ),
  beforeResponse('client talks nonsense', async (scene, server) => {
    scene.client.send(noHttp)
    await answered(scene, server)
  }),
  beforeResponse('client resets, and the server answers', async ({ client }, server) => {
    client.rst()
    await moment(300)
    if (server.end === 'open') server.send(respond())
  }),
]

/** An upgrade is asked for, and has not been granted. */
function upgrading(name: string, then: Then, lines: string[] = []): Cell {
  return { ...beforeResponse(name, then, { lines }, upgrade), name: `${name}, before the 101` }
}

const upgradeCells: Cell[] = [
  upgrading('client resets, option abortonclose', ({ client }) => client.rst(), abortonclose),
  upgrading('client closes, option abortonclose', ({ client }) => client.fin(), abortonclose),
  upgrading('server closes', (_, server) => server.fin()),
  upgrading('server says nothing, timeout server', () => {}, ['timeout server 200', 'timeout tunnel 3s']),
  upgrading('server refuses to switch', answered),
]

/** What clients do before a response has begun. */
export const clientCells: Cell[] = [...headCells, ...keptCells, ...bodyCells, ...connectCells, ...waitingCells, ...upgradeCells]
