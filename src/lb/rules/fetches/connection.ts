import { named, plain } from './fetch.ts'
import { pathAndQuery } from './target.ts'

/** Samples of the client's connection and of the section that took it (HAProxy manual §7.3.3, §7.3.4). */
export const fetchesOfConnections = named({
  'capture.req.hdr': ([at = '0']) => ({ one: ({ captures }) => captures.request[Number(at)] }),
  'capture.req.method': plain(({ original }) => original.method),
  'capture.req.uri': plain(({ original }) => pathAndQuery(original.target)),
  'capture.req.ver': plain(({ original }) => `HTTP/${original.version}`),
  'capture.res.hdr': ([at = '0']) => ({ one: ({ captures }) => captures.response[Number(at)] }),
  'capture.res.ver': plain(({ isServed, response }) => (isServed && response ? `HTTP/${response.version}` : undefined)),
  dst: plain(({ connection }) => connection.localAddress),
  dst_port: plain(({ connection }) => connection.localPort),
  fc_http_major: plain(() => 1),
  fe_conn: ([name = ''], { frontends }) => ({ one: ({ frontend }) => (name === '' ? frontend : frontends.get(name))?.counters.current }),
  fe_id: (_, { sectionNumbers }) => ({ one: ({ frontend }) => sectionNumbers.get(frontend.name) }),
  fe_name: plain(({ frontend }) => frontend.name),
  fe_req_rate: ([name = ''], { frontends, now }) => ({
    one: ({ frontend }) => (name === '' ? frontend : frontends.get(name))?.counters.requestRate.at(now()),
  }),
  fe_sess_rate: ([name = ''], { frontends, now }) => ({
    one: ({ frontend }) => (name === '' ? frontend : frontends.get(name))?.counters.sessionRate.at(now()),
  }),
  http_first_req: plain(({ isFirst }) => isFirst),
  src: plain(({ source }) => source),
  src_port: plain(({ connection }) => connection.remotePort),
  ssl_fc: plain(({ connection }) => connection.isSecure),
  'unique-id': plain(({ uniqueId }) => uniqueId),
})
