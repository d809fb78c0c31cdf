import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import net from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { listen } from '../../src/plugins/listen.ts'
import { parseAddress } from '../../src/schemas/address.ts'

const loopback6 = Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === '::1'))

/** Has a new HTTP server listen for the length of a test; answers the address in use. */
async function listening(t: Test, text: string, others: string[] = []): Promise<string> {
  const server = createServer()
  t.teardown(() => server.close())
  const address = parseAddress(text)
  if (address === undefined) throw new Error(`${text} is no address`)
  return listen(server, address, others.map(parseAddress))
}

function socketPath(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'limpet-listen-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  return join(folder, 'http.sock')
}

async function connects(options: net.NetConnectOpts): Promise<boolean> {
  const socket = net.connect(options)
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

/** Leaves behind what a program that died leaves: the file of a unix socket that nobody listens on. */
async function leaveStaleSocket(path: string): Promise<void> {
  const listener = net.createServer().listen(`${path}.old`)
  await once(listener, 'listening')
  renameSync(`${path}.old`, path)
  listener.close()
  await once(listener, 'close')
}

t.test('port 0 is the system’s choice, and told', async (t) => {
  const address = await listening(t, '127.0.0.1:0')
  t.match(address, /^127\.0\.0\.1:[1-9]\d*$/)
  t.ok(await connects({ host: '127.0.0.1', port: Number(address.split(':')[1]) }))
  t.match(await listening(t, '*:0'), /^0\.0\.0\.0:[1-9]\d*$/)
})

t.test('IPv6', { skip: loopback6 ? false : 'this machine has no IPv6 loopback' }, async (t) => {
  const address = await listening(t, '[::1]:0')
  t.match(address, /^\[::1\]:[1-9]\d*$/)
  t.ok(await connects({ host: '::1', port: Number(/\d+$/.exec(address)?.[0]) }))
})

t.test('both wildcards of a port, as in HAProxy', { skip: loopback6 ? false : 'this machine has no IPv6 loopback' }, async (t) => {
  const port = Number((await listening(t, '0.0.0.0:0')).split(':')[1])
  const both = [`*:${port}`, `[::]:${port}`]
  await t.rejects(listening(t, `[::]:${port}`), { code: 'EADDRINUSE' })
  t.equal(await listening(t, `[::]:${port}`, both), `[::]:${port}`)
  t.ok(await connects({ host: '::1', port }))
  const alone = Number(/\d+$/.exec(await listening(t, '[::]:0', ['*:80', '127.0.0.1:0', '/run/x'])))
  t.ok(await connects({ host: '127.0.0.1', port: alone }), 'alone, that of IPv6 takes IPv4 too')
})

t.test('a unix socket', async (t) => {
  const path = socketPath(t)
  t.equal(await listening(t, `unix@${path}`), `unix@${path}`)
  t.ok(await connects({ path }))
})

t.test('a unix socket that a dead program left behind is replaced', async (t) => {
  const path = socketPath(t)
  await leaveStaleSocket(path)
  t.ok(existsSync(path))
  t.notOk(await connects({ path }))
  t.equal(await listening(t, path), `unix@${path}`)
  t.ok(await connects({ path }))
})

t.test('a unix socket that somebody listens on is not', async (t) => {
  const path = socketPath(t)
  await listening(t, path)
  await t.rejects(listening(t, path), { code: 'EADDRINUSE' })
  t.ok(await connects({ path }))
})

t.test('a file that is no socket is not removed', async (t) => {
  const path = socketPath(t)
  writeFileSync(path, 'precious')
  await t.rejects(listening(t, path), { message: /^a file that is no socket is there; / })
  t.equal(readFileSync(path, 'utf8'), 'precious')
})

t.test('what the system says of an address that cannot be had is passed on', async (t) => {
  const taken = await listening(t, '127.0.0.1:0')
  await t.rejects(listening(t, taken), { code: 'EADDRINUSE' })
  await t.rejects(listening(t, '192.0.2.1:0'), { code: 'EADDRNOTAVAIL' })
  await t.rejects(listening(t, 'unix@/nowhere/at/all.sock'), { code: /ENOENT|EACCES/ })
  await t.rejects(listening(t, 'fd@999999'), { code: /EBADF|EINVAL/ })
})
