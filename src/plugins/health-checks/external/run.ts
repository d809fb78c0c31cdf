import { type ChildProcess, spawn } from 'node:child_process'
import type { CheckReport } from '../../../lb/check-report.ts'
import type { Server } from '../../../lb/server.ts'
import type { Scheduler } from '../scheduler.ts'
import { systemError } from '../system-errors.ts'
import type { Call } from './call.ts'

/** Servers whose program has not ended: one that cannot even be killed is not followed by another. */
const busy = new WeakSet<Server>()

/** What HAProxy tells of a program that a signal ended, and of one that could not be started. */
const codes = { bySignal: -1, notStarted: 255 }

/**
 * A program that checks a server: exit code 0 is well. It is run without a shell and with no environment but the call's, what it prints is not read, and
 * when its time is over it is killed with all that it started. It reports once, unless it is given up.
 */
export class ExternalCheckRun {
  readonly #server: Server
  readonly #call: Call
  readonly #limit: number
  readonly #scheduler: Scheduler
  readonly #report: (report: CheckReport) => void
  readonly #started: number
  #child: ChildProcess | undefined
  #cancelTimer = () => {}
  #isOver = false

  /** `limit` is in milliseconds. */
  constructor(server: Server, call: Call, limit: number, scheduler: Scheduler, report: (report: CheckReport) => void) {
    this.#server = server
    this.#call = call
    this.#limit = limit
    this.#scheduler = scheduler
    this.#report = report
    this.#started = scheduler.now()
  }

  start(): this {
    this.#cancelTimer = this.#scheduler.after(this.#limit, () => this.#timeout())
    if (!busy.has(this.#server)) this.#spawn()
    return this
  }

  /** Gives it up: then nothing is reported. */
  stop(): void {
    this.#isOver = true
    this.#cancelTimer()
    this.#kill()
  }

  #spawn(): void {
    const { command, args, env } = this.#call
    busy.add(this.#server)
    try {
      // A session of its own, so that it can be killed with its children.
      this.#child = spawn(command, args, { env: { ...env }, stdio: 'ignore', detached: true })
    } catch (error) {
      return this.#failed(error)
    }
    this.#child
      .on('exit', (code) => {
        busy.delete(this.#server)
        this.#finish(code === 0 ? 'PROCOK' : 'PROCERR', code ?? codes.bySignal)
      })
      .on('error', (error) => this.#failed(error))
  }

  /** It was not started. */
  #failed(error: unknown): void {
    if (this.#child?.pid !== undefined) return
    busy.delete(this.#server)
    this.#finish('PROCERR', codes.notStarted, `cannot run ${this.#call.command}: ${systemError(error)}`)
  }

  #timeout(): void {
    this.#kill()
    this.#finish('PROCTOUT', 0)
  }

  #finish(status: 'PROCOK' | 'PROCERR' | 'PROCTOUT', code: number, detail = ''): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#cancelTimer()
    this.#report({ status, code, detail, duration: Math.round(this.#scheduler.now() - this.#started) })
  }

  #kill(): void {
    const { pid, exitCode, signalCode } = this.#child ?? {}
    if (pid === undefined || exitCode !== null || signalCode !== null) return
    try {
      process.kill(-pid, 'SIGKILL')
    } catch {
      // It has just ended by itself.
    }
  }
}
