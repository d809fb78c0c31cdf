import { connect, type Socket } from 'node:net'
import type { CheckReport } from '../../lb/check-report.ts'
import { ResponseJudge } from './http-check.ts'
import type { Scheduler } from './scheduler.ts'
import type { Target } from './target.ts'

/** One check to be made. */
export interface Plan {
  target: Target
  /** The request to send once connected; without one, to be connected is all. */
  request?: string | undefined
  /** Milliseconds to connect in; they cover the response too when `answerLimit` is not given. */
  connectLimit: number
  /** Milliseconds from the connection to the response. */
  answerLimit?: number | undefined
}

type Finding = Omit<CheckReport, 'duration'>

/** Makes a check and reports once. Answers a function that gives it up: then nothing is reported. */
export function probe(plan: Plan, scheduler: Scheduler, report: (report: CheckReport) => void): () => void {
  const started = scheduler.now()
  const judge = new ResponseJudge()
  const socket = open(plan.target)
  let connected = false
  let cancelTimer = scheduler.after(plan.connectLimit, timeout)

  socket.on('connect', () => {
    connected = true
    if (plan.request === undefined) return finish({ status: 'L4OK', detail: '' })
    if (plan.answerLimit !== undefined) {
      cancelTimer()
      cancelTimer = scheduler.after(plan.answerLimit, timeout)
    }
    socket.write(plan.request, 'latin1')
  })
  socket.on('data', (chunk) => finish(judge.push(chunk)))
  socket.on('end', () => finish(judge.end()))
  socket.on('error', (error) => finish({ status: connected ? 'SOCKERR' : 'L4CON', detail: inWords(error) }))

  function timeout(): void {
    finish({ status: connected ? 'L7TOUT' : 'L4TOUT', detail: '' })
  }
  function finish(finding: Finding | undefined): void {
    if (finding === undefined) return
    give()
    report({ ...finding, duration: Math.round(scheduler.now() - started) })
  }
  function give(): void {
    cancelTimer()
    socket.removeAllListeners()
    // What still goes wrong on a socket that nobody needs is of no interest, but must have a listener.
    socket.on('error', () => {})
    socket.destroy()
  }
  return give
}

function open(target: Target): Socket {
  return 'path' in target ? connect({ path: target.path }) : connect({ host: target.host, port: target.port, noDelay: true })
}

const words: Record<string, string> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EPIPE: 'connection closed',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  ENOTFOUND: 'host name not found',
  EAI_AGAIN: 'name lookup failed',
  ENOENT: 'no such socket',
  EACCES: 'permission denied',
}

/** A failure of a socket in words. */
export function inWords(error: unknown): string {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined
  return typeof code === 'string' ? (words[code] ?? code) : String(error)
}
