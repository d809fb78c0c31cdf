import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import net, { type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { Batch } from '../../../../src/plugins/access-log/sinks/batch.ts'
import { StreamOutlet, typeOfSocket } from '../../../../src/plugins/access-log/sinks/stream.ts'
import { until } from '../../../helpers.ts'
import { put } from '../entries.ts'

/** A short path for a socket. */
function path(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'limpet-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  return join(folder, 's')
}

/** A server that gathers what it gets. */
async function listening(
  t: Test,
  where: { path: string } | { port: number; host: string },
): Promise<{ port: number; text: () => string; drop: () => void }> {
  let text = ''
  const sockets = new Set<Socket>()
  const server = net.createServer((socket) => {
    sockets.add(socket)
    socket
      .on('error', () => {})
      .on('data', (bytes) => {
        text += bytes
      })
  })
  server.listen(where)
  await once(server, 'listening')
  const drop = (): void => {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
  t.teardown(drop)
  return { port: (server.address() as AddressInfo).port, text: () => text, drop }
}

t.test('lines go to a server by TCP, and all have gone when it is closed', async (t) => {
  const { port, text } = await listening(t, { port: 0, host: '127.0.0.1' })
  const batch = new Batch(new StreamOutlet({ port, host: '127.0.0.1' }), 'x', () => {})
  put(batch, 'a\n')
  put(batch, 'b\n')
  await batch.close()
  await until(() => text() === 'a\nb\n')
  t.equal(batch.lost, 0)
})

t.test('lines go to a unix socket', async (t) => {
  const at = path(t)
  const { text } = await listening(t, { path: at })
  t.equal(await typeOfSocket(at), 'stream')
  const batch = new Batch(new StreamOutlet({ path: at }), 'x', () => {})
  put(batch, 'a\n')
  await batch.close()
  await until(() => text() === 'a\n')
})

t.test('while the server is away lines wait', async (t) => {
  const at = path(t)
  t.equal(await typeOfSocket(at), undefined)
  const outlet = new StreamOutlet({ path: at })
  let refusals = 0
  const write: StreamOutlet['write'] = (bytes, done) =>
    outlet.write(bytes, (error, taken) => {
      if (error !== undefined) refusals++
      done(error, taken)
    })
  const batch = new Batch({ write, close: () => outlet.close() }, 'x', () => {})
  put(batch, 'a\n')
  await until(() => refusals > 0)
  const first = await listening(t, { path: at })
  put(batch, 'b\n')
  await until(() => first.text() === 'a\nb\n')
  await batch.close()
  t.equal(batch.lost, 0)
})
