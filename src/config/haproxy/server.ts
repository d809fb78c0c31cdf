import { Name } from '../../schemas/common.ts'
import { ServerConfig } from '../../schemas/server.ts'
import { notARange, numbersIn } from '../../schemas/server-template.ts'
import { Fault } from '../report.ts'
import type { Draft, ServerSettings } from './draft.ts'
import { expandAddress, integer, type Line, time, valid } from './line.ts'
import { tlsOfServer, tlsParameters } from './server-tls.ts'
import { applyParameters, assigner, noted, type Setter, setters, table, unsupported } from './table.ts'

const set = assigner<ServerSettings>()
const { properties } = ServerConfig

/** Parameters of a `server` or `default-server` line (HAProxy manual §5.2). */
export const serverParameters = table<ServerSettings>(
  setters({
    check: set('check', () => true),
    'no-check': set('check', () => false),
    'agent-check': set('agentCheck', () => true),
    'no-agent-check': set('agentCheck', () => false),
    backup: set('backup', () => true),
    'no-backup': set('backup', () => false),
    disabled: set('disabled', () => true),
    enabled: set('disabled', () => false),
    stick: set('stick', () => true),
    'non-stick': set('stick', () => false),
    'send-proxy': (server) => {
      server.sendProxy ??= 'v1'
    },
    'no-send-proxy': (server) => withoutProxy(server, 'v1'),
    'send-proxy-v2': set('sendProxy', () => 'v2'),
    'no-send-proxy-v2': (server) => withoutProxy(server, 'v2'),
    'check-send-proxy': set('checkSendProxy', () => true),
    'no-check-send-proxy': set('checkSendProxy', () => false),
  }),
  setters(
    {
      weight: set('weight', ([text]) => valid(properties.weight, integer(text, 'weight'), 'weight')),
      inter: set('inter', ([text]) => positiveTime(text, 'inter')),
      fastinter: set('fastinter', ([text]) => positiveTime(text, 'fastinter')),
      downinter: set('downinter', ([text]) => positiveTime(text, 'downinter')),
      observe: set('observe', ([text]) => valid(properties.observe, text, 'observe')),
      'error-limit': set('errorLimit', ([text]) => valid(properties.errorLimit, integer(text, 'error-limit'), 'error-limit')),
      'on-error': set('onError', ([text]) => valid(properties.onError, text, 'on-error')),
      'on-marked-down': set('onMarkedDown', ([text]) => valid(properties.onMarkedDown, text, 'on-marked-down')),
      'on-marked-up': set('onMarkedUp', ([text]) => valid(properties.onMarkedUp, text, 'on-marked-up')),
      slowstart: set('slowstart', ([text]) => time(text, 'slowstart')),
      track: set('track', ([text]) => valid(properties.track, text, 'track')),
      'agent-addr': set('agentAddr', ([text]) => valid(properties.agentAddr, text, 'agent-addr')),
      'agent-port': (server, [text]) => setAgentPort(server, integer(text, 'agent-port')),
      'agent-inter': set('agentInter', ([text]) => positiveTime(text, 'agent-inter')),
      'agent-send': set('agentSend', ([text]) => valid(properties.agentSend, text, 'agent-send')),
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
      id: set('id', ([text]) => valid(properties.id, integer(text, 'id'), 'id')),
      'hash-key': set('hashKey', ([text]) => valid(properties.hashKey, text, 'hash-key')),
      resolvers: set('resolvers', ([text]) => valid(properties.resolvers, text, 'resolvers')),
      'resolve-prefer': set('resolvePrefer', ([text]) => valid(properties.resolvePrefer, text, 'resolve-prefer')),
      'resolve-opts': set('resolveOpts', ([text = '']) => valid(properties.resolveOpts, text.split(','), 'resolve-opts')),
      'resolve-net': set('resolveNet', ([text = '']) => text.split(',')),
      'init-addr': set('initAddr', ([text = '']) => text.split(',')),
      source: set('source', ([text = '']) => text),
      port: (server, [text]) => setCheckPort(server, integer(text, 'port')),
      addr: (server, [text = ''], line) =>
        setCheckAddress(
          server,
          expandAddress(text, (name) => line.env.get(name)),
        ),
    },
    { takes: 1 },
  ),
  noted('what it tunes is left to the system here', 'tcp-ut', 1),
  noted('what it tunes is left to the system here', 'tfo no-tfo'),
  [...tlsOfServer],
  noted('it is off here anyway', 'no-send-proxy-v2-ssl no-send-proxy-v2-ssl-cn'),
  noted('it concerns log servers only', 'log-proto', 1),
  unsupported('check-via-socks4 send-proxy-v2-ssl send-proxy-v2-ssl-cn usesrc'),
  unsupported('check-proto namespace', 1),
  unsupported('proto proxy-v2-options redir socks4 ws interface', 1),
)

/** `server NAME ADDRESS [parameter…]`. The address is looked at when the whole configuration is checked, and resolved at the start. */
export const server: Setter<Draft> = (draft, [name, address, ...parameters], line) => {
  if (name === undefined || address === undefined) throw new Fault('server expects a name and an address')
  addServer(draft, valid(Name, name, 'server name'), settingsFrom(draft, `server "${name}"`, address, parameters, line), line)
}

/** `server-template PREFIX NUMBER|FIRST-LAST ADDRESS [parameter…]` (HAProxy manual §4.2). */
export const serverTemplate: Setter<Draft> = (draft, [prefix, range, address, ...parameters], line) => {
  if (prefix === undefined || range === undefined || address === undefined)
    throw new Fault('server-template expects a prefix, a number of servers and an address')
  const numbers = numbersIn(range)
  if (numbers === undefined) throw new Fault(`server-template "${prefix}": ${notARange(range)}`)
  const settings = settingsFrom(draft, `server-template "${prefix}"`, address, parameters, line)
  if (settings.id !== undefined) throw new Fault(`server-template "${prefix}": id is for one server: leave it out`)
  for (const number of numbers) addServer(draft, valid(Name, `${prefix}${number}`, 'server name'), structuredClone(settings), line)
}

type Settings = ServerSettings & Pick<ServerConfig, 'address'>

function settingsFrom(draft: Draft, what: string, address: string, parameters: readonly string[], line: Line): Settings {
  const settings = structuredClone(draft.defaultServer)
  applyParameters(serverParameters, what, settings, parameters, line)
  const { ssl = false, checks = false } = settings.tls
  if (!ssl && !checks && parameters.some((word) => tlsParameters.get(word)?.kind === 'set' && !/^no-|-ssl$/.test(word)))
    line.report.note(line.place, `${what}: what it says of TLS is accepted: it means nothing without ssl or check-ssl`)
  return { address: expandAddress(address, (variable) => line.env.get(variable)), ...settings }
}

function addServer(draft: Draft, name: string, settings: Settings, { place }: Line): void {
  draft.servers.push({ value: { name, ...settings }, place })
}

/** `default-server [parameter…]`: for the server lines that follow. */
export const defaultServer: Setter<Draft> = (draft, parameters, line) => {
  applyParameters(serverParameters, 'default-server', draft.defaultServer, parameters, line)
  if (draft.defaultServer.id === undefined) return
  delete draft.defaultServer.id
  throw new Fault('default-server: id is for one server: put it on its server line')
}

function withoutProxy(server: ServerSettings, version: 'v1' | 'v2'): void {
  if (server.sendProxy === version) delete server.sendProxy
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

function setAgentPort(server: ServerSettings, port: number): void {
  if (port === 0) delete server.agentPort
  else server.agentPort = valid(properties.agentPort, port, 'agent-port')
}

function setCheckAddress(server: ServerSettings, text: string): void {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text)
  server.checkAddr = match?.[1] ?? match?.[2] ?? text.replace(/^\[(.*)\]$/, '$1')
  if (match !== null) setCheckPort(server, Number(match[3]))
}
