import { Clock } from '../../../src/plugins/access-log/clock.ts'
import type { LogEntry } from '../../../src/plugins/access-log/entry.ts'
import type { Surroundings } from '../../../src/plugins/access-log/format/kinds.ts'
import { Line } from '../../../src/plugins/access-log/line.ts'
import type { Sink } from '../../../src/plugins/access-log/sinks/sink.ts'
import { AccessLog } from '../../../src/schemas/access-log.ts'
import { parse } from '../../../src/schemas/parse.ts'
import { balancerOf, serverOf } from '../../balancer.ts'

/** A balancer of one frontend and one server for lines to speak of. */
export const balancer = balancerOf({
  frontends: [{ name: 'web', bind: [':80'], defaultBackend: 'app' }],
  backends: [{ name: 'app', cookie: {}, servers: [{ name: 'w1', address: '10.0.0.9:81', cookie: 'w1' }] }],
})
export const [frontend] = [...balancer.frontends.values()]
export const [backend] = [...balancer.backends.values()]
export const server = serverOf(balancer, 'app', 'w1')

/** When the first of these requests was accepted: 5 days into November, so that the day has one digit. */
export const epoch = Date.UTC(2026, 10, 5, 22, 4, 43, 7)

/** A clock that takes moments for milliseconds since then. */
export class TestClock extends Clock {
  override wall(moment: number): number {
    return epoch + moment
  }
}

/** A request that went well: 5 ms idle, 2 ms to send its head, and so on. */
export function entry(more: Partial<LogEntry> = {}): LogEntry {
  if (frontend === undefined) throw new Error('no frontend')
  return {
    client: { remoteAddress: '10.0.0.1', remotePort: 40_000, localAddress: '10.0.0.2', localPort: 80 },
    frontend,
    backend,
    server,
    isAtServer: true,
    source: { localAddress: '10.0.0.2', localPort: 50_000 },
    serverAddress: { host: '10.0.0.9', port: 81 },
    applet: undefined,
    isOver: true,
    method: 'GET',
    target: '/a/b?c=d',
    httpVersion: '1.1',
    scene: undefined,
    level: undefined,
    requestField: () => [],
    responseField: () => [],
    openedAt: 0,
    begunAt: 5,
    receivedAt: 7,
    assignedAt: 18,
    connectedAt: 21,
    answeredAt: 30,
    endedAt: 48,
    status: 200,
    bytesIn: 120,
    bytesOut: 3400,
    termination: '--',
    cookieIn: 'V',
    cookieOut: 'N',
    retries: 0,
    redispatched: false,
    serverQueue: 0,
    backendQueue: 0,
    ...more,
  }
}

/** What came instead of a request: the client went away. */
export function noRequest(more: Partial<LogEntry> = {}): LogEntry {
  const never = { receivedAt: -1, assignedAt: -1, connectedAt: -1, answeredAt: -1 }
  const nobody = { backend: undefined, server: undefined, source: undefined, serverAddress: undefined }
  return entry({ ...never, ...nobody, method: undefined, begunAt: 0, status: 400, bytesIn: 0, bytesOut: 0, termination: 'CR', ...more })
}

/** A log's configuration with its defaults. */
export function accessLog(more: object = {}): AccessLog {
  const parsed = parse(AccessLog, more)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.value
}

export function surroundings(more: Partial<Surroundings> = {}): Surroundings {
  return {
    clock: new TestClock(),
    hostname: 'vm',
    connections: () => 3,
    requestNumber: () => 17,
    lineNumber: () => 4,
    uniqueId: undefined,
    rules: balancer.surroundings,
    captures: accessLog(),
    ...more,
  }
}

/** What is added to a line. */
export function added(add: (line: Line) => void): string {
  const line = new Line(1)
  add(line)
  return line.toString()
}

/** Gives a line to a sink. */
export function put(sink: Sink, text: string): void {
  const line = sink.begin()
  if (line === undefined) return
  line.text(text)
  sink.end()
}

/** A sink that keeps its lines. */
export function keep(lines: string[]): Sink {
  const line = new Line()
  const begin = (): Line => {
    line.clear()
    return line
  }
  return { lost: 0, begin, end: () => void lines.push(line.toString()), close: async () => {} }
}
