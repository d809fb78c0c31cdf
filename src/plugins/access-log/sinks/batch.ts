import { Losses } from './losses.ts'
import type { Outlet, Sink } from './sink.ts'

/** How long lines are gathered before they are written, in milliseconds. */
const pace = 10
/** How long an outlet that is full for now is left alone. */
const rest = 20
/** How much may wait, in characters: some thousands of lines. */
const room = 2 ** 20
/** How much is gathered at most before it is written at once. */
const handful = 2 ** 16
/** How long closing may take. */
const patience = 1000

/** Gathers lines and writes many at a time, so that a line costs next to nothing; while one write is under way the next is gathered. */
export class Batch implements Sink {
  readonly #outlet: Outlet
  readonly #losses: Losses
  #lines = ''
  #count = 0
  #timer: NodeJS.Timeout | undefined
  /** What is being written. */
  #bytes: Buffer | undefined
  #closed: (() => void) | undefined

  constructor(outlet: Outlet, target: string, tell: (message: string) => void) {
    this.#outlet = outlet
    this.#losses = new Losses(target, tell)
  }

  get lost(): number {
    return this.#losses.total
  }

  write(line: string): void {
    if (this.#lines.length + line.length > room) return this.#losses.lose(1, 'they are not taken as fast as they come')
    this.#lines += line
    this.#count++
    if (this.#bytes !== undefined) return
    if (this.#lines.length >= handful) this.#flush()
    else this.#timer ??= setTimeout(() => this.#flush(), pace)
  }

  #flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#bytes !== undefined) return
    if (this.#lines === '') {
      this.#closed?.()
      return
    }
    const bytes = Buffer.from(this.#lines)
    this.#lines = ''
    this.#count = 0
    this.#send(bytes)
  }

  #send(bytes: Buffer): void {
    this.#bytes = bytes
    this.#outlet.write(bytes, (error, taken) => {
      const left = bytes.subarray(taken)
      if (error?.code === 'EAGAIN') this.#timer = setTimeout(() => this.#send(left), rest)
      else if (error === undefined && left.length > 0) this.#send(left)
      else {
        if (error !== undefined) this.#losses.lose(linesIn(left), error.message)
        this.#bytes = undefined
        this.#flush()
      }
    })
  }

  async close(): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    await new Promise<void>((resolve) => {
      this.#closed = resolve
      timer = setTimeout(resolve, patience)
      this.#flush()
    })
    clearTimeout(timer)
    clearTimeout(this.#timer)
    const waiting = this.#count + (this.#bytes === undefined ? 0 : linesIn(this.#bytes))
    if (waiting > 0) this.#losses.lose(waiting, 'they were not taken before the end')
    this.#losses.close()
    this.#outlet.close()
  }
}

function linesIn(bytes: Buffer): number {
  let count = 0
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) count++
  return Math.max(count, 1)
}
