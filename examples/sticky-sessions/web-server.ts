import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

/**
 * A web server with one page, its name as a heading, sent as Apache sends a file: with `ETag` and `Last-Modified`, and 304 to who has it.
 * `/whoami` answers with the head of the request as it came.
 */
export function webServer(name: string): Server {
  const body = `<h1>${name}</h1>\n`
  const etag = `"${createHash('sha1').update(body).digest('hex').slice(0, 16)}"`
  const lastModified = new Date().toUTCString()
  return createServer((request, response) => {
    request.resume()
    if (request.url === '/whoami') return send(response, 'text/plain', headOf(request))
    response.setHeader('Last-Modified', lastModified)
    response.setHeader('ETag', etag)
    if (request.headers['if-none-match'] === etag) return response.writeHead(304).end()
    response.setHeader('Accept-Ranges', 'bytes')
    send(response, 'text/html', body)
  })
}

function send(response: ServerResponse, type: string, body: string): void {
  response.writeHead(200, { 'Content-Length': Buffer.byteLength(body, 'latin1'), 'Content-Type': type })
  response.end(body, 'latin1')
}

function headOf({ method, url, httpVersion, rawHeaders }: IncomingMessage): string {
  const lines = rawHeaders.flatMap((text, index) => (index % 2 === 0 ? [`${text}: ${rawHeaders[index + 1]}`] : []))
  return `${method} ${url} HTTP/${httpVersion}\r\n${lines.join('\r\n')}\r\n\r\n`
}
