import { Type } from 'typebox'

const pattern = /([ \t]+)|'([^']*)'|"((?:[^"\\]|\\.)*)"|((?:\\.|[^\s'"\\])+)/gsy

/**
 * The words of a text, parted by blanks; `'…'` holds a word together as it is, `"…"` too, in which `\` escapes, as it does outside, and writes
 * `\n \r \t \xHH`, as in haproxy.cfg. `undefined` when a quote is never closed.
 */
export function splitText(text: string): string[] | undefined {
  const words: string[] = []
  let word: string | undefined
  let end = 0
  for (const [all, blank, single, double, bare] of text.matchAll(pattern)) {
    end += all.length
    if (blank === undefined)
      word = (word ?? '') + (single ?? (double ?? bare ?? '').replace(escaped, (_, digits, char) => meant(digits, char)))
    else if (word !== undefined) {
      words.push(word)
      word = undefined
    }
  }
  if (end < text.length) return undefined
  return word === undefined ? words : [...words, word]
}

const escaped = /\\(?:x([0-9A-Fa-f]{2})|([ \\"'#nrt]))/g
const controls: Record<string, string> = { n: '\n', r: '\r', t: '\t' }

function meant(digits: string | undefined, char: string): string {
  return digits === undefined ? (controls[char] ?? char) : String.fromCharCode(Number.parseInt(digits, 16))
}

const wordsSchema = Type.Union([Type.String(), Type.Array(Type.String())], { description: 'words, as a text or as a list' })

/** Words of HAProxy's language of rules: a list of them, or a text in which blanks part them. Decoded, always a list. */
export const Words = Type.Codec(Type.Refine(wordsSchema, (value) => typeof value !== 'string' || splitText(value) !== undefined))
  .Decode((value): string[] => (typeof value === 'string' ? (splitText(value) ?? []) : value))
  .Encode((value) => value)
