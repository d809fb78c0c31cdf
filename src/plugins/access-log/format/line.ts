import type { LogPart } from '../../../schemas/log-format.ts'
import { type Surroundings, sample, type Writer } from './kinds.ts'
import { makers } from './variables.ts'

/** Lists that come to nothing where nothing is captured. */
const lists = {
  hr: 'captureRequestHeaders',
  hrl: 'captureRequestHeaders',
  hs: 'captureResponseHeaders',
  hsl: 'captureResponseHeaders',
} as const

const blank = 32

/** The writer of whole lines of a format, each of which begins where nothing is written yet. Blanks never stand side by side nor at the beginning, even where a variable comes to nothing, as in HAProxy. */
export function lineWriter(parts: readonly LogPart[], surroundings: Surroundings): Writer {
  const maker = new LineMaker(surroundings)
  for (const part of parts) maker.add(part)
  const steps = maker.finish()
  return (line, entry) => {
    for (const step of steps) step(line, entry)
  }
}

class LineMaker {
  readonly #surroundings: Surroundings
  readonly #steps: Writer[] = []
  /** Text that waits for the next variable. */
  #text = ''
  /** What a line ends with here, as far as that is known before there is one. */
  #end: 'blank' | 'other' | 'either' = 'blank'

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings
  }

  add(part: LogPart): void {
    if (part.kind === 'blank') return this.#addBlank()
    if (part.kind === 'text') {
      this.#text += part.text
      this.#end = 'other'
      return
    }
    if (part.kind === 'sample') return this.#addWriter(sample(part.sample)(this.#surroundings, part.flags), 'other')
    const list = part.name in lists ? lists[part.name as keyof typeof lists] : undefined
    if (list !== undefined && this.#surroundings.captures[list].length === 0) return
    this.#addWriter(makers[part.name](this.#surroundings, part.flags), list !== undefined && this.#end !== 'other' ? 'either' : 'other')
  }

  #addWriter(write: Writer, end: 'other' | 'either'): void {
    const before = this.#text
    this.#text = ''
    if (before !== '') this.#steps.push(fixed(before))
    this.#steps.push(write)
    this.#end = end
  }

  #addBlank(): void {
    if (this.#end === 'other') this.#text += ' '
    else if (this.#end === 'either') this.#steps.push((line) => line.length > 0 && line.last !== blank && line.byte(blank))
    this.#end = 'blank'
  }

  finish(): Writer[] {
    const rest = this.#text
    if (rest !== '') this.#steps.push(fixed(rest))
    return this.#steps
  }
}

/** Adds what is the same in every line. */
function fixed(text: string): Writer {
  const [byte = 0, ...more] = Buffer.from(text)
  return more.length === 0 ? (line) => line.byte(byte) : (line) => line.text(text)
}
