/**
 * Servers that cost little, all in one process: `tsx origin.ts COUNT` listens on COUNT ports and prints them as one line of JSON.
 * They answer any request on a kept connection, pipelined ones too; the path chooses the body. Bodies of requests need a Content-Length.
 */
import { once } from 'node:events'
import net, { type AddressInfo, type Socket } from 'node:net'

// ETag and Last-Modified are there so that `nocache` has something to protect.
function answer(body: string): Buffer {
  const fields = [
    'Content-Type: text/plain',
    'ETag: "abc"',
    'Last-Modified: Tue, 01 Sep 2026 00:00:00 GMT',
    `Content-Length: ${body.length}`,
  ]
  return Buffer.from(`HTTP/1.1 200 OK\r\n${fields.join('\r\n')}\r\n\r\n${body}`)
}

const small = answer('hello world\n')
const answers = new Map([
  ['/64k', answer('x'.repeat(64 * 1024))],
  ['/1m', answer('x'.repeat(1024 * 1024))],
])
const nothing = Buffer.alloc(0)

function serve(socket: Socket): void {
  let rest: Buffer = nothing
  let owed = 0
  let reply = small
  socket.on('error', () => {})
  socket.on('data', (chunk: Buffer) => {
    const data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    const replies: Buffer[] = []
    let at = 0
    while (at < data.length) {
      if (owed === 0) {
        const end = data.indexOf('\r\n\r\n', at)
        if (end < 0) break
        const head = data.toString('latin1', at, end)
        reply = replyTo(head)
        owed = bodyLength(head)
        at = end + 4
      }
      const taken = Math.min(owed, data.length - at)
      at += taken
      owed -= taken
      if (owed === 0) replies.push(reply)
    }
    rest = data.subarray(at)
    if (replies.length > 0) socket.write(replies.length === 1 ? (replies[0] ?? small) : Buffer.concat(replies))
  })
}

/** The body is that of the path; of `/head`, the request's own head. */
function replyTo(head: string): Buffer {
  const start = head.indexOf(' ') + 1
  const path = head.slice(start, head.indexOf(' ', start))
  return path === '/head' ? answer(head) : (answers.get(path) ?? small)
}

function bodyLength(head: string): number {
  return head.startsWith('GET ') ? 0 : Number(/\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0)
}

const servers = Array.from({ length: Number(process.argv[2]) }, () => net.createServer({ noDelay: true }, serve).listen(0, '127.0.0.1'))
await Promise.all(servers.map((server) => once(server, 'listening')))
process.stdout.write(`${JSON.stringify(servers.map((server) => (server.address() as AddressInfo).port))}\n`)
