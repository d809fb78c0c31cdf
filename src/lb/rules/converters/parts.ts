import { toText } from '../value.ts'
import { type MakeConverter, named } from './converter.ts'

/** A part of a text, by where it begins and ends. */
interface Span {
  from: number
  to: number
}

/** The parts between delimiters; of words, none is empty. */
function split(text: string, delimiters: string, isWord: boolean): Span[] {
  const parts: Span[] = []
  let from = 0
  for (let at = 0; at <= text.length; at++) {
    if (at < text.length && !delimiters.includes(text.charAt(at))) continue
    if (!isWord || at > from) parts.push({ from, to: at })
    from = at + 1
  }
  return parts
}

/**
 * The part with a number, from 1 or, from the end, from -1, and with it those behind it, from the end those before it: `count` in all, 0 for as many as there
 * are. Where there are not so many, the text goes to its end. Where there is no such part a word is empty, and a field is none.
 */
function part(isWord: boolean): MakeConverter {
  return ([index, delimiters = '', count = '1']) => {
    const number = Number(index)
    const more = (Number(count) || Number.POSITIVE_INFINITY) - 1
    return (value) => {
      const text = toText(value)
      const parts = split(text, delimiters, isWord)
      const at = number > 0 ? number - 1 : parts.length + number
      const only = parts[at]
      if (only === undefined) return isWord ? '' : undefined
      if (more === 0) return text.slice(only.from, only.to)
      return number > 0 ? text.slice(only.from, parts[at + more]?.to) : text.slice(parts[at - more]?.from ?? 0, only.to)
    }
  }
}

/** Converters that take parts of texts (HAProxy manual §7.3.1 `field`, `word`). */
export const convertersOfParts = named({
  field: part(false),
  word: part(true),
})
