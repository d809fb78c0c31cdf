import { capturedCookie, capturedRequest, capturedResponse, capturedSetCookie } from './captures.ts'
import type { Surroundings, Writer } from './kinds.ts'
import { timers } from './timers.ts'
import { atBackend, atServer, backendName, terminationState } from './variables.ts'

/** How much of a target is logged. */
const longest = 1023

/**
 * The writer of lines of JSON: one flat object, the same figures as `httplog` under names that say what they are. What never happened is null; a field that
 * nothing is configured for is left out.
 */
export function jsonWriter(surroundings: Surroundings): Writer {
  const { clock, connections, uniqueId, captures } = surroundings
  const { captureCookie, captureRequestHeaders, captureResponseHeaders } = captures
  return (line, entry) => {
    const { client, server, frontend } = entry
    const text = JSON.stringify({
      time: new Date(clock.wall(entry.begunAt)).toISOString(),
      client_ip: client.remoteAddress ?? null,
      client_port: client.remotePort ?? null,
      frontend: frontend.name,
      backend: backendName(entry),
      server: server?.name ?? null,
      method: entry.method ?? null,
      target: entry.method === undefined ? null : entry.target.slice(0, longest),
      http_version: entry.method === undefined ? null : entry.httpVersion,
      status: known(entry.status),
      bytes_sent: entry.bytesOut,
      bytes_received: entry.bytesIn,
      request_ms: known(timers.TR(entry)),
      queue_ms: known(timers.Tw(entry)),
      connect_ms: known(timers.Tc(entry)),
      response_ms: known(timers.Tr(entry)),
      total_ms: known(timers.Ta(entry)),
      termination: terminationState(entry),
      retries: entry.retries,
      redispatched: entry.redispatched,
      connections: connections(),
      frontend_connections: frontend.counters.current,
      backend_requests: atBackend(entry),
      server_requests: atServer(entry),
      server_queue: entry.serverQueue,
      backend_queue: entry.backendQueue,
      unique_id: uniqueId?.(entry),
      request_cookie: captureCookie && (capturedCookie(captureCookie, entry) ?? null),
      response_cookie: captureCookie && (capturedSetCookie(captureCookie, entry) ?? null),
      request_headers: named(captureRequestHeaders, capturedRequest(captureRequestHeaders, entry)),
      response_headers: named(captureResponseHeaders, capturedResponse(captureResponseHeaders, entry)),
    })
    line.text(text)
  }
}

function known(figure: number): number | null {
  return figure < 0 ? null : figure
}

/** Captured fields under their names as the configuration has them, if any are to be captured. */
function named(captures: readonly { name?: string }[], values: readonly (string | undefined)[]): Record<string, string | null> | undefined {
  if (captures.length === 0) return undefined
  return Object.fromEntries(captures.map(({ name }, index) => [name ?? String(index), values[index] ?? null]))
}
