import { type Field, never, proxies } from '../field.ts'
import type { Subject } from '../subjects.ts'

/** The columns of HAProxy's protocol modules: HTTP/1 as far as it is known here, and nothing of what is not spoken. */
export const modules: readonly Field[] = [
  about('h1_total_connections', 'Connections of HTTP/1', (s) => (s.scope === 'backend' ? s.counters.connects : s.counters.sessions)),
  about('h1_total_streams', 'Requests of HTTP/1', ({ counters }) => counters.requests),
  about('h1_open_streams', 'Requests of HTTP/1 that are under way', ({ counters }) => Math.max(0, counters.requests - counters.responses)),
  about('h1_open_connections', 'Connections of HTTP/1 now', openIn),
  about('h1_bytes_in', 'Bytes that came by HTTP/1', (s) => (s.scope === 'backend' ? s.counters.bytesOut : s.counters.bytesIn)),
  about('h1_bytes_out', 'Bytes that went by HTTP/1', (s) => (s.scope === 'backend' ? s.counters.bytesIn : s.counters.bytesOut)),
  ...['h1_spliced_bytes_in', 'h1_spliced_bytes_out'].map((name) => never(name, proxies, 'Bytes that the system passed on by itself')),
  ...[
    'h2_headers_rcvd',
    'h2_data_rcvd',
    'h2_settings_rcvd',
    'h2_rst_stream_rcvd',
    'h2_goaway_rcvd',
    'h2_detected_conn_protocol_errors',
    'h2_detected_strm_protocol_errors',
    'h2_rst_stream_resp',
    'h2_goaway_resp',
    'h2_open_connections',
    'h2_backend_open_streams',
    'h2_total_connections',
    'h2_backend_total_streams',
  ].map((name) => never(name, proxies, 'HTTP/2, which is not spoken')),
]

function about(name: string, help: string, read: (subject: Subject) => number): Field {
  return { name, scopes: proxies, help, read }
}

function openIn(subject: Subject): number {
  if (subject.scope !== 'backend') return subject.counters.current
  return subject.backend.servers.reduce((sum, { connections: of }) => sum + (of ? of.used + of.fresh + of.proven + of.kept : 0), 0)
}
