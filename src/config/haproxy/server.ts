import { Name } from '../../schemas/common.ts'
import { ServerConfig } from '../../schemas/server.ts'
import { Fault } from '../report.ts'
import type { Draft, ServerSettings } from './draft.ts'
import { expandAddress, integer, time, valid } from './line.ts'
import { applyParameters, assigner, noted, type Setter, setters, table, unsupported, warned } from './table.ts'

const set = assigner<ServerSettings>()
const { properties } = ServerConfig

/** Parameters of a `server` or `default-server` line (HAProxy manual §5.2). */
export const serverParameters = table<ServerSettings>(
  setters({
    check: set('check', () => true),
    'no-check': set('check', () => false),
    backup: set('backup', () => true),
    'no-backup': set('backup', () => false),
    disabled: set('disabled', () => true),
    enabled: set('disabled', () => false),
  }),
  setters(
    {
      weight: set('weight', ([text]) => valid(properties.weight, integer(text, 'weight'), 'weight')),
      inter: set('inter', ([text]) => positiveTime(text, 'inter')),
      fastinter: set('fastinter', ([text]) => positiveTime(text, 'fastinter')),
      downinter: set('downinter', ([text]) => positiveTime(text, 'downinter')),
      rise: set('rise', ([text]) => valid(properties.rise, integer(text, 'rise'), 'rise')),
      fall: set('fall', ([text]) => valid(properties.fall, integer(text, 'fall'), 'fall')),
      cookie: set('cookie', ([text]) => valid(properties.cookie, text, 'cookie')),
      maxconn: set('maxconn', ([text]) => valid(properties.maxconn, integer(text, 'maxconn'), 'maxconn')),
      minconn: set('minconn', ([text]) => valid(properties.minconn, integer(text, 'minconn'), 'minconn')),
      maxqueue: set('maxqueue', ([text]) => valid(properties.maxqueue, integer(text, 'maxqueue'), 'maxqueue')),
      'pool-max-conn': set('poolMaxConn', ([text]) => valid(properties.poolMaxConn, integer(text, 'pool-max-conn'), 'pool-max-conn')),
      'pool-low-conn': set('poolLowConn', ([text]) => valid(properties.poolLowConn, integer(text, 'pool-low-conn'), 'pool-low-conn')),
      'pool-purge-delay': set('poolPurgeDelay', ([text]) => time(text, 'pool-purge-delay')),
      'max-reuse': set('maxReuse', ([text]) => valid(properties.maxReuse, integer(text, 'max-reuse'), 'max-reuse')),
      port: (server, [text]) => setCheckPort(server, integer(text, 'port')),
      addr: (server, [text = ''], line) =>
        setCheckAddress(
          server,
          expandAddress(text, (name) => line.env.get(name)),
        ),
    },
    { takes: 1 },
  ),
  noted('servers have no numbers here', 'id', 1),
  noted('it tunes what the system does alone here', 'tcp-ut', 1),
  noted('it tunes what the system does alone here', 'tfo no-tfo'),
  noted('there are no stick tables here', 'stick non-stick'),
  noted('it is off here anyway', 'no-agent-check no-check-send-proxy no-check-ssl no-send-proxy no-send-proxy-v2 no-send-proxy-v2-ssl'),
  noted('it is off here anyway', 'no-send-proxy-v2-ssl-cn no-ssl no-verifyhost'),
  noted(
    'it means nothing without ssl',
    'alpn npn ca-file ciphers ciphersuites crl-file crt sni check-sni check-alpn ssl-max-ver ssl-min-ver verify verifyhost',
    1,
  ),
  noted('it means nothing without ssl', 'allow-0rtt force-sslv3 force-tlsv10 force-tlsv11 force-tlsv12 force-tlsv13 no-ssl-reuse no-sslv3'),
  noted('it means nothing without ssl', 'no-tls-tickets no-tlsv10 no-tlsv11 no-tlsv12 no-tlsv13 ssl-reuse tls-tickets'),
  noted('it concerns log servers only', 'log-proto', 1),
  warned('a name is resolved once, at the start, by the system', 'init-addr resolve-prefer', 1),
  unsupported(
    'ssl check-ssl check-send-proxy check-via-socks4 agent-check send-proxy send-proxy-v2 send-proxy-v2-ssl send-proxy-v2-ssl-cn usesrc',
  ),
  unsupported('agent-addr agent-inter agent-port agent-send check-proto error-limit namespace observe on-error', 1),
  unsupported(
    'on-marked-down on-marked-up proto proxy-v2-options redir resolve-net resolve-opts resolvers slowstart socks4 source track ws',
    1,
  ),
)

/** `server NAME ADDRESS [parameter…]`. The address is looked at when the whole configuration is checked, and resolved at the start. */
export const server: Setter<Draft> = (draft, [name, address, ...parameters], line) => {
  if (name === undefined || address === undefined) throw new Fault('server expects a name and an address')
  const settings = structuredClone(draft.defaultServer)
  applyParameters(serverParameters, `server "${name}"`, settings, parameters, line)
  const value = {
    name: valid(Name, name, 'server name'),
    address: expandAddress(address, (variable) => line.env.get(variable)),
    ...settings,
  }
  draft.servers.push({ value, place: line.place })
}

/** `default-server [parameter…]`: for the server lines that follow. */
export const defaultServer: Setter<Draft> = (draft, parameters, line) => {
  applyParameters(serverParameters, 'default-server', draft.defaultServer, parameters, line)
}

function positiveTime(text: string | undefined, what: string): number {
  const value = time(text, what)
  if (value === 0) throw new Fault(`${what} expects a duration above 0`)
  return value
}

/** HAProxy takes port 0 for "as the server". */
function setCheckPort(server: ServerSettings, port: number): void {
  if (port === 0) delete server.checkPort
  else server.checkPort = valid(properties.checkPort, port, 'port')
}

function setCheckAddress(server: ServerSettings, text: string): void {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text)
  server.checkAddr = match?.[1] ?? match?.[2] ?? text.replace(/^\[(.*)\]$/, '$1')
  if (match !== null) setCheckPort(server, Number(match[3]))
}
