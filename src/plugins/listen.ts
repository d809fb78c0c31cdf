import { rm, stat } from 'node:fs/promises'
import net, { type AddressInfo, type Server } from 'node:net'
import { type Address, formatAddress } from '../schemas/address.ts'

/**
 * Listens on an address; a unix socket that nobody listens on any more is replaced. The IPv6 wildcard takes IPv4 too, unless the IPv4 wildcard is among
 * `others`, the addresses that are listened on besides. With `admit`, only this user can connect to a unix socket until that has been called. Answers the
 * address in use. Throws what the system says, or an Error in words for a file in the way.
 */
export async function listen(
  server: Server,
  address: Address,
  others: readonly (Address | undefined)[] = [],
  admit?: () => void,
): Promise<string> {
  const ipv6Only = others.some((other) => isOtherWildcard(address, other))
  try {
    await start(server, address, ipv6Only, admit)
  } catch (error) {
    if (address.kind !== 'unix') throw error
    const kind = await kindOf(address.path)
    if (kind === 'other') throw new Error('a file that is no socket is there; move it away, or choose another path')
    if (kind !== 'socket' || !(await refuses(address.path))) throw error
    await rm(address.path)
    await start(server, address, ipv6Only, admit)
  }
  const actual = server.address()
  return isTcp(actual) && address.kind === 'tcp' ? formatAddress({ ...address, port: actual.port }) : formatAddress(address)
}

function isOtherWildcard(address: Address, other: Address | undefined): boolean {
  if (address.kind !== 'tcp' || other?.kind !== 'tcp') return false
  return address.host === '::' && other.host === '0.0.0.0' && other.port === address.port
}

function start(server: Server, address: Address, ipv6Only: boolean, admit: (() => void) | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      server.off('listening', succeed)
      reject(error)
    }
    const succeed = (): void => {
      server.off('error', fail)
      try {
        admit?.()
        resolve()
      } catch (error) {
        reject(error)
      }
    }
    server.once('error', fail).once('listening', succeed)
    // The file of a unix socket is made before listen returns.
    const umask = admit === undefined ? undefined : process.umask(0o177)
    server.listen(
      address.kind === 'tcp'
        ? { host: address.host, port: address.port, ipv6Only }
        : address.kind === 'unix'
          ? { path: address.path }
          : { fd: address.fd },
    )
    if (umask !== undefined) process.umask(umask)
  })
}

const explanations: Record<string, string> = {
  EADDRINUSE: 'another program listens there already; stop it, or choose another address',
  EACCES: 'this user may not; ports below 1024 need the right to bind them, others do not',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOENT: 'there is no such directory; make it, or choose another path',
  ENOTFOUND: 'the name is unknown; correct it, or write an IP address',
  EPERM: 'this user may not give the file to another; start as root, or leave user and group out',
}

/** Why an address cannot be listened on, in words for the operator. */
export function whyNot(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return explanations[code] ?? (error instanceof Error ? error.message : String(error))
}

async function kindOf(path: string): Promise<'none' | 'socket' | 'other'> {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined) return 'none'
  return found.isSocket() ? 'socket' : 'other'
}

/** Whether a socket is one that its program left behind. */
function refuses(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ path }, () => {
      socket.destroy()
      resolve(false)
    })
    socket.on('error', (error) => resolve('code' in error && error.code === 'ECONNREFUSED'))
  })
}

function isTcp(address: string | AddressInfo | null): address is AddressInfo {
  return address !== null && typeof address === 'object'
}
