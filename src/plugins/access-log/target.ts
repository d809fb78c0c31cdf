import type { LogTarget } from '../../schemas/log-target.ts'
import type { Header } from './header.ts'
import type { Line } from './line.ts'
import type { Sink } from './sinks/sink.ts'

const lineFeed = 10

/** What HAProxy cuts lines to unless told otherwise, in bytes. */
const usualLength = 1024

/** One target of a log: which lines it gets, and in which form. */
export class Target {
  readonly #config: LogTarget
  readonly #header: Header
  readonly #sink: Sink
  readonly #length: number
  #count = 0

  constructor(config: LogTarget, header: Header, sink: Sink) {
    this.#config = config
    this.#header = header
    this.#sink = sink
    this.#length = config.length ?? usualLength
  }

  /** Whether lines of this severity go here at all. */
  takes(severity: number): boolean {
    return severity <= this.#config.level
  }

  /** Sends a line; one that is longer than the target takes is cut unless it is `whole`. `data` is the structured data of RFC 5424. */
  send(severity: number, moment: number, text: Line, data: Line, whole: boolean): void {
    if (!this.takes(severity) || !this.#isSampled()) return
    const line = this.#sink.begin()
    if (line === undefined) return
    const begin = line.length
    this.#header(line, Math.max(severity, this.#config.minLevel), moment, data)
    line.line(text)
    if (!whole) line.length = Math.min(line.length, begin + this.#length - 1)
    line.byte(lineFeed)
    this.#sink.end()
  }

  #isSampled(): boolean {
    const { sample } = this.#config
    if (sample === undefined) return true
    const number = (this.#count++ % sample.size) + 1
    return sample.ranges.some(([low, high]) => number >= low && number <= high)
  }
}
