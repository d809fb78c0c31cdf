import type { LogEntry } from '../entry.ts'

/** Whole milliseconds from when the client was accepted, or its last response was over. */
function since({ openedAt }: LogEntry, moment: number): number {
  return Math.floor(moment - openedAt)
}

/** Milliseconds between two moments, -1 if it never came to the second. */
function between(entry: LogEntry, from: number, to: number): number {
  return to < 0 ? -1 : since(entry, to) - since(entry, from)
}

/** The timers of a request in milliseconds, by HAProxy's names (manual §8.4): -1 for what never happened. */
export const timers = {
  /** There is no handshake: neither TLS nor the PROXY protocol. */
  Th: (): number => 0,
  Ti: (entry: LogEntry): number => since(entry, entry.begunAt),
  TR: (entry: LogEntry): number => between(entry, entry.begunAt, entry.receivedAt),
  Tq: (entry: LogEntry): number => between(entry, entry.openedAt, entry.receivedAt),
  Tw: (entry: LogEntry): number => between(entry, entry.receivedAt, entry.assignedAt),
  Tc: (entry: LogEntry): number => between(entry, entry.assignedAt, entry.connectedAt),
  Tr: (entry: LogEntry): number => between(entry, entry.connectedAt, entry.answeredAt),
  Td: (entry: LogEntry): number => (entry.answeredAt < 0 ? -1 : between(entry, entry.answeredAt, entry.endedAt)),
  Ta: (entry: LogEntry): number => between(entry, entry.begunAt, entry.endedAt),
  Tt: (entry: LogEntry): number => since(entry, entry.endedAt),
  Tu: (entry: LogEntry): number => between(entry, entry.begunAt, entry.endedAt),
}
