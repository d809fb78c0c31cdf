import type { Cell, Place, Scene } from '../cell.ts'
import type { Peer } from '../peer.ts'
import { chunked, get, large, post, respond } from './messages.ts'

/** What a server does with a request instead of serving it. */
const failures: Record<string, (server: Peer) => unknown> = {
  'empty response': (server) => server.fin(),
  'reset connection': (server) => server.rst(),
  'half a response head': (server) => server.send('HTTP/1.1 200 O').fin(),
  'half a response head and a reset': (server) => {
    server.send('HTTP/1.1 200 O')
    setImmediate(() => server.rst())
  },
  'late response': () => {},
  'junk response': (server) => server.send('nonsense\r\n\r\n'),
}

const statuses = [401, 403, 404, 408, 425, 429, 500, 501, 502, 503, 504]

function fail(failure: string, server: Peer): unknown {
  const status = /^\d+$/.test(failure)
  return status ? server.send(respond('no', 'Connection: close\r\n', `${failure} X`)).fin() : failures[failure]?.(server)
}

interface Story {
  lines?: string[]
  request?: string
  servers?: Place[]
  /** How often the servers fail before they serve. */
  times?: number
}

/** Every request is a round; the first ones fail. */
async function rounds(scene: Scene, end: string, act: (server: Peer, round: number) => unknown): Promise<void> {
  let round = 0
  const attend = async (server: Peer): Promise<void> => {
    for (;;) {
      await server.until(end)
      await act(server, round++)
    }
  }
  for (;;) {
    const next = await Promise.race([scene.server(), scene.client.over()])
    if (typeof next === 'string') return
    attend(next).catch(() => {})
  }
}

/** The servers fail so often in a way, then serve. */
function failing(
  failure: string,
  retryOn: string | undefined,
  { lines = [], request = get(), servers = ['peer'], times = 1 }: Story = {},
): Cell {
  const bytes = /Content-Length: (\d+)/.exec(request)?.[1]
  const what = [
    `${times} × ${failure}`,
    ...(bytes === undefined ? [] : [`POST of ${bytes}`]),
    ...(request.includes('Cookie') ? ['bound'] : []),
    ...(servers.length > 1 ? [`${servers.length} servers`] : []),
    ...lines,
  ]
  const settings = [
    'retries 3',
    ...(failure === 'late response' ? ['timeout server 400'] : []),
    ...(retryOn ? [`retry-on ${retryOn}`] : []),
  ]
  return {
    name: `retry-on ${retryOn ?? 'not given'}: ${what.join(', ')}`,
    servers,
    lines: [...settings, ...lines],
    play: async (scene) => {
      scene.client.send(request)
      await rounds(scene, bytes === undefined ? '\r\n\r\n' : request.slice(-20), (server, round) =>
        round < times ? fail(failure, server) : server.send(respond()),
      )
    },
  }
}

const words = ['conn-failure', 'empty-response', 'junk-response', 'response-timeout']

const conditionCells: Cell[] = [
  ...Object.keys(failures).flatMap((failure) => [undefined, 'none', ...words].map((word) => failing(failure, word))),
  ...[...Object.keys(failures), ...statuses.map(String)].map((failure) => failing(failure, 'all-retryable-errors')),
  ...statuses.filter((status) => status !== 429).map((status) => failing(`${status}`, `${status}`)),
  failing('503', '500 504'),
  failing('503', 'empty-response 503'),
]

const bound = get('/', 'Cookie: SERVERID=s1\r\n')
const all = 'all-retryable-errors'
const two: Place[] = ['peer', 'peer']

const exhaustedCells: Cell[] = [
  ...[...Object.keys(failures), '503'].map((failure) => failing(failure, all, { times: 9, lines: ['retries 2'] })),
  ...['empty response', '503'].flatMap((failure) => [
    failing(failure, all, { times: 9, lines: ['retries 0'] }),
    failing(failure, all, { times: 9, servers: two }),
    failing(failure, all, { times: 9, servers: two, lines: ['option redispatch'] }),
    failing(failure, all, { times: 9, servers: [...two, 'peer'], lines: ['option redispatch 1'] }),
    failing(failure, all, { servers: two, lines: ['option redispatch'] }),
    failing(failure, all, { times: 9, servers: two, request: bound }),
    failing(failure, all, { times: 9, servers: two, request: bound, lines: ['option redispatch'] }),
    failing(failure, all, { times: 3, servers: two, request: bound, lines: ['option redispatch'] }),
    failing(failure, all, { times: 9, servers: two, request: bound, lines: ['option redispatch 2'] }),
  ]),
]

/** The first attempt, at `request` up to `until`, gets no response; then, if there is a second one, the client sends the rest. */
function lost(name: string, request: string, until: string, rest = ''): Cell {
  return {
    name: `retry-on empty-response: ${name}`,
    lines: ['retries 3', 'retry-on empty-response'],
    play: async (scene) => {
      scene.client.send(request)
      await rounds(scene, until, async (server, round) => {
        if (round === 0) return server.fin()
        if (rest !== '') scene.client.send(rest)
        await server.until(rest)
        return server.send(respond())
      })
    },
  }
}

/** The failure comes on a connection that has served before. */
function second(retryOn: string, failure: string): Cell {
  return {
    name: `retry-on ${retryOn}: 1 × ${failure}, kept connection`,
    lines: ['retries 3', 'timeout http-keep-alive 1s', `retry-on ${retryOn}`],
    play: async (scene) => {
      scene.client.send(get())
      await rounds(scene, '\r\n\r\n', async (server, round) => {
        if (round === 0) {
          server.send(respond())
          await scene.client.until('ok')
          scene.client.send(get('/2'))
        } else if (round === 1) await fail(failure, server)
        else server.send(respond('again'))
      })
    },
  }
}

const bodyCells: Cell[] = [
  ...[10, 8_000, 15_000, 16_000, 20_000, 100_000].map((size) => failing('empty response', 'empty-response', { request: large(size) })),
  lost('empty response to half of a POST', post(5), '01234', '56789'),
  lost('empty response to a POST in chunks', chunked('a\r\n0123456789\r\n0\r\n\r\n'), '0\r\n\r\n'),
  lost('empty response to half of a POST in chunks', chunked('5\r\n01234\r\n'), '01234', '5\r\n56789\r\n0\r\n\r\n'),
  second('empty-response', 'empty response'),
  second('empty-response', 'reset connection'),
  second('conn-failure', 'empty response'),
]

/** Connections fail, or not; the first that does not is served. */
function connecting(name: string, servers: Place[], lines: string[], request = get()): Cell {
  return {
    name: `connect, ${name}: ${lines.join(', ')}`,
    servers,
    lines: ['timeout connect 100', ...lines],
    play: async (scene) => {
      scene.client.send(request)
      await rounds(scene, request.startsWith('POST') ? '56789' : '\r\n\r\n', (server) => server.send(respond()))
    },
  }
}

const dead: Place[] = ['nobody', 'peer']

const connectCells: Cell[] = [
  connecting('refused', ['nobody'], ['retries 3']),
  connecting('no answer', ['silent'], ['retries 2']),
  connecting('refused', ['nobody'], ['retries 3', 'option redispatch']),
  connecting('refused', ['nobody'], ['retries 3', 'retry-on none']),
  connecting('refused', ['nobody'], ['retries 3', 'retry-on empty-response']),
  connecting('refused', ['nobody'], ['retries 3', `retry-on ${all}`]),
  connecting('refused, another lives', dead, ['retries 3']),
  connecting('refused, another lives', dead, ['retries 3', 'option redispatch']),
  connecting('refused, another lives', dead, ['retries 3', 'option redispatch 1']),
  connecting('refused, another lives', dead, ['retries 1', 'option redispatch']),
  connecting('refused, another lives', dead, ['retries 0', 'option redispatch']),
  connecting('no answer, another lives', ['silent', 'peer'], ['retries 3', 'option redispatch']),
  connecting('refused, all', ['nobody', 'nobody'], ['retries 3', 'option redispatch']),
  connecting('refused, bound, another lives', dead, ['retries 3'], bound),
  connecting('refused, bound, another lives', dead, ['retries 3', 'option redispatch'], bound),
  connecting('refused, bound, another lives', dead, ['retries 3', 'option redispatch 1'], bound),
  connecting('refused, bound, another lives', dead, ['retries 3', 'option redispatch 2'], bound),
  connecting('no answer, bound, another lives', ['silent', 'peer'], ['retries 3', 'option redispatch'], bound),
  connecting('refused, POST, another lives', dead, ['retries 3', 'option redispatch'], post()),
]

/** What is tried again, where, and how it is counted. */
export const retryCells: Cell[] = [...conditionCells, ...exhaustedCells, ...bodyCells, ...connectCells]
