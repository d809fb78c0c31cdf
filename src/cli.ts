#!/usr/bin/env node
import { rmSync, writeFileSync } from 'node:fs'
import { type Logger, pino } from 'pino'
import pretty from 'pino-pretty'
import { configOf, type Options, readCommandLine } from './command-line.ts'
import { holds } from './config/haproxy/expression.ts'
import { formatNote, type Loaded, loadConfig } from './config/load.ts'
import type { Daemon } from './daemon.ts'
import { help } from './help.ts'
import { checkConfig } from './schemas/check.ts'
import { Config } from './schemas/config.ts'
import { parse } from './schemas/parse.ts'
import { version } from './version.ts'

for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedPipe)
const command = readCommandLine(process.argv.slice(2))
if (!command.ok) leave(command.problems.map((problem) => `limpet: ${problem}`).join('\n'))
else if (command.options.mode === 'help') process.stdout.write(help)
else if (command.options.mode === 'version') process.stdout.write(`limpet ${version}\n`)
else if (command.options.mode === 'condition') answer(command.options.condition)
else await run(command.options)

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
  const loaded = options.files.length > 0 ? loadConfig(options.files, process.env) : fromFlags(options)
  for (const warning of loaded.warnings) process.stderr.write(`warning: ${formatNote(warning)}\n`)
  if (!loaded.ok) return leave(loaded.errors.map((error) => `error: ${formatNote(error)}`).join('\n'))
  if (options.zeroWarning && loaded.warnings.length > 0)
    return leave('limpet: -dW: there are warnings; mend what they tell, or leave -dW out')
  for (const note of loaded.notes) process.stderr.write(`note: ${formatNote(note)}\n`)
  if (options.mode === 'check') process.stdout.write('Configuration is valid\n')
  else await serve(loaded.config, options.pidFile)
}

function fromFlags(options: Options): Loaded {
  const parsed = parse(Config, configOf(options))
  const problems = parsed.ok ? checkConfig(parsed.value).errors : parsed.problems
  if (parsed.ok && problems.length === 0) return { ok: true, config: parsed.value, notes: [], warnings: [] }
  const errors = problems.map(({ pointer, message }) => ({ file: 'command line', line: 0, message: `${pointer}: ${message}` }))
  return { ok: false, errors, warnings: [] }
}

async function serve(config: Config, pidFile: string | undefined): Promise<void> {
  let log: Logger
  let daemon: Daemon
  try {
    log = createLog()
    surviveSignals(log)
    // Loaded here, for it takes half a second that checking a configuration has no use for.
    const { startDaemon } = await import('./daemon.ts')
    daemon = await startDaemon(config, log)
  } catch (error) {
    return leave(`error: ${error instanceof Error ? error.message : error}`)
  }
  if (pidFile !== undefined && !attempt(`-p ${pidFile}`, () => writeFileSync(pidFile, `${process.pid}\n`))) return daemon.stop()
  for (const { frontend, address, isAdmin } of daemon.listeners) {
    log.info(`${isAdmin ? 'administration' : 'traffic'}: ${frontend} listens on ${address}`)
  }
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

/** Readable lines on a terminal, JSON anywhere else. Throws an Error when the environment names a level that there is not. */
function createLog(): Logger {
  const { LIMPET_LOG_LEVEL: level = 'info' } = process.env
  const levels = [...Object.values(pino.levels.labels), 'silent']
  if (!levels.includes(level)) throw new Error(`LIMPET_LOG_LEVEL=${level} is no level; use ${levels.join(', ')}`)
  const options = { level }
  const ignore = 'pid,hostname,server,from,to,reason,active,backup,backend'
  return process.stdout.isTTY ? pino(options, pretty({ ignore, sync: true })) : pino(options)
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
