import { Type } from 'typebox'

const pattern = /([ \t]+)|'([^']*)'|"((?:[^"\\]|\\.)*)"|((?:\\.|[^\s'"\\])+)/gsy

/**
 * The words of a text, parted by blanks; `'…'` holds a word together as it is, `"…"` too, in which `\` escapes, as it does outside. `undefined` when a quote is
 * never closed.
 */
export function splitText(text: string): string[] | undefined {
  const words: string[] = []
  let word: string | undefined
  let end = 0
  for (const [all, blank, single, double, bare] of text.matchAll(pattern)) {
    end += all.length
    if (blank === undefined) word = (word ?? '') + (single ?? (double ?? bare ?? '').replace(/\\([ \\"'])/g, '$1'))
    else if (word !== undefined) {
      words.push(word)
      word = undefined
    }
  }
  if (end < text.length) return undefined
  return word === undefined ? words : [...words, word]
}

const wordsSchema = Type.Union([Type.String(), Type.Array(Type.String())], { description: 'words, as a text or as a list' })

/** Words of HAProxy's language of rules: a list of them, or a text in which blanks part them. Decoded, always a list. */
export const Words = Type.Codec(Type.Refine(wordsSchema, (value) => typeof value !== 'string' || splitText(value) !== undefined))
  .Decode((value): string[] => (typeof value === 'string' ? (splitText(value) ?? []) : value))
  .Encode((value) => value)
