import { createSocket } from 'node:dgram'
import { connect, isIPv6 } from 'node:net'
import type { Scheduler } from '../../plugins/health-checks/scheduler.ts'
import { empty, isAskable, Question, type RecordType, type Reply } from './question.ts'
import { addressesIn, servicesIn } from './records.ts'

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

type Take = (reply: Reply) => void

/** The longest message over TCP, with the two octets of its length (RFC 1035 §4.2.2). */
const longest = 65_537

/**
 * Asks all name servers at once over UDP, as HAProxy does, and takes the first good answer, else the last bad one. Each question has a number and a port of
 * its own by chance, so that nobody else can answer it. Who has only room for a part of the answer is asked again over TCP. Never rejects; `signal` gives it
 * up, which comes to `timeout`.
 */
export async function askNames(
  servers: readonly NameServer[],
  question: { type: RecordType; name: string },
  manner: Manner,
  scheduler: Scheduler,
  signal: AbortSignal,
): Promise<Reply> {
  if (!isAskable(question.name)) return empty('other')
  let last = empty('timeout')
  for (let attempt = 0; attempt <= manner.retries && !signal.aborted; attempt++) {
    last = await askOnce(servers, question, manner, scheduler, signal)
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
    let open = servers.length
    let last = empty('timeout')
    const end = (): void => {
      cancel()
      signal.removeEventListener('abort', end)
      for (const close of closes.splice(0)) close()
      resolve(last)
    }
    const cancel = scheduler.after(retry, end)
    signal.addEventListener('abort', end)
    const take = (told: Reply): void => {
      const reply = told.status !== 'valid' || tells(told, question) ? told : empty('other')
      if (reply.status !== 'timeout') last = reply
      open--
      if (open === 0 || reply.status === 'valid') end()
    }
    const closes = servers.map((server) => askServer(server, new Question(question), payload, once(take)))
    if (servers.length === 0) end()
  })
}

/** Whether there is among the answers what was asked for. */
function tells({ answers }: Reply, { type, name }: { type: RecordType; name: string }): boolean {
  return (type === 'SRV' ? servicesIn(answers) : addressesIn(answers)(name)).length > 0
}

function once(take: Take): Take {
  let isTaken = false
  return (reply) => {
    if (isTaken) return
    isTaken = true
    take(reply)
  }
}

/** Asks one, which may tell `take` something, never at once. Answers what gives it up. */
function askServer(server: NameServer, question: Question, payload: number, take: Take): () => void {
  const { host, port } = server
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4')
  let giveUp: (() => void) | undefined
  const fail = (): void => take(empty('timeout'))
  socket.on('error', fail)
  socket.on('message', (message) => {
    const reply = question.read(message)
    // One that comes twice is not asked for twice.
    if (reply === 'truncated') giveUp ??= askByTcp(server, question, payload, take)
    else if (reply !== undefined) take(reply)
  })
  // A connected socket hears its peer only. Where no way leads to it, the trouble comes instead of the connection.
  socket.connect(port, host, (...[trouble]: unknown[]) => {
    if (trouble === undefined) socket.send(question.encode(payload))
    else fail()
  })
  socket.unref()
  return () => {
    socket.close()
    giveUp?.()
  }
}

function askByTcp({ host, port }: NameServer, question: Question, payload: number, take: Take): () => void {
  const socket = connect({ host, port })
  const room = Buffer.alloc(longest)
  let size = 0
  const end = (message?: Buffer): void => {
    const reply = message && question.read(message)
    take(reply === undefined || reply === 'truncated' ? empty('other') : reply)
    socket.destroy()
  }
  socket.on('connect', () => {
    const message = question.encode(payload)
    const head = Buffer.alloc(2)
    head.writeUInt16BE(message.length)
    socket.write(Buffer.concat([head, message]))
  })
  socket.on('data', (chunk) => {
    size += chunk.copy(room, size)
    const length = size < 2 ? longest : room.readUInt16BE(0)
    if (size >= length + 2) end(room.subarray(2, length + 2))
  })
  socket.on('error', () => end())
  socket.on('close', () => end())
  socket.unref()
  return () => socket.destroy()
}
