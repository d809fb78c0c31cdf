import { nextTurn } from '../turns.ts'

/** How long others wait at most while a text is made, in milliseconds; no part of it is cut. */
const turn = 0.2

/** Characters that make a piece. */
const enough = 16_384

/** The parts of a text as UTF-8, piece by piece. A piece is made when it is asked for, in turns with whatever else is to be done. */
export async function* pieces(parts: Iterable<string>): AsyncGenerator<Buffer> {
  await nextTurn()
  // Put together at once: a text that grows part by part makes garbage with each.
  let piece: string[] = []
  let length = 0
  let begun = performance.now()
  for (const part of parts) {
    piece.push(part)
    length += part.length
    if (length < enough && performance.now() - begun < turn) continue
    if (length >= enough) {
      yield Buffer.from(piece.join(''))
      piece = []
      length = 0
    }
    await nextTurn()
    begun = performance.now()
  }
  if (length > 0) yield Buffer.from(piece.join(''))
}
