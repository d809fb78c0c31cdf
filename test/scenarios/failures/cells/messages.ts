import { get } from '../../../helpers.ts'

export { get, respond } from '../../../helpers.ts'

export const ten = '0123456789'

/** A POST of ten bytes, of which so many are sent. */
export function post(bytes = 10, fields = ''): string {
  return `POST / HTTP/1.1\r\nHost: example.test\r\nContent-Length: 10\r\n${fields}\r\n${ten.slice(0, bytes)}`
}

/** A POST in chunks, and the first bytes of its body. */
export function chunked(bytes: string): string {
  return `POST / HTTP/1.1\r\nHost: example.test\r\nTransfer-Encoding: chunked\r\n\r\n${bytes}`
}

/** A POST of so many bytes. */
export function large(bytes: number): string {
  return `POST / HTTP/1.1\r\nHost: example.test\r\nContent-Length: ${bytes}\r\n\r\n${ten.repeat(Math.ceil(bytes / 10)).slice(0, bytes)}`
}

/** How a request that `post` or `get` made ends. */
export function endOf(request: string): string {
  return request.endsWith('\r\n\r\n') ? '\r\n\r\n' : request.slice(-5)
}

/** A response of ten bytes, and the first five of them. */
export const halfResponse = 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n01234'

/** What a client that speaks TLS says first. */
export const noHttp = '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n'

export const upgrade = get('/', 'Connection: upgrade\r\nUpgrade: foo\r\n')
export const switched = 'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: foo\r\n\r\n'
