import { parseAddress } from '../../schemas/address.ts'
import { RuntimeSocket, RuntimeSockets } from '../../schemas/runtime-socket.ts'
import { Fault } from '../report.ts'
import type { GlobalDraft } from './draft.ts'
import { expandAddress, integer, type Line, only, time, valid } from './line.ts'
import { apply, applyParameters, assigner, noted, type Setter, setters, table, unsupported } from './table.ts'

const { properties } = RuntimeSocket
const set = assigner<Omit<RuntimeSocket, 'address'>>()

/** Parameters of a `stats socket` line (HAProxy manual §3.1 and §5.1). */
export const socketParameters = table<Omit<RuntimeSocket, 'address'>>(
  setters(
    {
      level: set('level', ([text]) => valid(properties.level, text, 'level')),
      mode: set('mode', ([text]) => valid(properties.mode, text, 'mode')),
      user: set('user', ([text]) => valid(properties.user, text, 'user')),
      group: set('group', ([text]) => valid(properties.group, text, 'group')),
      uid: set('user', ([text]) => valid(properties.user, integer(text, 'uid'), 'uid')),
      gid: set('group', ([text]) => valid(properties.group, integer(text, 'gid'), 'gid')),
    },
    { takes: 1 },
  ),
  noted('answers carry no severity here', 'severity-output', 1),
  noted('a process hands its listeners to nobody here', 'expose-fd', 1),
  noted('one process accepts connections, and the system chooses their pace', 'nice process thread shards backlog tcp-ut mss', 1),
  noted('listeners have no names or numbers here', 'name id', 1),
  unsupported('ssl accept-proxy transparent'),
  unsupported('interface namespace maxconn', 1),
)

/** Words after `stats` in `global`. */
export const globalStatsWords = table<GlobalDraft>(
  setters<GlobalDraft>({
    socket,
    timeout: (global, args) => {
      socketsOf(global).timeout = time(only(args, 'stats timeout'), 'stats timeout')
    },
    maxconn: (global, args) => {
      const value = integer(only(args, 'stats maxconn'), 'stats maxconn')
      socketsOf(global).maxconn = valid(RuntimeSockets.properties.maxconn, value, 'stats maxconn')
    },
  }),
  noted('one process answers', 'bind-process'),
)

export const globalStats: Setter<GlobalDraft> = (target, [word, ...args], line) => {
  if (word === undefined) throw new Fault(`stats expects one of ${[...globalStatsWords.keys()].join(', ')}`)
  apply(globalStatsWords, { label: `stats ${word}`, name: word }, target, args, line)
}

function socketsOf({ settings }: GlobalDraft): RuntimeSockets {
  settings.stats ??= { sockets: [], timeout: 10_000, maxconn: 10 }
  return settings.stats
}

/** `stats socket ADDRESS[,ADDRESS…] [parameter…]` */
function socket(global: GlobalDraft, [addresses, ...parameters]: readonly string[], line: Line): void {
  if (addresses === undefined) throw new Fault('stats socket expects an address such as /run/limpet.sock, 127.0.0.1:9999 or fd@N')
  const listed = expandAddress(addresses, (name) => line.env.get(name)).split(',')
  for (const address of listed)
    if (parseAddress(address) === undefined)
      throw new Fault(`stats socket: "${address}" is not an address: write /path, host:port, [IPv6]:port or fd@N`)
  const settings: Omit<RuntimeSocket, 'address'> = { level: 'operator' }
  applyParameters(socketParameters, 'stats socket', settings, parameters, line)
  socketsOf(global).sockets.push(...listed.map((address) => ({ address, ...settings })))
}
