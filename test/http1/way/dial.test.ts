import { once } from 'node:events'
import net, { type Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import tls, { type TLSSocket } from 'node:tls'
import t, { type Test } from 'tap'
import { dial, readyEvent, type Way } from '../../../src/http1/way/dial.ts'
import { Secure } from '../../../src/http1/way/secure.ts'
import { parseAddress } from '../../../src/schemas/address.ts'
import { authority } from '../../certificates.ts'
import { closedPort, socketPath } from '../../helpers.ts'

const ours = authority()
const leaf = ours.issue({ names: ['a.test'] })
const secure = new Secure({ context: tls.createSecureContext({ ca: ours.cert }), verify: true, sni: 'a.test' })

interface Peer {
  target: Way['target']
  /** Bytes before TLS, or all there is without it. */
  plain: string
  /** What came by TLS. */
  inner: string
  remotePort: number
  remoteAddress: string
  sni: string | false
}

/** A server that answers 200,000 bytes to `ask`; by TLS, after a PROXY line if it says so. */
async function peer(t: Test, where: net.ListenOptions, encrypted = false, announced = false): Promise<Peer> {
  const it: Peer = { target: { path: '' }, plain: '', inner: '', remotePort: 0, remoteAddress: '', sni: false }
  const answer = (socket: Socket): void => void socket.end('x'.repeat(200_000))
  const upper = tls.createServer(leaf, (socket) => {
    it.sni = (socket as TLSSocket & { servername: string | false }).servername
    socket
      .on('error', () => {})
      .on('data', (bytes) => {
        it.inner += bytes
        if (it.inner.endsWith('ask')) answer(socket)
      })
  })
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    it.remotePort = socket.remotePort ?? 0
    it.remoteAddress = socket.remoteAddress ?? ''
    socket.on('error', () => {})
    if (encrypted && !announced) upper.emit('connection', socket)
    else if (encrypted) socket.on('readable', () => readLine(socket))
    else
      socket.on('data', (bytes) => {
        it.plain += bytes.toString('latin1')
        if (it.plain.endsWith('ask')) answer(socket)
      })
  })
  /** Takes the line and no byte more: TLS begins behind it. */
  const readLine = (socket: Socket): void => {
    for (let byte = socket.read(1); byte !== null; byte = socket.read(1)) {
      it.plain += byte
      if (!it.plain.endsWith('\r\n')) continue
      socket.removeAllListeners('readable')
      upper.emit('connection', socket)
      return
    }
  }
  server.listen(where)
  await once(server, 'listening')
  t.teardown(() => server.close())
  const address = server.address()
  it.target = typeof address === 'string' ? { path: address } : { host: address?.address ?? '', port: address?.port ?? 0 }
  return it
}

/** Asks and reads all that comes, by the buffer that is given or as a stream. */
async function ask(way: Way, given: boolean): Promise<number> {
  let length = 0
  const buffer = Buffer.allocUnsafeSlow(65_536)
  const callback = (size: number): boolean => {
    length += size
    return true
  }
  const socket = given
    ? dial(way, { client: undefined, name: 'a.test' }, { buffer: () => buffer, callback })
    : dial(way, { client: undefined, name: 'a.test' })
  if (!given) socket.on('data', (bytes) => callback(bytes.length))
  await once(socket, readyEvent(way))
  socket.write('ask')
  await once(socket, 'end')
  socket.destroy()
  return length
}

for (const encrypted of [false, true]) {
  for (const announced of [false, true]) {
    for (const given of [false, true]) {
      const how = `${encrypted ? 'by TLS' : 'in the clear'}${announced ? ', after a PROXY line' : ''}, read ${given ? 'into a given buffer' : 'as a stream'}`
      t.test(`a server is reached ${how}`, async (t) => {
        const server = await peer(t, { port: 0, host: '127.0.0.1' }, encrypted, announced)
        const way: Way = { target: server.target, ...(encrypted && { secure }), ...(announced && { proxyProtocol: 1 }) }
        t.equal(await ask(way, given), 200_000)
        const line = announced
          ? `PROXY TCP4 127.0.0.1 127.0.0.1 ${server.remotePort} ${'port' in server.target ? server.target.port : 0}\r\n`
          : ''
        t.equal(server.plain, line + (encrypted ? '' : 'ask'))
        t.same([server.inner, server.sni], encrypted ? ['ask', 'a.test'] : ['', false])
      })
    }
  }
}

t.test('a server is reached by IPv6, a unix socket and an abstract one', async (t) => {
  const abstract = parseAddress(`abns@limpet-${process.pid}`)
  if (abstract?.kind !== 'unix') throw new Error('no path')
  const places: net.ListenOptions[] = [{ path: socketPath(t) }]
  if (networkInterfaces().lo?.some(({ family }) => family === 'IPv6')) places.push({ port: 0, host: '::1' })
  if (process.platform === 'linux') places.push({ path: abstract.path })
  for (const place of places) {
    const server = await peer(t, place)
    t.equal(await ask({ target: server.target, source: undefined }, true), 200_000)
  }
})

const skip = process.platform === 'linux' ? false : 'only Linux has all of 127.0.0.0/8'

t.test('the source is the one that is asked for', { skip }, async (t) => {
  const server = await peer(t, { port: 0, host: '127.0.0.1' })
  await ask({ target: server.target, source: { localAddress: '127.0.0.3' } }, true)
  t.equal(server.remoteAddress, '127.0.0.3')
  const localPort = await closedPort()
  await ask({ target: server.target, source: { localAddress: '127.0.0.1', localPort } }, true)
  t.equal(server.remotePort, localPort)
})

t.test('what fails below TLS fails above it', async (t) => {
  for (const proxyProtocol of [undefined, 2] as const) {
    const socket = dial(
      { target: { host: '127.0.0.1', port: await closedPort() }, secure, proxyProtocol },
      { client: undefined, name: 'a.test' },
    )
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException]
    t.equal(error.code, 'ECONNREFUSED')
  }
})

t.test('a server that may be another is not written to', async (t) => {
  for (const announced of [false, true]) {
    const server = await peer(t, { port: 0, host: '127.0.0.1' }, true, announced)
    const stranger = new Secure({ context: tls.createSecureContext({ ca: ours.cert }), verify: true })
    const socket = dial(
      { target: server.target, secure: stranger, ...(announced && { proxyProtocol: 1 }) },
      { client: undefined, name: 'b.test' },
    )
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException]
    t.equal(error.code, 'ERR_TLS_CERT_ALTNAME_INVALID')
    t.equal(server.inner, '')
  }
})
