import { randomInt } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import packet from 'dns-packet'
import type { Scheduler } from '../../plugins/health-checks/scheduler.ts'

export type RecordType = 'A' | 'AAAA' | 'SRV'

/** What came of a question; `other` is whatever has no name of its own, a name without such records among it. */
export interface Reply {
  status: 'valid' | 'nx' | 'refused' | 'timeout' | 'other'
  answers: readonly packet.Answer[]
  additionals: readonly packet.Answer[]
}

export interface NameServer {
  host: string
  port: number
}

/** How questions are asked: how often again, after how many milliseconds, and how many octets an answer may have. */
export interface Manner {
  retries: number
  retry: number
  payload: number
}

const nothing = { answers: [], additionals: [] }

/**
 * Asks all name servers at once over UDP, as HAProxy does, and takes the first good answer, else the last bad one. Each question has a number and a port of
 * its own by chance, so that nobody else can answer it. Never rejects; `signal` gives it up, which comes to `timeout`.
 */
export async function askNames(
  servers: readonly NameServer[],
  { type, name }: { type: RecordType; name: string },
  manner: Manner,
  scheduler: Scheduler,
  signal: AbortSignal,
): Promise<Reply> {
  let last: Reply = { status: 'timeout', ...nothing }
  for (let attempt = 0; attempt <= manner.retries && !signal.aborted; attempt++) {
    last = await askOnce(servers, { type, name }, manner, scheduler, signal)
    if (last.status !== 'timeout') return last
  }
  return last
}

function askOnce(
  servers: readonly NameServer[],
  question: { type: RecordType; name: string },
  { retry, payload }: Manner,
  scheduler: Scheduler,
  signal: AbortSignal,
): Promise<Reply> {
  return new Promise((resolve) => {
    const sockets: Socket[] = []
    let open = servers.length
    let last: Reply = { status: 'timeout', ...nothing }
    const end = (): void => {
      cancel()
      signal.removeEventListener('abort', end)
      for (const socket of sockets.splice(0)) socket.close()
      resolve(last)
    }
    const cancel = scheduler.after(retry, end)
    signal.addEventListener('abort', end)
    const take = (reply: Reply): void => {
      last = reply
      open--
      if (open === 0 || reply.status === 'valid') end()
    }
    for (const server of servers) sockets.push(askServer(server, question, payload, take))
    if (servers.length === 0) end()
  })
}

/** Asks one; `take` is called once at most. */
function askServer(
  { host, port }: NameServer,
  question: { type: RecordType; name: string },
  payload: number,
  take: (reply: Reply) => void,
): Socket {
  const id = randomInt(65_536)
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4')
  let isTaken = false
  const once = (reply: Reply): void => {
    if (isTaken) return
    isTaken = true
    take(reply)
  }
  socket.on('error', () => once({ status: 'timeout', ...nothing }))
  socket.on('message', (message) => {
    const reply = readReply(message, id, question)
    if (reply !== undefined) once(reply)
  })
  // A connected socket hears its peer only.
  socket.connect(port, host, () => {
    socket.send(
      packet.encode({
        ...{ type: 'query', id, flags: packet.RECURSION_DESIRED, questions: [question] },
        additionals: [
          { type: 'OPT', name: '.', udpPayloadSize: payload, extendedRcode: 0, ednsVersion: 0, flags: 0, flag_do: false, options: [] },
        ],
      }),
    )
  })
  socket.unref()
  return socket
}

/** Reads an answer; `undefined` if it is none to this question. */
function readReply(message: Buffer, id: number, { type, name }: { type: RecordType; name: string }): Reply | undefined {
  let reply: packet.DecodedPacket
  try {
    reply = packet.decode(message)
  } catch {
    return undefined
  }
  const { questions: [asked] = [], answers = [], additionals = [] } = reply
  if (reply.id !== id || reply.type !== 'response' || asked?.type !== type || plain(asked.name) !== plain(name)) return undefined
  if (reply.flag_tc) return { status: 'other', ...nothing }
  const status = statuses[(reply.flags ?? 0) & 15] ?? 'other'
  return status === 'valid' ? { status, answers, additionals } : { status, ...nothing }
}

/** By the codes of RFC 1035 §4.1.1. */
const statuses: Record<number, Reply['status']> = { 0: 'valid', 3: 'nx', 5: 'refused' }

/** A name as it is compared: names know no case, and may end in a dot. */
export function plain(name: string): string {
  return name.toLowerCase().replace(/\.$/, '')
}
