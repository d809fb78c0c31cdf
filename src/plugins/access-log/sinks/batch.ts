import { Line } from '../line.ts'
import { Losses } from './losses.ts'
import type { Outlet, Sink } from './sink.ts'

/** How long lines are gathered before they are written, in milliseconds. */
const pace = 10
/** How long an outlet that is full for now is left alone. */
const rest = 20
/** How many bytes may wait: some thousands of lines. */
const room = 2 ** 20
/** How much is gathered at most before it is written at once. */
const handful = 2 ** 16
/** How long closing may take. */
const patience = 1000

/** Gathers lines and writes many at a time, so that a line costs next to nothing; while one write is under way the next is gathered. */
export class Batch implements Sink {
  readonly #outlet: Outlet
  readonly #losses: Losses
  /** What is gathered, and what is being written: they change places. */
  #gathered = new Line(handful)
  #written = new Line(handful)
  #count = 0
  #timer: NodeJS.Timeout | undefined
  /** What is still to be written of that. */
  #left: Buffer | undefined
  #closed: (() => void) | undefined

  constructor(outlet: Outlet, target: string, tell: (message: string) => void) {
    this.#outlet = outlet
    this.#losses = new Losses(target, tell)
  }

  get lost(): number {
    return this.#losses.total
  }

  begin(): Line | undefined {
    if (this.#gathered.length < room) return this.#gathered
    this.#losses.lose(1, 'they are not taken as fast as they come')
    return undefined
  }

  end(): void {
    this.#count++
    if (this.#left === undefined) this.#plan()
  }

  #plan(): void {
    if (this.#gathered.length >= handful || this.#closed !== undefined) this.#flush()
    else if (this.#gathered.length > 0) this.#timer ??= setTimeout(() => this.#flush(), pace)
  }

  #flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#left !== undefined) return
    const { bytes, length } = this.#gathered
    if (length === 0) {
      this.#closed?.()
      return
    }
    const other = this.#written
    other.clear()
    this.#written = this.#gathered
    this.#gathered = other
    this.#count = 0
    this.#send(bytes.subarray(0, length))
  }

  #send(bytes: Buffer): void {
    this.#timer = undefined
    this.#left = bytes
    this.#outlet.write(bytes, (error, taken) => {
      const left = bytes.subarray(taken)
      if (error?.code === 'EAGAIN') this.#timer = setTimeout(() => this.#send(left), rest)
      else if (error === undefined && left.length > 0) this.#send(left)
      else {
        if (error !== undefined) this.#losses.lose(linesIn(left), error.message)
        this.#left = undefined
        this.#plan()
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
    const waiting = this.#count + (this.#left === undefined ? 0 : linesIn(this.#left))
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
