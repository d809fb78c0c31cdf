/** How long others wait at most while a text is made, in milliseconds; no part of it is cut. */
const turn = 0.2

/** Characters that make a piece. */
const enough = 16_384

/** How long others have at least between two turns, in milliseconds. */
const pause = 1

/** Who waits for a turn, the first of them first. */
const waiting: (() => void)[] = []
let lastTurn = 0

/**
 * Waits until whatever else is to be done now has been done, and for most of the time nothing but that. However many wait, they have their turns one after the
 * other: all together they hold others up no longer than one does.
 */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (waiting.push(resolve) === 1) schedule()
  })
}

/** A turn follows on what came in meanwhile, as immediates do and timers do not. */
function schedule(): void {
  if (performance.now() - lastTurn < pause) setTimeout(setImmediate, pause, serve)
  else setImmediate(serve)
}

function serve(): void {
  lastTurn = performance.now()
  waiting.shift()?.()
  if (waiting.length > 0) schedule()
}

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
