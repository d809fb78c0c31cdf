import { isNamedByRule } from '../../../lb/change/check.ts'
import { parse } from '../../../schemas/parse.ts'
import { ServerConfig } from '../../../schemas/server.ts'
import { change, sentence, setValues } from '../change.ts'
import { type Call, type Command, Refused } from '../command.ts'
import { findBackend, findServer, splitTarget } from '../target.ts'
import { readServerWords } from './server-words.ts'
import { isFixed } from './weight.ts'

/** A server that is added rests in maintenance, and its checks too, until they are enabled. */
async function add(call: Call): Promise<string> {
  const { loadBalancer } = call.desk
  const [target, address, ...words] = call.args
  const { backend: backendName, server: name } = splitTarget(target, '')
  const foreign = /[^A-Za-z0-9_.:-]/.exec(name)?.[0]
  if (foreign !== undefined) throw new Refused(`character '${foreign}' is not permitted in server name '${name}'.\n`)
  const backend = findBackend(loadBalancer, backendName, 'No such backend.')
  if (isFixed(backend)) throw new Refused('Backend must use a dynamic load balancing to support dynamic servers.')
  if (backend.server(name) !== undefined) throw new Refused('Already exists a server with the same name in backend.\n')
  if (address === undefined) throw new Refused("'server' expects <name> and <addr>[:<port>] as arguments.\n")
  const settings = readServerWords(words)
  const owner = backend.servers.find((server) => server.id === settings.id)
  if (owner !== undefined) throw new Refused(`'id' : custom id ${owner.id} already used ('server ${owner.name}').\n`)
  const parsed = parse(ServerConfig, { ...settings, name, address, disabled: true })
  if (!parsed.ok) throw new Refused(sentence(parsed.problems.map(({ message }) => message).join('; ')))
  const at = { backend: backend.name, server: name }
  await change(call, { target: at, added: parsed.value })
  const { check, agentCheck } = parsed.value
  const rest = { ...(check && { check: false }), ...(agentCheck && { agentCheck: false }) }
  if (check || agentCheck) await setValues(call, findServer(loadBalancer, target), rest)
  return 'New server registered.\n'
}

async function remove(call: Call): Promise<string> {
  const { backend, server } = findServer(call.desk.loadBalancer, call.args[0], '')
  if (isNamedByRule(backend, server))
    throw new Refused('This server cannot be removed at runtime due to other configuration elements pointing to it.')
  if (server.admin !== 'maint') throw new Refused('Only servers in maintenance mode can be deleted.')
  if (server.counters.current > 0) throw new Refused('Server still has connections attached to it, cannot remove it.')
  await change(call, { target: { backend: backend.name, server: server.name }, removed: true })
  return 'Server deleted.'
}

/** Commands by which servers come and go. */
export const addCommands: readonly Command[] = [
  {
    words: 'add server',
    usage: '<backend>/<server> <address> [parameter]…',
    help: 'add a server, in maintenance at first',
    level: 'admin',
    run: add,
  },
  { words: 'del server', usage: '<backend>/<server>', help: 'remove a server that is in maintenance', level: 'admin', run: remove },
]
