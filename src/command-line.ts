/** What the command line asks for. */
export interface Options {
  mode: 'run' | 'check' | 'help' | 'version'
  files: string[]
  servers: { name: string; address: string }[]
  bind: string[]
  admin: string[]
  pidFile: string | undefined
  /** Flags of HAProxy's that are understood and have no effect here, with the reason. */
  notes: string[]
}

export type CommandLine = { ok: true; options: Options } | { ok: false; problems: string[] }

/** HAProxy's start flags without a value that change nothing here. */
const idle: Record<string, string> = {
  '-d': 'messages go to standard output in any case',
  '-db': 'Limpet stays in the foreground in any case',
  '-D': 'Limpet stays in the foreground; let the service manager put it in the background',
  '-W': 'there is one process',
  '-Ws': 'there is one process',
  '-V': 'messages go to standard output in any case',
  '-q': 'errors are always told',
}

/** HAProxy's start flags that take a value. `-C` and `-p` have a meaning here. */
const valued: Record<string, string> = {
  '-m': 'memory is limited by the system',
  '-n': 'write maxconn in the configuration',
  '-N': 'write maxconn in the configuration',
  '-L': 'there are no peers',
  '-S': 'there is no master process',
  '-x': 'sockets are handed over as fd@N',
}

/** Reads the command line, without the program's own name. Every problem is told, not only the first. */
export function readCommandLine(args: readonly string[]): CommandLine {
  const options: Options = { mode: 'run', files: [], servers: [], bind: [], admin: [], pidFile: undefined, notes: [] }
  const problems: string[] = []
  const rest = [...args]
  const value = (flag: string): string => {
    const next = rest.shift()
    if (next === undefined) problems.push(`${flag} needs a value after it`)
    return next ?? ''
  }
  const withValue: Record<string, (text: string) => void> = {
    '-f': (text) => options.files.push(text),
    '-p': (text) => {
      options.pidFile = text
    },
    '--server': (text) => addServer(text, options, problems),
    '--bind': (text) => options.bind.push(text),
    '--admin': (text) => options.admin.push(text),
  }
  while (rest.length > 0) {
    const [flag, attached] = splitFlag(rest.shift() ?? '')
    const take = withValue[flag]
    if (take !== undefined) take(attached ?? value(flag))
    else if (!readMode(flag, options) && !readForeign(flag, options, rest, value)) problems.push(`unknown flag "${flag}"; limpet -h lists them`)
  }
  if (problems.length === 0 && options.mode !== 'help' && options.mode !== 'version') checkSources(options, problems)
  return problems.length > 0 ? { ok: false, problems } : { ok: true, options }
}

function splitFlag(word: string): [string, string | undefined] {
  const equal = word.startsWith('--') ? word.indexOf('=') : -1
  return equal < 0 ? [word, undefined] : [word.slice(0, equal), word.slice(equal + 1)]
}

function readMode(flag: string, options: Options): boolean {
  const modes: Record<string, Options['mode']> = { '-c': 'check', '-h': 'help', '--help': 'help', '-v': 'version', '-vv': 'version', '--version': 'version' }
  const mode = modes[flag]
  if (mode !== undefined && options.mode !== 'help') options.mode = mode
  return mode !== undefined
}

/** Flags that HAProxy's start scripts use: accepted, whatever they do there. */
function readForeign(flag: string, options: Options, rest: string[], value: (flag: string) => string): boolean {
  const reason = idle[flag] ?? valued[flag]
  if (flag === '--') {
    options.files.push(...rest.splice(0))
    return true
  }
  if (flag === '-C') process.chdir(value(flag))
  else if (flag === '-sf' || flag === '-st') while (/^\d+$/.test(rest[0] ?? '')) rest.shift()
  else if (/^-d[MKLVerRGpsSCtWDf]/.test(flag)) return true
  else if (reason === undefined) return false
  else {
    if (valued[flag] !== undefined) value(flag)
    options.notes.push(`${flag} has no effect: ${reason}`)
  }
  return true
}

function addServer(text: string, options: Options, problems: string[]): void {
  const match = /^([A-Za-z0-9_.:-]+)=(?:http:\/\/)?([^/]+|unix@.+)\/?$/.exec(text)
  if (match?.[1] === undefined || match[2] === undefined) problems.push(`--server "${text}" is not understood; write name=http://host:port`)
  else options.servers.push({ name: match[1], address: match[2] })
}

function checkSources(options: Options, problems: string[]): void {
  if (options.files.length === 0 && options.servers.length === 0) {
    problems.push('nothing to run: name a configuration with -f FILE, or servers with --server name=http://host:port')
  }
  if (options.files.length > 0 && options.servers.length + options.bind.length + options.admin.length > 0) {
    problems.push('--server, --bind and --admin are for a start without a file; with -f, write them in the configuration')
  }
}

/** The configuration that `--server`, `--bind` and `--admin` stand for, before it is checked. */
export function configOf({ servers, bind, admin }: Options): unknown {
  return {
    frontends: [
      { name: 'web', bind: bind.length > 0 ? bind : ['*:8080'], defaultBackend: 'app' },
      { name: 'stats', bind: admin.length > 0 ? admin : ['127.0.0.1:7979'], stats: { uri: '/', admin: true } },
    ],
    backends: [{ name: 'app', cookie: {}, forwardfor: {}, servers: servers.map(({ name, address }) => ({ name, address, cookie: name, check: true })) }],
  }
}

export const help = `limpet: a sticky-session HTTP load balancer

  limpet -f haproxy.cfg              run a HAProxy configuration (or .yaml, .json; -f again adds files)
  limpet -c -f haproxy.cfg           check it: exit code 0 or 1
  limpet --server web1=http://127.0.0.1:8081 --server web2=http://127.0.0.1:8082

  -f FILE            configuration: HAProxy's syntax, YAML or JSON by its extension
  -c                 check the configuration and exit
  -p FILE            write the process id there
  -C DIR             change to this directory first
  --server NAME=URL  a server, for a start without a file (repeatable)
  --bind ADDRESS     where visitors come in, *:8080 unless given
  --admin ADDRESS    the administration side, 127.0.0.1:7979 unless given
  -v, -h             version, this text

HAProxy's other start flags (-d -db -D -W -Ws -V -q -m -n -N -L -S -x -dM… -sf -st) are accepted.
`
