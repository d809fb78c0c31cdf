import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Killable } from './origin.ts'

const program = fileURLToPath(new URL('origin-program.ts', import.meta.url))

/** The same web server as a process of its own, to be ended by SIGKILL. */
export class OriginProcess implements Killable {
  readonly name: string
  port = 0
  #child: ChildProcess | undefined

  constructor(name: string) {
    this.name = name
    process.once('exit', () => this.#child?.kill('SIGKILL'))
  }

  /** Throws an Error when it does not come up. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, ['--import=tsx', program, this.name, String(this.port)], { stdio: ['ignore', 'pipe', 'inherit'] })
    this.#child = child
    const [port] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit').then(() => [])])
    if (port === undefined) throw new Error(`the web server ${this.name} did not start; what is wrong stands above`)
    this.port = Number(port)
  }

  async kill(): Promise<void> {
    const child = this.#child
    if (child === undefined) return
    this.#child = undefined
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
}
