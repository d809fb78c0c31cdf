#!/usr/bin/env node
import { rmSync, writeFileSync } from 'node:fs'
import type { Logger } from 'pino'
import { type CommandLine, type Options, readCommandLine } from './command-line.ts'
import { holds } from './config/haproxy/expression.ts'
import { formatNote, formatNotes, type Loaded, type Note, notesOf } from './config/note.ts'
import type { Daemon } from './daemon.ts'
import { tuneEngine } from './engine.ts'
import { help } from './help.ts'
import { type Command, isCommand } from './remote/help.ts'
import { ConfigError } from './schemas/config-error.ts'
import { version } from './version.ts'

tuneEngine()
for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedPipe)
const [word, ...words] = process.argv.slice(2)
if (isCommand(word)) process.exitCode = await operate(word, words)
else if (word === 'routes' || word === 'explain') await ask(word, words)
else if (word === 'help') await explainUse(words[0])
else await start(readCommandLine(process.argv.slice(2)))

/** Does something with a balancer that runs already. What that takes is loaded here. */
async function operate(command: Command, args: string[]): Promise<number> {
  const remote = await import('./remote/index.ts')
  return remote.operate(command, args, process.env, {
    line: (text) => process.stdout.write(`${text}\n`),
    trouble: leave,
    width: process.stdout.columns ?? 500,
    hasColours: process.stdout.isTTY && process.env.NO_COLOR === undefined,
  })
}

/** `limpet help`, or of a command. */
async function explainUse(topic: string | undefined): Promise<void> {
  if (topic === undefined) process.stdout.write(help)
  else if (isCommand(topic)) process.exitCode = await operate(topic, ['-h'])
  else if (topic === 'routes' || topic === 'explain') await ask(topic, ['-h'])
  else {
    leave(`limpet help ${topic}: there is no such command; limpet help lists them`)
    process.exitCode = 2
  }
}

async function start(command: CommandLine): Promise<void> {
  if (!command.ok) leave(command.problems.map((problem) => `limpet: ${problem}`).join('\n'))
  else if (command.options.mode === 'help') process.stdout.write(help)
  else if (command.options.mode === 'version') process.stdout.write(`limpet ${version}\n`)
  else if (command.options.mode === 'condition') answer(command.options.condition)
  else await run(command.options)
}

/** Asks something of a configuration, and runs nothing. */
async function ask(name: 'routes' | 'explain', args: readonly string[]): Promise<void> {
  const { commands } = await import('./commands/index.ts')
  const { ok, text } = commands[name](args)
  if (ok) process.stdout.write(text)
  else leave(text.trimEnd())
}

/** `-cc`: the answer is the exit code. */
function answer(condition: string): void {
  try {
    process.exitCode = holds(condition, (name) => process.env[name]) ? 0 : 1
  } catch (error) {
    leave(`limpet: -cc: ${error instanceof Error ? error.message : error}`)
    process.exitCode = 2
  }
}

async function run(options: Options): Promise<void> {
  for (const note of options.notes) process.stderr.write(`limpet: ${note}\n`)
  const { directory } = options
  if (directory !== undefined && !attempt(`-C ${directory}`, () => process.chdir(directory))) return
  const loaded = await load(options)
  const outside = loaded.ok ? await foundOutside(loaded) : { errors: [], warnings: [] }
  const warnings = [...loaded.warnings, ...outside.warnings]
  for (const line of formatNotes(warnings)) process.stderr.write(`warning: ${line}\n`)
  if (!loaded.ok) return refuse(loaded.errors)
  if (outside.errors.length > 0) return refuse(outside.errors)
  if (options.zeroWarning && warnings.length > 0) return leave('limpet: -dW: there are warnings; mend what they tell, or leave -dW out')
  for (const line of formatNotes(loaded.notes)) process.stderr.write(`note: ${line}\n`)
  if (options.mode === 'check') process.stdout.write('Configuration is valid\n')
  else await serve(loaded, options.pidFile)
}

/** Reads the configuration. What that takes is loaded here, for `-v` and `-h` have no use for it. */
async function load(options: Options): Promise<Loaded> {
  if (options.files.length === 0) return (await import('./config/flags.ts')).loadFlags(options)
  return (await import('./config/load.ts')).loadConfig(options.files, process.env, options)
}

/** What only the system can tell: names that it does not know, or that lead to where they must not, and tokens that are not there. Each where it is written. */
async function foundOutside({ config, place }: Extract<Loaded, { ok: true }>): Promise<{ errors: Note[]; warnings: Note[] }> {
  const [{ unresolved }, { openNames }, { tokenFaults }] = await Promise.all([
    import('./plugins/names.ts'),
    import('./plugins/open-names.ts'),
    import('./plugins/admin-auth/tokens.ts'),
  ])
  const [unknown, ...faults] = await Promise.all([unresolved(config), openNames(config), tokenFaults(config, process.env)])
  return { errors: notesOf([...unknown.errors, ...faults.flat()], place), warnings: notesOf(unknown.warnings, place) }
}

function refuse(errors: readonly Note[]): void {
  leave(errors.map((error) => `error: ${formatNote(error)}`).join('\n'))
}

async function serve({ config, place, variables }: Extract<Loaded, { ok: true }>, pidFile: string | undefined): Promise<void> {
  let log: Logger
  let daemon: Daemon
  try {
    log = await createLog()
    surviveSignals(log)
    // Loaded here, for it takes half a second that checking a configuration has no use for.
    const { startDaemon } = await import('./daemon.ts')
    daemon = await startDaemon(config, log, variables)
  } catch (error) {
    if (error instanceof ConfigError) return refuse(error.problems.map(({ pointer, message }) => ({ ...place(pointer), message })))
    return leave(`error: ${error instanceof Error ? error.message : error}`)
  }
  if (pidFile !== undefined && !attempt(`-p ${pidFile}`, () => writeFileSync(pidFile, `${process.pid}\n`))) return daemon.stop()
  for (const { frontend, address, isAdmin } of daemon.listeners) {
    log.info(`${isAdmin ? 'administration' : 'traffic'}: ${frontend} listens on ${address}`)
  }
  for (const address of daemon.runtimeSockets) log.info(`runtime socket: ${address}`)
  stopOnSignals(daemon, log, pidFile)
}

/** What HAProxy does on these signals there is not; without a listener they would end the process, or open Node's debugger. */
function surviveSignals(log: Logger): void {
  const lack = { SIGHUP: 'the statistics show what HAProxy dumps on it', SIGUSR2: 'a new configuration needs a new start' }
  for (const [signal, why] of Object.entries(lack)) process.on(signal, () => log.info(`${signal} changes nothing: ${why}`))
  process.once('SIGUSR1', leaveBeforeStart)
}

/** HAProxy's soft stop, while nothing is in flight yet. */
function leaveBeforeStart(): never {
  process.exit(0)
}

/** The first signal stops once what is in flight is done, with exit code 0; the second at once, with 1. SIGUSR1 is HAProxy's for that. */
function stopOnSignals(daemon: Daemon, log: Logger, pidFile: string | undefined): void {
  const end = (code: number): never => {
    if (pidFile !== undefined) rmSync(pidFile, { force: true })
    process.exit(code)
  }
  let signals = 0
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (++signals > 1) end(1)
    const stopped = daemon.stop()
    log.info(`${signal}: finishing what is in flight; once more to stop at once`)
    await stopped
    end(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGUSR1']) process.on(signal, stop)
  process.off('SIGUSR1', leaveBeforeStart)
}

/** Readable lines on a terminal, JSON anywhere else, unless the environment says which. Throws an Error when it names a level or a form that there is not. */
async function createLog(): Promise<Logger> {
  const [{ pino }, { default: pretty }] = await Promise.all([import('pino'), import('pino-pretty')])
  const { LIMPET_LOG_LEVEL: level = 'info', LIMPET_LOG_FORMAT: format = process.stdout.isTTY ? 'pretty' : 'json' } = process.env
  const levels = [...Object.values(pino.levels.labels), 'silent']
  if (!levels.includes(level)) throw new Error(`LIMPET_LOG_LEVEL=${level} is no level; use ${levels.join(', ')}`)
  if (format !== 'pretty' && format !== 'json') throw new Error(`LIMPET_LOG_FORMAT=${format} is no format; use pretty or json`)
  const options = { level }
  const ignore = 'pid,hostname,server,from,to,reason,active,backup,backend'
  return format === 'pretty' ? pino(options, pretty({ ignore, sync: true })) : pino(options)
}

/** Does what the operator's flag asks for; when it cannot be done, says so and answers false. */
function attempt(flag: string, task: () => void): boolean {
  try {
    task()
    return true
  } catch (error) {
    leave(`limpet: ${flag}: ${error instanceof Error ? error.message : error}`)
    return false
  }
}

/** Who reads what we say may leave when it has enough, as `head` does. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}

function leave(message: string): void {
  process.stderr.write(`${message}\n`)
  process.exitCode = 1
}
