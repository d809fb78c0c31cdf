import { RuleFault } from '../rules/fault.ts'

/** Reads the words of a line one after the other. */
export class Reader {
  readonly what: string
  readonly #words: readonly string[]
  #at = 0

  /** `what` names the line in messages. */
  constructor(what: string, words: readonly string[]) {
    this.what = what
    this.#words = words
  }

  get isDone(): boolean {
    return this.#at >= this.#words.length
  }

  /** The next word, without taking it. */
  get coming(): string | undefined {
    return this.#words[this.#at]
  }

  next(): string | undefined {
    return this.#words[this.#at++]
  }

  /** The value that belongs to a word. Throws a RuleFault where there is none. */
  value(word: string): string {
    const value = this.next()
    if (value === undefined) throw this.fault(`${word} expects a value`)
    return value
  }

  /** A text that is to stand as it is: `%%` is a per cent sign, and samples are not there. */
  text(word: string): string {
    const value = this.value(word)
    if (/%(?!%)/.test(value.replaceAll('%%', '')))
      throw this.fault(`${word}: samples and variables are not supported by Limpet yet, and "%" alone is written "%%"`)
    return value.replaceAll('%%', '%')
  }

  /** A whole number between two others. */
  number(word: string, least: number, most: number): number {
    const value = this.value(word)
    const number = /^\d{1,10}$/.test(value) ? Number(value) : Number.NaN
    if (number >= least && number <= most) return number
    throw this.fault(`${word} expects a number from ${least} to ${most}, found "${value}"`)
  }

  one<T extends string>(word: string, choices: readonly T[]): T {
    const value = this.value(word)
    const choice = choices.find((one) => one === value)
    if (choice === undefined) throw this.fault(`${word} expects one of ${choices.join(', ')}, found "${value}"`)
    return choice
  }

  end(): void {
    const more = this.next()
    if (more !== undefined) throw this.fault(`does not expect "${more}"`)
  }

  fault(message: string): RuleFault {
    return new RuleFault(`${this.what}: ${message}`)
  }
}

/** Bytes that are written as pairs of hexadecimal digits, as Latin-1. */
export function bytesOfHex(reader: Reader, word: string): string {
  const text = reader.value(word)
  if (!/^(?:[0-9A-Fa-f]{2})+$/.test(text)) throw reader.fault(`${word} expects an even number of hexadecimal digits, found "${text}"`)
  return text.replace(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16)))
}
