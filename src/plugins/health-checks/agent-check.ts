import type { Socket } from 'node:net'
import { dial } from '../../http1/way/dial.ts'
import type { Backend } from '../../lb/backend.ts'
import type { CheckReport } from '../../lb/check-report.ts'
import type { Server } from '../../lb/server.ts'
import { printable } from './response.ts'
import { limits, type Surroundings } from './server-check.ts'
import { systemError } from './system-errors.ts'

/** Octets that an agent may say. */
const mostRead = 16_384

/** Asks the agent of a server how it is, one time after another; in maintenance too, which it may end. */
export class AgentCheck {
  readonly #backend: Backend
  readonly #server: Server
  readonly #surroundings: Surroundings
  #cancel = () => {}
  #stopped = false

  constructor(backend: Backend, server: Server, surroundings: Surroundings) {
    this.#backend = backend
    this.#server = server
    this.#surroundings = surroundings
  }

  start(delay: number): void {
    if (!this.#stopped) this.#cancel = this.#surroundings.scheduler.after(delay, () => this.#ask())
  }

  stop(): void {
    this.#stopped = true
    this.#cancel()
  }

  #ask(): void {
    const { scheduler, ways } = this.#surroundings
    const { agentAddr, agentPort = 0, agentSend, agentInter } = this.#server.config
    const { target, source } = ways(this.#server)
    const host = agentAddr ?? ('host' in target ? target.host : '127.0.0.1')
    const began = scheduler.now()
    let text = ''
    let isConnected = false
    const socket = dial({ target: { host, port: agentPort }, source }, { client: undefined, name: '' })
    const { connectLimit, answerLimit } = limits(this.#backend, agentInter)
    const late = (): void => end({ status: isConnected ? 'L7TOUT' : 'L4TOUT', detail: '' })
    let cancelTimer = scheduler.after(connectLimit, late)
    const end = (result: Pick<CheckReport, 'status' | 'detail'> | string): void => {
      cancelTimer()
      hangUp(socket)
      const report = {
        status: 'CHECKED' as const,
        ...(typeof result === 'string' ? { detail: '' } : result),
        duration: Math.round(scheduler.now() - began),
      }
      this.#surroundings.loadBalancer.hear(
        this.#server,
        report,
        typeof result === 'string' ? printable(result.split(/[\r\n]/)[0] ?? '') : undefined,
      )
      this.start(agentInter)
    }
    this.#cancel = () => {
      cancelTimer()
      hangUp(socket)
    }
    socket
      .on('connect', () => {
        isConnected = true
        if (answerLimit !== undefined) {
          cancelTimer()
          cancelTimer = scheduler.after(answerLimit, late)
        }
        if (agentSend !== undefined) socket.write(agentSend)
      })
      .on('data', (chunk: Buffer) => {
        text += chunk.toString('latin1', 0, mostRead - text.length)
        if (/[\r\n]/.test(text) || text.length >= mostRead) end(text)
      })
      .on('end', () => end(text === '' ? { status: 'L7RSP', detail: '' } : text))
      .on('error', (error) => end({ status: isConnected ? 'SOCKERR' : 'L4CON', detail: systemError(error) }))
  }
}

function hangUp(socket: Socket): void {
  socket.removeAllListeners()
  socket.on('error', () => {})
  socket.destroy()
}
