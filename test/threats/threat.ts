/**
 * Where a threat is tried: before a plain backend; one with a persistence cookie and `forwardfor`; or the same for clients that are trusted to say in whose
 * name they speak. HAProxy knows only the first two.
 */
export type Site = 'plain' | 'sticky' | 'trusting'

/** What a balancer makes of a request that means no good. */
export interface Outcome {
  /** The whole requests that the server gets, byte for byte. */
  sees: string[]
  /** The statuses that the client gets, interim ones among them. */
  gets: number[]
  /** The balancer ends the client's connection. If not, the next request on it is answered as it should be. */
  closes: boolean
}

export interface RequestThreat extends Outcome {
  id: string
  what: string
  /** The client's bytes; what follows the first piece is sent when the answer to it has begun. */
  send: string | string[]
  at?: Site
  /** The client then says that it will send no more. */
  ends?: boolean
  /** The server's answer, if not the usual one; `early`: before it has the body. */
  reply?: string
  early?: boolean
  /** What the server may get of a request that never becomes whole. */
  begun?: string
  /** What becomes of it on Node 20, whose parser is older. */
  onNode20?: Partial<Outcome>
  /** What HAProxy makes of it, if not the same, and why that is not ours; `sometimes`: now this, now the same. */
  haproxy?: Partial<Outcome> & { why: string; sometimes?: true }
}

type More = Omit<RequestThreat, 'id' | 'what' | 'send' | keyof Outcome> & Partial<Outcome>

/** Refused: nothing reaches the server, 400, and the connection is closed. */
export function refuse(id: string, what: string, send: string | string[], more: More = {}): RequestThreat {
  return { id, what, send, ...refused, ...more }
}

/** Passed on: the server gets exactly one request, by default byte for byte what was sent. */
export function pass(id: string, what: string, send: string, sees: string = send, more: More = {}): RequestThreat {
  return { id, what, send, ...passed(sees), ...more }
}

export const refused: Outcome = { sees: [], gets: [400], closes: true }

export function passed(...sees: string[]): Outcome {
  return { sees, gets: sees.map(() => 200), closes: false }
}

/** A head: lines, each with its CRLF, and the empty one. */
export function head(...lines: string[]): string {
  return `${lines.join('\r\n')}\r\n\r\n`
}

export function get(...fields: string[]): string {
  return head('GET / HTTP/1.1', 'Host: a', ...fields)
}

export function post(fields: string[], body = ''): string {
  return head('POST / HTTP/1.1', 'Host: a', ...fields) + body
}

/** GET for another target. */
export function to(target: string, ...fields: string[]): string {
  return head(`GET ${target} HTTP/1.1`, ...(fields.length === 0 ? ['Host: a'] : fields))
}

/** POST with a body in chunks, as it stands on the wire. */
export function chunks(body: string): string {
  return post(['Transfer-Encoding: chunked'], body)
}

/** A request that must not become one of its own. */
export const smuggled = head('GET /smuggled HTTP/1.1', 'Host: a')

/** What a hostile server says. */
export interface ResponseThreat {
  id: string
  what: string
  reply: string
  /** The server then closes its side. */
  ends?: boolean
  /** The server says this besides, unasked, once the client has its response. */
  unasked?: string
  /** The client's request, if not a GET. */
  request?: string
  at?: Site
  /** All that the client gets, byte for byte; a number is a page of the balancer's own with that status. */
  gets: (string | number)[]
  closes: boolean
  /** The server's connection carries the next request. */
  keeps: boolean
  haproxy?: { gets?: (string | number)[]; closes?: boolean; why: string; sometimes?: true }
}

type ReplyMore = Partial<Omit<ResponseThreat, 'id' | 'what' | 'reply'>>

/** Not believed: the client gets 502, and the connection to the server is closed. */
export function doubt(id: string, what: string, reply: string, more: ReplyMore = {}): ResponseThreat {
  return { id, what, reply, gets: [502], closes: false, keeps: false, ...more }
}

/** Passed on, by default as it came. */
export function deliver(id: string, what: string, reply: string, gets: string = reply, more: ReplyMore = {}): ResponseThreat {
  return { id, what, reply, gets: [gets], closes: false, keeps: true, ...more }
}

/** A response of two bytes, with more fields. */
export function answer(...fields: string[]): string {
  return `${head('HTTP/1.1 200 OK', ...fields, 'Content-Length: 2')}ok`
}

/** A response in chunks, as it stands on the wire. */
export function chunked(body: string, ...fields: string[]): string {
  return head('HTTP/1.1 200 OK', ...fields, 'Transfer-Encoding: chunked') + body
}

/** A response that must not reach anybody. */
export const evil = `${head('HTTP/1.1 200 OK', 'Content-Length: 4')}evil`
