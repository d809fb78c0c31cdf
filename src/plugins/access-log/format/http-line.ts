import type { LogEntry } from '../entry.ts'
import type { Line } from '../line.ts'
import type { Surroundings, Writer } from './kinds.ts'
import { addRequestLine } from './request-line.ts'
import { atBackend, atServer, backendName, clientAddress, serverName } from './variables.ts'

/**
 * `option httplog`, with nothing captured, as one function: the format of most, which so costs half of what its variables cost one by one. It writes what
 * `lineWriter` does for `formats.httplog`.
 */
export function httpLineWriter({ clock, connections }: Surroundings): Writer {
  return (line, entry) => {
    const { client, frontend, isOver } = entry
    line.text(clientAddress(entry))
    line.byte(colon)
    line.number(client.remotePort ?? 0)
    line.text(' [')
    clock.addWithMilliseconds(line, entry.begunAt)
    line.text('] ')
    line.text(frontend.name)
    line.byte(blank)
    line.text(backendName(entry))
    line.byte(slash)
    line.text(serverName(entry))
    line.byte(blank)
    addTimers(line, entry, isOver)
    line.byte(blank)
    line.number(entry.status)
    line.byte(blank)
    if (!isOver) line.byte(plus)
    line.number(entry.bytesOut)
    line.text(' - - ')
    addState(line, entry)
    line.byte(blank)
    line.number(connections())
    line.byte(slash)
    line.number(frontend.counters.current)
    line.byte(slash)
    addLoad(line, entry)
    line.text(' "')
    addRequestLine(line, entry)
    line.byte(quote)
  }
}

/** `%TR/%Tw/%Tc/%Tr/%Ta`, as `timers` has them, each moment reckoned once. */
function addTimers(
  line: Line,
  { openedAt, begunAt, receivedAt, assignedAt, connectedAt, answeredAt, endedAt }: LogEntry,
  isOver: boolean,
): void {
  const begun = Math.floor(begunAt - openedAt)
  const received = Math.floor(receivedAt - openedAt)
  const assigned = Math.floor(assignedAt - openedAt)
  const connected = Math.floor(connectedAt - openedAt)
  line.number(receivedAt < 0 ? -1 : received - begun)
  line.byte(slash)
  line.number(assignedAt < 0 ? -1 : assigned - received)
  line.byte(slash)
  line.number(connectedAt < 0 ? -1 : connected - assigned)
  line.byte(slash)
  line.number(answeredAt < 0 ? -1 : Math.floor(answeredAt - openedAt) - connected)
  line.byte(slash)
  if (!isOver) line.byte(plus)
  line.number(endedAt < 0 ? -1 : Math.floor(endedAt - openedAt) - begun)
}

/** `%tsc` */
function addState(line: Line, { termination, backend, cookieIn, cookieOut }: LogEntry): void {
  line.text(termination)
  if (backend?.persistence?.isTold !== true) return line.text('--')
  line.text(cookieIn)
  line.text(cookieOut)
}

/** `%bc/%sc/%rc %sq/%bq` */
function addLoad(line: Line, entry: LogEntry): void {
  line.number(atBackend(entry))
  line.byte(slash)
  line.number(atServer(entry))
  line.byte(slash)
  if (entry.redispatched) line.byte(plus)
  line.number(entry.retries)
  line.byte(blank)
  line.number(entry.serverQueue)
  line.byte(slash)
  line.number(entry.backendQueue)
}

const blank = 32
const quote = 34
const plus = 43
const slash = 47
const colon = 58
