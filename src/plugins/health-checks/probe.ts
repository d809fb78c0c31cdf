import type { Socket } from 'node:net'
import { dial, readyEvent } from '../../http1/way/dial.ts'
import type { CheckReport } from '../../lb/check-report.ts'
import type { CheckProgram, ConnectStep, ExpectStep, RequestStep, SendStep, Step } from '../../schemas/health-check/steps.ts'
import { checkRequest } from './request.ts'
import { CheckResponse } from './response.ts'
import type { Scheduler } from './scheduler.ts'
import { systemError } from './system-errors.ts'
import type { CheckWay } from './target.ts'
import { type Finding, judgeBytes, judgeHttp, passed, whereIn } from './verdict.ts'

/** One check to be made. */
export interface Plan {
  program: CheckProgram
  /** The way of a connection: as `step` says, or for the first one as the server has it. Throws for an address nobody can connect to. */
  wayFor(step: ConnectStep | undefined): CheckWay
  /** Milliseconds to connect in; they cover the answers too when `answerLimit` is not given. */
  connectLimit: number
  /** Milliseconds from a connection to the end of what is said on it. */
  answerLimit?: number | undefined
  /** Octets of an answer that are taken at most. */
  mostRead: number
  /** What a request tells the server of its state, if it does. */
  state?: string | undefined
  /** A 404 only means that the server takes no new clients. */
  mayRest: boolean
}

/** A check being made: it reports once, unless it is given up. */
export class Probe {
  readonly #plan: Plan
  readonly #scheduler: Scheduler
  readonly #report: (report: CheckReport) => void
  readonly #started: number
  #at = 0
  /** The step that is waited for. */
  #step: Step | undefined
  #socket: Socket | undefined
  #reached: 'nothing' | 'the machine' | 'the server' = 'nothing'
  #layer: 'L4' | 'L6' = 'L4'
  #cancelTimer = () => {}
  #text = ''
  #response: CheckResponse | undefined
  #isLast = false
  /** The connection ends by a reset, which leaves nothing behind on this machine (HAProxy manual §4.2 `linger`). */
  #resets = false
  #code = 0

  constructor(plan: Plan, scheduler: Scheduler, report: (report: CheckReport) => void) {
    this.#plan = plan
    this.#scheduler = scheduler
    this.#report = report
    this.#started = scheduler.now()
  }

  /** Begins the check. */
  start(): this {
    const [first] = this.#plan.program.steps
    if (first?.kind === 'connect') this.#at = 1
    this.#connect(first?.kind === 'connect' ? first : undefined)
    return this
  }

  /** Gives it up: then nothing is reported. */
  stop(): void {
    this.#cancelTimer()
    this.#hangUp(false)
  }

  #connect(step: ConnectStep | undefined): void {
    this.#hangUp(false)
    this.#step = step
    this.#reached = 'nothing'
    this.#expectAnew()
    if (this.#plan.answerLimit !== undefined || this.#at < 2) this.#limit(this.#plan.connectLimit)
    let way: CheckWay
    try {
      way = this.#plan.wayFor(step)
      this.#socket = dial(way.way, { client: undefined, name: way.name, ...(way.alpn && { alpn: way.alpn }) })
    } catch (error) {
      return this.#finish({
        status: 'L4CON',
        detail: error instanceof TypeError && !('code' in error) ? error.message : systemError(error),
      })
    }
    this.#layer = way.way.secure === undefined ? 'L4' : 'L6'
    this.#resets = step?.linger !== true && 'host' in way.way.target
    this.#socket
      .on('connect', () => {
        this.#reached = 'the machine'
      })
      .on(readyEvent(way.way), () => this.#ready())
      .on('data', (chunk: Buffer) => this.#read(chunk))
      .on('end', () => this.#end())
      .on('error', (error) => this.#broke(error))
  }

  #ready(): void {
    this.#reached = 'the server'
    if (this.#plan.answerLimit !== undefined) this.#limit(this.#plan.answerLimit)
    this.#goOn()
  }

  /** Makes steps until one has to wait, or all are made. */
  #goOn(): void {
    const { steps } = this.#plan.program
    for (;;) {
      const step = steps[this.#at]
      if (step === undefined) return this.#finish(passed(this.#plan.program, this.#layer, this.#code))
      this.#step = step
      if (step.kind === 'expect') {
        if (!this.#holds(step)) return
      } else if (step.kind === 'connect') {
        this.#at++
        return this.#connect(step)
      } else this.#send(step)
      this.#at++
    }
  }

  #send(step: SendStep | RequestStep): void {
    this.#expectAnew()
    if (step.kind === 'request') this.#response = new CheckResponse(step.method === 'HEAD')
    this.#socket?.write(step.kind === 'send' ? step.bytes : checkRequest(step, this.#plan.state), 'latin1')
  }

  /** What came before belongs to what was asked before. */
  #expectAnew(): void {
    this.#text = ''
    this.#response = undefined
    this.#isLast = false
  }

  /** Whether an expectation holds; if it does not it is waited for, or the check is over. */
  #holds(step: ExpectStep): boolean {
    const { program, mayRest } = this.#plan
    const answer = { text: this.#text, response: this.#response, isLast: this.#isLast }
    const judgement = program.protocol === 'http' ? judgeHttp(step, answer, mayRest) : judgeBytes(step, answer)
    this.#code = this.#response?.head?.status ?? 0
    if (judgement === 'holds') return true
    if (judgement !== 'waits') this.#finish(judgement)
    return false
  }

  #read(chunk: Buffer): void {
    const text = chunk.toString('latin1', 0, this.#plan.mostRead - this.#text.length)
    this.#text += text
    this.#response?.push(text)
    if (this.#text.length >= this.#plan.mostRead) this.#last()
    if (this.#step?.kind === 'expect') this.#goOn()
  }

  #end(): void {
    this.#last()
    if (this.#step?.kind === 'expect') this.#goOn()
  }

  #last(): void {
    this.#isLast = true
    this.#response?.end()
  }

  #broke(error: unknown): void {
    const told = this.#reached === 'the machine' ? `SSL handshake failure: ${systemError(error)}` : systemError(error)
    this.#finish({ status: broken[this.#reached], detail: told + this.#where })
  }

  #limit(milliseconds: number): void {
    this.#cancelTimer()
    this.#cancelTimer = this.#scheduler.after(milliseconds, () => this.#timeout())
  }

  #timeout(): void {
    const expected = this.#step?.kind === 'expect' && this.#reached === 'the server' ? this.#step.timeout : undefined
    this.#finish({ status: expected ?? late[this.#reached], detail: this.#where })
  }

  get #where(): string {
    return whereIn(this.#plan.program, this.#step)
  }

  #finish(finding: Finding): void {
    this.#cancelTimer()
    // What ends our side of a handshake is still to be sent: without it the server would take it for one that failed.
    this.#hangUp(finding.status === 'L6OK')
    this.#report({ ...finding, duration: Math.round(this.#scheduler.now() - this.#started) })
  }

  #hangUp(gently: boolean): void {
    const socket = this.#socket
    this.#socket = undefined
    if (socket === undefined) return
    socket.removeAllListeners()
    // What still goes wrong on a socket that nobody needs is of no interest, but must have a listener.
    socket.on('error', () => {})
    if (gently) socket.destroySoon()
    // One that is not connected yet would wait for that before it is reset.
    else if (this.#layer === 'L4' && this.#resets && !socket.connecting) socket.resetAndDestroy()
    else socket.destroy()
  }
}

/** What it means, by how far the check had come, that the connection broke, or that nothing more came. */
const broken = { nothing: 'L4CON', 'the machine': 'L6RSP', 'the server': 'SOCKERR' } as const
const late = { nothing: 'L4TOUT', 'the machine': 'L6TOUT', 'the server': 'L7TOUT' } as const
