/**
 * The candidate that a misspelt word most likely meant: at most a third of its letters differ (a swap of two neighbours counts as one),
 * capitals apart. `undefined` when nothing is near enough to be worth a guess. Words past 64 characters are not guessed at.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > 64) return undefined
  let best: string | undefined
  let least = Math.floor(Math.max(word.length, 3) / 3) + 1
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= least) continue
    const found = distance(word.toLowerCase(), candidate.toLowerCase())
    if (found < least) [best, least] = [candidate, found]
  }
  return best
}

/** `, did you mean "check"?`, or nothing when no candidate is near. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const guess = nearest(word, candidates)
  return guess === undefined ? '' : `, did you mean "${guess}"?`
}

/** Edits from one word to the other: insert, delete, replace, swap neighbours (optimal string alignment). */
function distance(from: string, to: string): number {
  let before: number[] = []
  let above = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1]
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
      const replace = at(above, column - 1) + (same ? 0 : 1)
      const swap = swapped ? at(before, column - 2) + 1 : Number.POSITIVE_INFINITY
      current.push(Math.min(replace, swap, at(above, column) + 1, at(current, column - 1) + 1))
    }
    ;[before, above] = [above, current]
  }
  return at(above, to.length)
}

function at(row: readonly number[], column: number): number {
  return row[column] as number
}
