import { type ChildProcess, spawn } from 'node:child_process'
import type { Outlet } from './sink.ts'

/** How long after its end the program is started again, in milliseconds. */
const pause = 1000

export interface LoggerOptions {
  path: string
  tag: string
  format: 'local' | 'rfc3164' | 'rfc5424'
}

/**
 * A unix socket that takes datagrams, such as /dev/log. Node has no such sockets, so the program `logger` of util-linux sends what it reads: lines that
 * begin with `<priority>`; it adds the rest of the header.
 */
export class LoggerOutlet implements Outlet {
  readonly #args: string[]
  #child: ChildProcess | undefined
  #endedAt = Number.NEGATIVE_INFINITY
  #complaint = 'logger (of util-linux) cannot be run'

  constructor({ path, tag, format }: LoggerOptions) {
    const form = { local: [], rfc3164: ['--rfc3164'], rfc5424: ['--rfc5424=notq'] }[format]
    // Without the second word a socket that is not there would swallow all in silence.
    this.#args = ['-d', '--socket-errors=on', '-u', path, '--prio-prefix', `--size=${65_535}`, '-t', tag, `--id=${process.pid}`, ...form]
  }

  write(bytes: Buffer, done: (error: NodeJS.ErrnoException | undefined, taken: number) => void): void {
    if (this.#child === undefined && performance.now() - this.#endedAt < pause) return done(new Error(this.#complaint), 0)
    this.#child ??= this.#start()
    const { stdin } = this.#child
    // So it is where there are too many open files.
    if (!stdin) return done(new Error(this.#complaint), 0)
    stdin.write(bytes, (error) => done(error ? new Error(this.#complaint) : undefined, error ? 0 : bytes.length))
  }

  #start(): ChildProcess {
    // In a session of its own, so that what a terminal sends to stop us does not stop it before it has sent the last lines.
    const child = spawn('logger', this.#args, { stdio: ['pipe', 'ignore', 'pipe'], detached: true })
    child.unref()
    child.stderr?.on('data', (bytes: Buffer) => {
      this.#complaint = bytes.toString().trim().split('\n').at(-1) ?? ''
    })
    child.stdin?.on('error', () => {})
    child.on('error', () => this.#ended(child))
    child.on('exit', () => this.#ended(child))
    for (const pipe of [child.stdin, child.stderr]) if (pipe !== null && 'unref' in pipe && typeof pipe.unref === 'function') pipe.unref()
    return child
  }

  #ended(child: ChildProcess): void {
    if (this.#child !== child) return
    this.#child = undefined
    this.#endedAt = performance.now()
  }

  close(): void {
    this.#child?.stdin?.end()
  }
}
