import { chmodSync, chownSync } from 'node:fs'
import net from 'node:net'
import { formatAddress, isLoopback, parseAddress } from '../../schemas/address.ts'
import { ConfigError } from '../../schemas/config-error.ts'
import { openSocket, type RuntimeSocket } from '../../schemas/runtime-socket.ts'
import { secretVariables } from '../../schemas/secrets.ts'
import { listen, whyNot } from '../listen.ts'
import { Admission } from '../proxy/admission.ts'
import type { Desk } from './command.ts'
import { numberOf } from './owner.ts'
import { Session } from './session.ts'

/** Connections that wait for others to end, at most. */
const mostHeld = 100

export interface OpenSockets {
  /** Where each socket is, in the order of the configuration. */
  addresses: string[]
  /** Ends all connections and takes the files of unix sockets away. */
  close(): Promise<void>
}

/**
 * Speaks HAProxy's runtime API at all sockets of the configuration, or at none: throws a ConfigError if one cannot be had. `variables` are names of the
 * environment that the configuration was made with.
 */
export async function openRuntimeSockets(desk: Omit<Desk, 'sockets' | 'secrets'>, variables: Iterable<string>): Promise<OpenSockets> {
  const { config } = desk.loadBalancer
  const { sockets = [], timeout = 0, maxconn = 1 } = config.global.stats ?? {}
  const shown = sockets.map(({ address, level }) => ({ address: named(address), level }))
  const whole: Desk = { ...desk, sockets: shown, secrets: new Set([...variables, ...secretVariables(config)]) }
  const admission = new Admission(maxconn)
  const connections = new Set<net.Socket>()
  const servers: net.Server[] = []
  const close = async (): Promise<void> => {
    admission.close()
    for (const connection of connections) connection.destroy()
    await Promise.all(servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))))
  }
  const addresses: string[] = []
  try {
    for (const [index, socket] of sockets.entries()) {
      const server = net.createServer({ allowHalfOpen: true, pauseOnConnect: true }, (connection) => {
        connections.add(connection)
        connection.on('close', () => connections.delete(connection))
        const by = `runtime socket ${named(socket.address)}`
        new Session(connection, whole, { level: socket.level, by, isInteractive: false, isLeaving: false, timeout })
      })
      servers.push(server)
      admission.guard(server, 'stats', Number.POSITIVE_INFINITY, mostHeld)
      addresses.push(await open(server, socket, `/global/stats/sockets/${index}`))
    }
  } catch (error) {
    await close()
    throw error
  }
  return { addresses, close }
}

async function open(server: net.Server, socket: RuntimeSocket, pointer: string): Promise<string> {
  const refuse = (field: string, why: string): ConfigError =>
    new ConfigError([{ pointer: `${pointer}/${field}`, message: `stats socket ${socket.address}: ${why}` }])
  const address = parseAddress(socket.address)
  if (address === undefined) throw refuse('address', 'this is not an address')
  const isFile = address.kind === 'unix' && !address.path.startsWith('\0')
  const [user, group] = (['user', 'group'] as const).map((kind) => {
    try {
      return numberOf(kind, socket[kind])
    } catch (error) {
      throw refuse(kind, error instanceof Error ? error.message : String(error))
    }
  })
  const admit = isFile ? () => giveAway(address.path, socket.mode, user, group) : undefined
  let listening: string
  try {
    listening = await listen(server, address, [], admit)
  } catch (error) {
    throw refuse('address', whyNot(error))
  }
  const actual = server.address()
  const isOpen = actual !== null && typeof actual === 'object' && !isLoopback(actual.address)
  const open = isOpen ? openSocket(socket.address, socket.level) : undefined
  if (open !== undefined) throw new ConfigError([{ pointer: `${pointer}/address`, message: open }])
  return listening
}

/** Until here nobody but this user could connect. */
function giveAway(path: string, mode: string | undefined, user: number | undefined, group: number | undefined): void {
  if (user !== undefined || group !== undefined) chownSync(path, user ?? -1, group ?? -1)
  chmodSync(path, mode === undefined ? 0o777 & ~process.umask() : Number.parseInt(mode, 8))
}

function named(text: string): string {
  const address = parseAddress(text)
  return address === undefined ? text : formatAddress(address)
}
