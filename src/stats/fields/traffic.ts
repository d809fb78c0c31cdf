import type { Queue } from '../../lb/queue.ts'
import { counted, everywhere, type Field, never, ofConnections, ofFrontend, ofServer, proxies, serverSide } from '../field.ts'
import type { Subject } from '../subjects.ts'

/** What came and went. */
export const traffic: readonly Field[] = [
  counted('scur', everywhere, 'current', 'In flight now'),
  counted('smax', everywhere, 'currentMax', 'Most in flight at once'),
  { name: 'qcur', scopes: serverSide, help: 'Waiting for a slot now', read: (s) => queueOf(s)?.length },
  { name: 'qmax', scopes: serverSide, help: 'Most that waited at once', read: (s) => queueOf(s)?.lengthMax },
  counted('stot', everywhere, 'sessions', 'Sessions; for a server or backend, requests given to it'),
  counted('lbtot', serverSide, 'selected', 'Chosen by the algorithm; the rest came by their cookie'),
  counted('conn_tot', ['frontend'], 'sessions', 'Connections'),
  counted('req_tot', everywhere, 'requests', 'HTTP requests'),
  counted('bin', everywhere, 'bytesIn', 'Bytes from clients'),
  counted('bout', everywhere, 'bytesOut', 'Bytes to clients'),
  counted('reqbin', everywhere, 'bytesIn', 'Bytes of requests that came in, heads as they go on'),
  counted('reqbout', everywhere, 'bytesIn', 'Bytes of requests that went out'),
  counted('resbin', everywhere, 'bytesOut', 'Bytes of responses that came in, heads as they go on'),
  counted('resbout', everywhere, 'bytesOut', 'Bytes of responses that went out'),

  counted('hrsp_1xx', everywhere, 'responses1xx', 'Responses with status 100 to 199'),
  counted('hrsp_2xx', everywhere, 'responses2xx', 'Responses with status 200 to 299'),
  counted('hrsp_3xx', everywhere, 'responses3xx', 'Responses with status 300 to 399'),
  counted('hrsp_4xx', everywhere, 'responses4xx', 'Responses with status 400 to 499'),
  counted('hrsp_5xx', everywhere, 'responses5xx', 'Responses with status 500 to 599'),
  counted('hrsp_other', everywhere, 'responsesOther', 'Responses with any other status'),
  counted('intercepted', ['frontend'], 'intercepted', 'Requests answered with statistics or by the administration side'),

  counted('dreq', proxies, 'deniedRequests', 'Requests that a rule refused'),
  counted('dresp', everywhere, 'deniedResponses', 'Responses that a rule held back'),
  counted('dcon', ['frontend'], 'deniedConnections', 'Connections that a rule refused'),
  counted('dses', ['frontend'], 'deniedSessions', 'Sessions that a rule refused'),
  counted('wrew', everywhere, 'failedRewrites', 'Header fields that a rule could not write'),
  counted('eint', everywhere, 'internalErrors', 'Failures of Limpet itself'),
  counted('ereq', ['frontend'], 'requestErrors', 'Requests that were invalid or never complete'),
  counted('econ', serverSide, 'connectErrors', 'Requests lost because no connection to a server came about'),
  counted('eresp', serverSide, 'responseErrors', 'Requests lost because the response was invalid or broke off'),
  counted('wretr', serverSide, 'retries', 'Connections tried again on the same server'),
  counted('wredis', serverSide, 'redispatches', 'Requests moved to another server'),
  counted('cli_abrt', serverSide, 'clientAborts', 'Transfers that the client broke off'),
  counted('srv_abrt', serverSide, 'serverAborts', 'Transfers that the server broke off'),

  counted('connect', serverSide, 'connects', 'Connections opened'),
  counted('reuse', serverSide, 'reuses', 'Requests sent on a connection that was open'),
  ofServer('srv_icur', 'Idle connections now', ({ connections }) =>
    connections === undefined ? 0 : connections.fresh + connections.proven,
  ),
  ofConnections('idle_conn_cur', 'fresh', 'Idle connections that carried one request so far'),
  ofConnections('safe_conn_cur', 'proven', 'Idle connections that carried more than one request'),
  ofConnections('priv_idle_cur', 'kept', "Idle connections that are one client's alone"),
  ofConnections('used_conn_cur', 'used', 'Connections in use'),
  ofConnections('need_conn_est', 'needed', 'Connections that are thought to be needed'),

  ofFrontend('sess_other', 'Sessions that are not HTTP', () => 0),
  ofFrontend('h1sess', 'Sessions of HTTP/1', ({ counters }) => counters.sessions),
  ofFrontend('h1req', 'Requests of HTTP/1', ({ counters }) => counters.requests),
  ...['h2sess', 'h3sess'].map((name) => never(name, ['frontend'], 'Sessions of a newer HTTP')),
  ...['h2req', 'h3req'].map((name) => never(name, ['frontend'], 'Requests of a newer HTTP')),
  never('req_other', ['frontend'], 'Requests that are not HTTP'),

  ...['comp_in', 'comp_out', 'comp_byp'].map((name) => never(name, proxies, 'Bytes that compression took, gave or let pass')),
  never('comp_rsp', proxies, 'Responses compressed'),
  ...['cache_lookups', 'cache_hits', 'cache_hint_hits'].map((name) => never(name, proxies, 'Requests looked up, and found, in a cache')),
]

function queueOf(subject: Subject): Queue | undefined {
  if (subject.scope === 'frontend') return undefined
  return subject.scope === 'server' ? subject.server.queue : subject.backend.queue
}
