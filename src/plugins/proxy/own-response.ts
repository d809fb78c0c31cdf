import { STATUS_CODES } from 'node:http'

/** What our own answers say to a person; the shape of the response is HAProxy's. */
const sentences: Record<number, string> = {
  200: 'Requests are taken here.',
  400: 'The request could not be understood.',
  401: 'A name and a password are needed here.',
  403: 'This request is not allowed.',
  405: 'This method is not allowed here.',
  408: 'The request took too long to arrive.',
  431: 'The head of the request is too large.',
  502: 'The server gave no valid answer.',
  503: 'No server can take the request at the moment.',
  504: 'The server took too long to answer.',
}

/** HAProxy's spelling of what we say ourselves, where it differs from the registry's. */
const reasons: Record<number, string> = { 400: 'Bad request', 408: 'Request Time-out', 418: "I'm a teapot", 504: 'Gateway Time-out' }

/** RFC 9110 §15.5.6 asks for it; what of it a resource knows is its server's to say. */
const allow = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS'

const classes = ['Success', 'Redirection', 'Client Error', 'Server Error']

/** What a status is called; one that is not registered by its class. */
export function reasonOf(status: number): string {
  return reasons[status] ?? STATUS_CODES[status] ?? classes[Math.floor(status / 100) - 2] ?? 'Other'
}

/** The reason and the page of a failure. */
export function errorPage(status: number): { reason: string; body: string } {
  const reason = reasonOf(status)
  return {
    reason,
    body: `<html><body><h1>${status} ${reason}</h1>\n${sentences[status] ?? 'The request could not be served.'}\n</body></html>\n`,
  }
}

/** A failure, answered with a page; `withBody` is false for the answer to HEAD, `close` names the end of the connection. */
export function errorResponse(status: number, withBody: boolean, close: boolean): string {
  const { reason, body } = errorPage(status)
  const fields = { 'cache-control': 'no-cache', 'content-type': 'text/html', ...(status === 405 && { allow }) }
  return headOf(`${status} ${reason}`, fields, body.length, close) + (withBody ? body : '')
}

/** The head of a response of our own, with so many bytes of body behind it, or chunks, or whatever comes. */
export function ownHead(
  status: number,
  headers: Record<string, string>,
  length: number | 'chunked' | 'until close',
  close: boolean,
): string {
  return headOf(`${status} ${errorPage(status).reason}`, headers, length, close)
}

function headOf(status: string, headers: Record<string, string>, length: number | 'chunked' | 'until close', close: boolean): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const end = close ? 'connection: close\r\n' : ''
  const framing = length === 'until close' ? '' : length === 'chunked' ? 'transfer-encoding: chunked\r\n' : `content-length: ${length}\r\n`
  return `HTTP/1.1 ${status}\r\n${framing}${lines.join('')}${end}\r\n`
}
