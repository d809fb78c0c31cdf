import type { LogVariable } from '../../../schemas/log-format.ts'
import { ofSecond } from '../clock.ts'
import type { LogEntry } from '../entry.ts'
import { capturedCookie, capturedRequest, capturedResponse, capturedSetCookie, inBraces } from './captures.ts'
import { escapeField, escapeText } from './escape.ts'
import { address, figure, type Maker, number, plain, quoted, type Surroundings, text } from './kinds.ts'
import { addRequestLine, method, path, query, requestLine, uri, uriWithoutQuery, version } from './request-line.ts'
import { timers } from './timers.ts'

function safe(value: string | undefined): string | undefined {
  return value && escapeText(value)
}

/** Captured fields one by one, each in quotes of its own. */
function list(values: (entry: LogEntry, surroundings: Surroundings) => (string | undefined)[]): Maker {
  return (surroundings, flags) => (line, entry) => {
    if (entry.method === undefined) return
    const words = values(entry, surroundings).map((value) => value && escapeField(value))
    line.text(words.map((word) => (flags.quote ? `"${word ?? ''}"` : word || '-')).join(' '))
  }
}

/** Captured fields in braces; nothing for what was no request. */
function braces(values: (entry: LogEntry, surroundings: Surroundings) => (string | undefined)[]): Maker {
  const inside = text((entry, surroundings) => inBraces(values(entry, surroundings)))
  return (surroundings, flags) => {
    const write = inside(surroundings, flags)
    return (line, entry) => {
      if (entry.method !== undefined) write(line, entry)
    }
  }
}

const requestFields = (entry: LogEntry, { captures }: Surroundings) => capturedRequest(captures.captureRequestHeaders, entry)
const responseFields = (entry: LogEntry, { captures }: Surroundings) => capturedResponse(captures.captureResponseHeaders, entry)

/** A client on a unix socket has no address; HAProxy says so in its place. */
export function clientAddress({ client }: LogEntry): string {
  return client.remoteAddress ?? 'unix'
}

/** A figure of what is still under way when the line is written early: with `+` before it. */
const early =
  (value: (entry: LogEntry) => number): Maker =>
  () =>
  (line, entry) => {
    if (!entry.isOver) line.byte(plus)
    line.number(value(entry))
  }
const plus = 43
const local = ({ client }: LogEntry): string => client.localAddress ?? 'unix'
const nobody = '<NOSRV>'

export function serverName({ server, applet }: LogEntry): string {
  return applet ?? server?.name ?? nobody
}

export function backendName({ backend, frontend }: LogEntry): string {
  return backend?.name ?? frontend.name
}

/** The termination state with what became of the persistence cookie, where there is one. */
export function terminationState({ termination, backend, cookieIn, cookieOut }: LogEntry): string {
  return backend?.persistence?.isTold === true ? termination + cookieIn + cookieOut : `${termination}--`
}

/** What the backend serves besides this request, if that is over. */
export function atBackend({ backend, isOver }: LogEntry): number {
  return backend === undefined ? 0 : backend.counters.current - (isOver ? 1 : 0)
}

/** What the server serves besides. */
export function atServer({ server, isAtServer, isOver }: LogEntry): number {
  return server === undefined ? 0 : server.counters.current - (isAtServer && isOver ? 1 : 0)
}

export const makers: Record<LogVariable, Maker> = {
  ac: figure((_, { connections }) => connections()),
  b: text(backendName),
  B: early((entry) => entry.bytesOut),
  bc: figure(atBackend),
  bi: address(({ source }) => source?.localAddress),
  bp: number(({ source }) => source?.localPort),
  bq: figure((entry) => entry.backendQueue),
  CC: text((entry, { captures }) => safe(capturedCookie(captures.captureCookie, entry))),
  ci: address(clientAddress),
  cp: number(({ client }) => client.remotePort ?? 0),
  CS: text((entry, { captures }) => safe(capturedSetCookie(captures.captureCookie, entry))),
  f: text(({ frontend }) => frontend.name),
  fc: figure(({ frontend }) => frontend.counters.current),
  fi: address(local),
  fp: number(({ client }) => client.localPort ?? 0),
  ft: text(({ frontend }) => frontend.name),
  H: text((_, { hostname }) => hostname),
  HM: text(method),
  HP: text(uriWithoutQuery),
  HPO: text(path),
  HQ: text(query),
  hr: braces(requestFields),
  hrl: list(requestFields),
  hs: braces(responseFields),
  hsl: list(responseFields),
  HU: text(uri),
  HV: text(version),
  ID: text((entry, { uniqueId }) => uniqueId?.(entry)),
  lc: number((_, { lineNumber }) => lineNumber()),
  ms: (surroundings, { hex }) => {
    const wall = ({ openedAt }: LogEntry): number => surroundings.clock.wall(openedAt)
    return hex
      ? number((entry) => Math.floor(wall(entry)) % 1000, 2)(surroundings, { hex, quote: false, escape: false })
      : (line, entry) => line.digits(ofSecond(wall(entry)), 3)
  },
  pid: number(() => process.pid),
  r: (surroundings, flags) => {
    if (flags.escape) return text(requestLine)(surroundings, flags)
    return flags.quote ? quoted(addRequestLine) : addRequestLine
  },
  rc: () => (line, entry) => {
    if (entry.redispatched) line.byte(plus)
    line.number(entry.retries)
  },
  rt: number((_, { requestNumber }) => requestNumber()),
  s: text(serverName),
  sc: figure(atServer),
  si: address(({ serverAddress, server }) => serverAddress?.host ?? (server && 'unix')),
  sp: number(({ serverAddress }) => serverAddress?.port),
  sq: figure((entry) => entry.serverQueue),
  ST: figure((entry) => entry.status),
  t: (surroundings) => (line, entry) => surroundings.clock.addWithMilliseconds(line, entry.openedAt),
  T: plain(({ openedAt }, { clock }) => clock.greenwich(openedAt)),
  Ta: early(timers.Ta),
  Tc: figure(timers.Tc),
  Td: figure(timers.Td),
  Th: figure(timers.Th),
  Ti: figure(timers.Ti),
  Tl: plain(({ openedAt }, { clock }) => clock.local(openedAt)),
  Tq: figure(timers.Tq),
  Tr: figure(timers.Tr),
  TR: figure(timers.TR),
  tr: (surroundings) => (line, entry) => surroundings.clock.addWithMilliseconds(line, entry.begunAt),
  trg: plain(({ begunAt }, { clock }) => clock.greenwich(begunAt)),
  trl: plain(({ begunAt }, { clock }) => clock.local(begunAt)),
  Ts: number(({ openedAt }, { clock }) => Math.floor(clock.wall(openedAt) / 1000)),
  ts: plain((entry) => entry.termination),
  tsc: plain(terminationState),
  Tt: early(timers.Tt),
  Tu: early(timers.Tu),
  Tw: figure(timers.Tw),
  U: figure((entry) => entry.bytesIn),
}
