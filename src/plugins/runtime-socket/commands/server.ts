import { isIP } from 'node:net'
import { AdminState } from '../../../schemas/server.ts'
import { change, setValues } from '../change.ts'
import { type Call, type Command, Refused } from '../command.ts'
import { wholeNumber } from '../number.ts'
import { findServer, type Place } from '../target.ts'
import { setAddress, setCheckAddress, setCheckPort } from './address.ts'
import { setWeight } from './weight.ts'

/** Does what a word after `set server BACKEND/SERVER` says, with the words after it. */
type Setting = (call: Call, place: Place, args: readonly string[]) => string | Promise<string>

const noAgent = 'agent checks are not enabled on this server.'

const settings: Record<string, Setting> = {
  addr: setAddress,
  agent: setAgent,
  'agent-addr': setAgentAddress,
  'agent-port': setAgentPort,
  'agent-send': setAgentSend,
  'check-addr': setCheckAddress,
  'check-port': setCheckPort,
  fqdn: needing('set server <b>/<s> fqdn requires a FQDN.', 'set server <b>/<s> fqdn failed because no resolution is configured.\n'),
  health: setHealth,
  ssl: () => "'set server <srv> ssl' cannot be set.  default-server should define ssl settings\n",
  state: setState,
  weight: (call, place, [weight]) => setWeight(call, place, weight),
}

/** A setting that there is not; without a value it is told first what it wants. */
function needing(value: string, otherwise: string): Setting {
  return (_call, _place, [given]) => (given === undefined ? `${value}\n` : otherwise)
}

async function setState(call: Call, place: Place, [state]: readonly string[]): Promise<string> {
  const wanted = AdminState.anyOf.find((one) => one.const === state)?.const
  if (wanted === undefined) throw new Refused("'set server <srv> state' expects 'ready', 'drain' and 'maint'.\n")
  await setValues(call, place, { state: wanted })
  return ''
}

function requireAgent({ server }: Place, end = ''): void {
  if (!server.isAgentChecked) throw new Refused(end === '' ? noAgent.slice(0, -1) : `${noAgent}${end}`)
}

async function setAgent(call: Call, place: Place, [health]: readonly string[]): Promise<string> {
  requireAgent(place, '\n')
  if (health !== 'up' && health !== 'down') throw new Refused("'set server <srv> agent' expects 'up' or 'down'.\n")
  await setValues(call, place, { agent: health })
  return ''
}

async function setAgentAddress(call: Call, place: Place, [host, word, text]: readonly string[]): Promise<string> {
  if (host === undefined) throw new Refused('set server <b>/<s> agent-addr requires an address and optionally a port.\n')
  requireAgent(place)
  if (isIP(host) === 0) throw new Refused(`invalid addr '${host}'`)
  await setValues(call, place, { agentAddr: host, ...(word === 'port' && { agentPort: agentPortIn(text) }) })
  return ''
}

async function setAgentPort(call: Call, place: Place, [text]: readonly string[]): Promise<string> {
  if (text === undefined) throw new Refused('set server <b>/<s> agent-port requires a port.\n')
  requireAgent(place)
  await setValues(call, place, { agentPort: agentPortIn(text) })
  return ''
}

function agentPortIn(text: string | undefined): number {
  const port = wholeNumber(text ?? '')
  if (port === undefined) throw new Refused('provided port is not an integer')
  if (port < 1 || port > 65_535) throw new Refused('provided port is invalid')
  return port
}

async function setAgentSend(call: Call, place: Place, [text]: readonly string[]): Promise<string> {
  requireAgent(place, '\n')
  if (text === undefined) throw new Refused('set server <b>/<s> agent-send requires a string.\n')
  await setValues(call, place, { agentSend: text })
  return ''
}

async function setHealth(call: Call, place: Place, [health]: readonly string[]): Promise<string> {
  if (place.server.tracked !== undefined) throw new Refused('cannot change health on a tracking server.\n')
  if (health !== 'up' && health !== 'stopping' && health !== 'down')
    throw new Refused("'set server <srv> health' expects 'up', 'stopping', or 'down'.\n")
  await setValues(call, place, { health })
  return ''
}

async function setOf(call: Call): Promise<string> {
  const [target, word = '', ...args] = call.args
  const place = findServer(call.desk.loadBalancer, target)
  const setting = Object.hasOwn(settings, word) ? settings[word] : undefined
  if (setting === undefined) throw new Refused(`usage: set server <backend>/<server> ${Object.keys(settings).join(' | ')}\n`)
  return setting(call, place, args)
}

/** `enable server` and the like: to be sure of its target first. */
function switching(act: (call: Call, place: Place) => Promise<string> | string): Command['run'] {
  return (call) => act(call, findServer(call.desk.loadBalancer, call.args[0]))
}

function toState(state: AdminState): Command['run'] {
  return switching((call, place) => setState(call, place, [state]))
}

/** Checks go on, or rest; a server without checks has none to go on with. */
function checking(check: boolean): Command['run'] {
  return switching(async (call, place) => {
    const { configured, config } = place.server
    if (check && !configured.check) throw new Refused('Health check was not configured on this server, cannot enable.\n')
    if (config.check !== check) await setValues(call, place, { check })
    return ''
  })
}

/** The agent is asked on, or rests; a server without one has none to ask. */
function asking(agentCheck: boolean): Command['run'] {
  return switching(async (call, place) => {
    const { configured, config } = place.server
    if (agentCheck && !configured.agentCheck) throw new Refused('Agent was not configured on this server, cannot enable.\n')
    if (config.agentCheck !== agentCheck) await setValues(call, place, { agentCheck })
    return ''
  })
}

const target = '<backend>/<server>'

/** Commands that change a server. */
export const serverCommands: readonly Command[] = [
  {
    words: 'set server',
    usage: `${target} <what> <value>`,
    help: 'give a server another state, weight, health or address',
    level: 'admin',
    run: setOf,
  },
  { words: 'enable server', usage: target, help: 'take a server out of maintenance or drain', level: 'admin', run: toState('ready') },
  { words: 'disable server', usage: target, help: 'put a server into maintenance', level: 'admin', run: toState('maint') },
  { words: 'enable health', usage: target, help: 'go on with the checks of a server', level: 'admin', run: checking(true) },
  { words: 'disable health', usage: target, help: 'let the checks of a server rest', level: 'admin', run: checking(false) },
  {
    words: 'enable agent',
    usage: target,
    help: 'go on with the agent checks of a server',
    level: 'admin',
    run: asking(true),
  },
  { words: 'disable agent', usage: target, help: 'let the agent checks of a server rest', level: 'admin', run: asking(false) },
  {
    words: 'shutdown sessions server',
    usage: target,
    help: 'cut off what is in flight to a server',
    level: 'admin',
    run: switching(async (call, { backend, server }) => {
      await change(call, { target: { backend: backend.name, server: server.name }, sessions: 'shutdown' })
      return ''
    }),
  },
]
