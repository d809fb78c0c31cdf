import { reach } from './schemas/address.ts'

/** What the command line asks for. */
export interface Options {
  mode: 'run' | 'check' | 'condition' | 'help' | 'version'
  files: string[]
  servers: { name: string; address: string }[]
  bind: string[]
  admin: string[]
  /** The folder to change to before anything is read or written. */
  directory: string | undefined
  pidFile: string | undefined
  /** Whether a warning about the configuration is as bad as an error. */
  zeroWarning: boolean
  /** Whether checks may run programs. */
  externalChecks: boolean
  /** What `-cc` asks. */
  condition: string
  /** Flags of HAProxy's that are understood and have no effect here, with the reason. */
  notes: string[]
}

export type CommandLine = { ok: true; options: Options } | { ok: false; problems: string[] }

const modes = new Map<string, Options['mode']>([
  ['-c', 'check'],
  ['-h', 'help'],
  ['--help', 'help'],
  ['-v', 'version'],
  ['-vv', 'version'],
  ['--version', 'version'],
])

/** HAProxy's start flags without a value that change nothing here. */
const idle = new Map([
  ['-d', 'LIMPET_LOG_LEVEL sets how much is told'],
  ['-db', 'Limpet stays in the foreground in any case'],
  ['-D', 'Limpet stays in the foreground; let the service manager put it in the background'],
  ['-W', 'there is one process'],
  ['-Ws', 'there is one process'],
  ['-V', 'warnings and notes are told in any case'],
  ['-q', 'errors are always told'],
])

/** HAProxy's start flags with a value that change nothing here. */
const idleWithValue = new Map([
  ['-m', 'memory is limited by the system'],
  ['-n', 'write maxconn in the configuration'],
  ['-N', 'write maxconn in the configuration'],
  ['-L', 'there are no peers'],
  ['-S', 'there is no master process'],
  ['-x', 'sockets are handed over as fd@N'],
])

/** Reads the command line, without the program's own name. Every problem is told, not only the first. */
export function readCommandLine(args: readonly string[]): CommandLine {
  const options = noOptions()
  const problems: string[] = []
  const setters = settersOf(options, problems)
  const rest = [...args]
  const take = (flag: string, given: string | undefined, use: (text: string) => void): void => {
    const value = given ?? rest.shift()
    if (value === undefined) problems.push(`${flag} needs a value after it`)
    else use(value)
  }
  while (rest.length > 0) {
    const [flag, attached] = splitFlag(rest.shift() ?? '')
    const set = setters.get(flag)
    const reason = idleWithValue.get(flag)
    if (set !== undefined) take(flag, attached, set)
    else if (reason !== undefined) take(flag, undefined, () => options.notes.push(noEffect(flag, reason)))
    else if (!readSwitch(flag, options, rest)) problems.push(unknown(flag))
  }
  if (problems.length === 0 && (options.mode === 'run' || options.mode === 'check')) checkSources(options, problems)
  return problems.length > 0 ? { ok: false, problems } : { ok: true, options }
}

function noOptions(): Options {
  return {
    mode: 'run',
    files: [],
    servers: [],
    bind: [],
    admin: [],
    directory: undefined,
    pidFile: undefined,
    zeroWarning: false,
    externalChecks: false,
    condition: '',
    notes: [],
  }
}

/** What is done with the value of each flag that has one. */
function settersOf(options: Options, problems: string[]): Map<string, (text: string) => void> {
  return new Map<string, (text: string) => void>([
    ['-f', (text) => options.files.push(text)],
    ['-p', (text) => Object.assign(options, { pidFile: text })],
    ['-C', (text) => Object.assign(options, { directory: text })],
    ['-cc', (text) => Object.assign(options, { condition: text, mode: moreUrgent(options.mode, 'condition') })],
    ['--server', (text) => addServer(text, options, problems)],
    ['--bind', (text) => options.bind.push(text)],
    ['--admin', (text) => options.admin.push(text)],
  ])
}

function splitFlag(word: string): [string, string | undefined] {
  const equal = word.startsWith('--') ? word.indexOf('=') : -1
  return equal < 0 ? [word, undefined] : [word.slice(0, equal), word.slice(equal + 1)]
}

/** Takes a flag without a value of its own. HAProxy reads every other flag that begins with `-d` as one for debugging. */
function readSwitch(flag: string, options: Options, rest: string[]): boolean {
  const mode = modes.get(flag)
  const reason = idle.get(flag) ?? (flag.startsWith('-d') ? 'it debugs or tunes what is inside HAProxy' : undefined)
  if (flag === '--') options.files.push(...rest.splice(0))
  else if (flag === '-dW') options.zeroWarning = true
  else if (flag === '--allow-external-check') options.externalChecks = true
  else if (flag === '-sf' || flag === '-st') dropProcesses(flag, options, rest)
  else if (mode !== undefined) options.mode = moreUrgent(options.mode, mode)
  else if (reason !== undefined) options.notes.push(noEffect(flag, reason))
  else return false
  return true
}

/** The numbers of HAProxy processes to end. An address is not shared with a process that still has it, so ending them is the caller's affair. */
function dropProcesses(flag: string, options: Options, rest: string[]): void {
  const before = rest.length
  while (/^\d+$/.test(rest[0] ?? '')) rest.shift()
  if (rest.length < before) options.notes.push(noEffect(flag, 'end the old processes first, by SIGUSR1 or SIGTERM'))
}

/** Help or the version, once asked for, is all there is; a condition goes before the configuration. */
function moreUrgent(one: Options['mode'], other: Options['mode']): Options['mode'] {
  const order: Options['mode'][] = ['run', 'check', 'condition', 'version', 'help']
  return order.indexOf(one) > order.indexOf(other) ? one : other
}

function noEffect(flag: string, reason: string): string {
  return `${flag} has no effect: ${reason}`
}

function unknown(word: string): string {
  return word.startsWith('-')
    ? `unknown flag "${word}"; limpet -h lists them`
    : `"${word}" is neither a flag nor a command; a configuration is named with -f FILE, and limpet help lists what there is`
}

function addServer(text: string, options: Options, problems: string[]): void {
  const match = /^([A-Za-z0-9_.:-]+)=(?:http:\/\/)?([^/]+|unix@.+)\/?$/.exec(text)
  if (match?.[1] === undefined || match[2] === undefined) problems.push(notAServer(text))
  else options.servers.push({ name: match[1], address: match[2] })
}

function notAServer(text: string): string {
  const scheme = /=([a-z]+):\/\//.exec(text)?.[1]
  if (scheme === 'https') return `--server "${text}": TLS to a server needs a configuration: "ssl" on its server line, or \`tls\` in YAML`
  return `--server "${text}" is not understood; write name=http://host:port`
}

function checkSources(options: Options, problems: string[]): void {
  if (options.files.length === 0 && options.servers.length === 0) {
    problems.push('nothing to run: name a configuration with -f FILE, or servers with --server name=http://host:port')
  }
  for (const address of options.admin.filter((text) => reach(text) === 'network')) {
    problems.push(`--admin ${address} would let anyone change servers: write 127.0.0.1:port, or a configuration whose stats have users`)
  }
  if (options.files.length > 0 && options.servers.length + options.bind.length + options.admin.length > 0) {
    problems.push('--server, --bind and --admin are for a start without a file; with -f, write them in the configuration')
  }
}
