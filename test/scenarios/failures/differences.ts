import type { Facts } from './cell.ts'

/** What Limpet makes of a cell instead: what HAProxy makes of another one, or these facts; of the counters those that differ. */
export interface Difference {
  as?: string
  facts?: Partial<Facts>
}

interface Group {
  because: string
  cells: Record<string, Difference>
}

/** The same difference in several cells. */
function alike(names: string[], difference: Difference): Record<string, Difference> {
  return Object.fromEntries(names.map((name) => [name, difference]))
}

/** A status of ours in place of HAProxy's 5xx: `raised` counts it at the server and the backend. */
function ours(status: number, flags: string, raised: Record<string, number>): Difference {
  const given = { hrsp_5xx: 0, hrsp_other: 0, [`hrsp_${Math.floor(status / 100)}xx`]: 1 }
  return {
    facts: {
      statuses: [status],
      body: 'own page',
      log: [`${status} ${flags} 0`],
      counters: { frontend: given, backend: { ...given, eresp: 0, srv_abrt: 0, ...raised }, s1: { eresp: 0, srv_abrt: 0, ...raised } },
    },
  }
}

const noAbort = { cli_abrt: 0, srv_abrt: 0, eresp: 0 }
const early: Difference = {
  as: 'server answers early and closes, request body',
  facts: { log: ['200 --NI 0'], counters: { backend: noAbort, s1: noAbort } },
}

/** A second request that is sent again, on a connection of its own. */
const again: Difference = {
  facts: {
    statuses: [200, 200],
    body: 'again',
    connections: ['s1: GET GET', 's1: GET (kept)'],
    log: ['200 --NI 0', '200 --NI 0'],
    counters: {
      frontend: { hrsp_2xx: 2 },
      backend: { ...noAbort, req_tot: 2, hrsp_2xx: 2, connect: 2, wretr: 0, reuse: 1, stot: 2 },
      s1: { ...noAbort, req_tot: 2, hrsp_2xx: 2, connect: 2, wretr: 0, reuse: 1, stot: 2 },
    },
  },
}

/** A second request that must not be sent again. */
const lost: Difference = {
  facts: {
    statuses: [200, 502],
    body: 'own page',
    log: ['200 --NI 0', '502 SHNN 0'],
    counters: {
      frontend: { hrsp_5xx: 1 },
      backend: { req_tot: 2, hrsp_5xx: 1, eresp: 1, srv_abrt: 0 },
      s1: { eresp: 1, srv_abrt: 0 },
    },
  },
}

/** A request that HAProxy gives up and that is tried again here. */
function replayed(connections: string[]): Difference {
  const served = { eresp: 0, hrsp_5xx: 0, hrsp_2xx: 1, wretr: 1, connect: 2 }
  return {
    facts: {
      statuses: [200],
      body: 'ok',
      connections,
      log: ['200 --NI 1'],
      counters: { frontend: { hrsp_5xx: 0, hrsp_2xx: 1 }, backend: served, s1: { ...served, req_tot: 1, stot: 2 } },
    },
  }
}

const groups: Group[] = [
  {
    because: 'a client that resets is noticed at once, with option abortonclose and without',
    cells: Object.fromEntries(
      ['before the response', 'before the response, POST', 'while the server is being connected', 'response body'].map((phase) => [
        `client resets, ${phase}`,
        { as: `client resets, option abortonclose, ${phase}` },
      ]),
    ),
  },
  {
    because: 'the same, so the answer comes too late',
    cells: alike(['client resets, and the server answers, before the response'], {
      as: 'client resets, option abortonclose, before the response',
    }),
  },
  {
    because: 'a client has timeout client for its body; HAProxy lets it wait for the timeout of the server, and blames that',
    cells: {
      ...alike(
        [
          'server says nothing, request body',
          'client says nothing, timeout client, with a length, request body',
          'client says nothing, timeout client, in chunks, request body',
          'client says nothing, timeout server, request body',
          'client says nothing, timeout http-request, request body',
        ],
        ours(408, 'cDNN', { cli_abrt: 1 }),
      ),
      ...alike(
        [
          'server answers early, half, and says no more, request body',
          'server answers early, half, and the client says no more, request body',
        ],
        {
          facts: {
            log: ['200 cDNI 0'],
            counters: { backend: { srv_abrt: 0, cli_abrt: 1 }, s1: { srv_abrt: 0, cli_abrt: 1 } },
          },
        },
      ),
    },
  },
  {
    because:
      'an answer that comes before the whole request ends it: nobody waits for the rest. HAProxy does, for ever if the client stays silent',
    cells: {
      'server answers early, request body': early,
      'server answers early, too much, request body': early,
      'server answers early and closes, request body': early,
      'server answers early and resets, request body': early,
      'server answers early, and the client goes on, request body': { facts: { connections: ['s1: POST 01234'] } },
    },
  },
  {
    because:
      'a kept connection that its server closed just then is replaced where that is safe, and the client is told where not; HAProxy hangs up',
    cells: {
      ...alike(
        [
          'server closes after a second GET, kept connection',
          'server resets after a second GET, kept connection',
          'retry-on empty-response: 1 × empty response, kept connection',
          'retry-on empty-response: 1 × reset connection, kept connection',
          'retry-on conn-failure: 1 × empty response, kept connection',
        ],
        again,
      ),
      ...alike(['server closes after a second POST, kept connection', 'server resets after a second POST, kept connection'], lost),
    },
  },
  {
    because: 'a body is kept for another attempt up to tune.bufsize without the head, and as far as it has come',
    cells: {
      'retry-on empty-response: 1 × empty response, POST of 16000': replayed(['s1: POST much', 's1: POST much']),
      ...alike(
        [
          'retry-on empty-response: empty response to half of a POST',
          'retry-on empty-response: empty response to half of a POST in chunks',
        ],
        replayed(['s1: POST 01234', 's1: POST 0123456789 (kept)']),
      ),
    },
  },
  {
    because: 'the client is told what happened; HAProxy hangs up',
    cells: {
      'server resets, request body': { as: 'server closes, request body' },
      'server stops reading, request body': ours(504, 'sHNN', { eresp: 1 }),
    },
  },
  {
    because: 'a request is acted upon when its head is there, before the first bytes of its body are looked at',
    cells: alike(
      ['client talks nonsense, in chunks, request body, at once', 'client talks nonsense, after a chunk, request body, at once'],
      {
        facts: {
          log: ['400 PHNN 0'],
          counters: { backend: { req_tot: 1, stot: 1, hrsp_4xx: 1, connect: 1 }, s1: { connect: 1, stot: 1 } },
        },
      },
    ),
  },
  {
    because: 'HAProxy logs and counts that nothing was sent, though it sends a page',
    cells: {
      'client talks nonsense in chunks, queue': {
        facts: {
          log: ['200 --NI 0', '400 PHNN 0'],
          counters: { frontend: { hrsp_other: 0, hrsp_4xx: 1 }, backend: { hrsp_other: 0, hrsp_4xx: 1 } },
        },
      },
    },
  },
  {
    because: 'there is a status for it (RFC 6585 §5)',
    cells: { 'client talks nonsense: a head of 20 KB, request head': { facts: { statuses: [431], log: ['431 PR-- 0'] } } },
  },
  {
    because: 'it is no response',
    cells: {
      'server talks nonsense: a 101 that nobody asked for, response head': { facts: { counters: { s1: { hrsp_1xx: 0, req_tot: 0 } } } },
    },
  },
  {
    because: 'a tunnel lasts until both have ended it; HAProxy takes nothing more from the client once the server has',
    cells: { 'server closes, then the client, tunnel': { facts: { connections: ['s1: GET worldlast'] } } },
  },
  {
    because: 'who asked nothing gets no answer',
    cells: { 'client closes, connect': { facts: { statuses: [], body: '' } } },
  },
]

/** Where Limpet means to do otherwise than HAProxy. */
export const differences = new Map(groups.flatMap(({ cells }) => Object.entries(cells)))
