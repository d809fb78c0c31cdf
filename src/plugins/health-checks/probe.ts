import { dial, readyEvent } from '../../http1/way/dial.ts'
import type { CheckReport } from '../../lb/check-report.ts'
import { inWords } from '../socket-errors.ts'
import { ResponseJudge } from './http-check.ts'
import type { Scheduler } from './scheduler.ts'
import type { CheckWay } from './target.ts'

/** One check to be made. */
export interface Plan extends CheckWay {
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
  const socket = dial(plan.way, { client: undefined, name: plan.name })
  const layer = plan.way.secure === undefined ? 'L4' : 'L6'
  let reached: 'nothing' | 'the machine' | 'the server' = 'nothing'
  let cancelTimer = scheduler.after(plan.connectLimit, timeout)

  socket.on('connect', () => {
    reached = 'the machine'
  })
  socket.on(readyEvent(plan.way), () => {
    reached = 'the server'
    if (plan.request === undefined) return finish({ status: `${layer}OK`, detail: '' })
    if (plan.answerLimit !== undefined) {
      cancelTimer()
      cancelTimer = scheduler.after(plan.answerLimit, timeout)
    }
    socket.write(plan.request, 'latin1')
  })
  socket.on('data', (chunk) => finish(judge.push(chunk)))
  socket.on('end', () => finish(judge.end()))
  socket.on('error', (error) => finish({ status: broken[reached], detail: inWords(error) }))

  function timeout(): void {
    finish({ status: late[reached], detail: '' })
  }
  function finish(finding: Finding | undefined): void {
    if (finding === undefined) return
    // What ends our side of a handshake is still to be sent: without it the server would take it for one that failed.
    give(finding.status === 'L6OK')
    report({ ...finding, duration: Math.round(scheduler.now() - started) })
  }
  function give(gently = false): void {
    cancelTimer()
    socket.removeAllListeners()
    // What still goes wrong on a socket that nobody needs is of no interest, but must have a listener.
    socket.on('error', () => {})
    if (gently) socket.destroySoon()
    else socket.destroy()
  }
  return () => give()
}

/** What it means, by how far the check had come, that the connection broke, or that nothing more came. */
const broken = { nothing: 'L4CON', 'the machine': 'L6RSP', 'the server': 'SOCKERR' } as const
const late = { nothing: 'L4TOUT', 'the machine': 'L6TOUT', 'the server': 'L7TOUT' } as const
