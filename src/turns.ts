/** How long others have at least between two turns, in milliseconds. */
const pause = 1

/** How long they wait for a turn of work that is done in turns, in milliseconds; a step of it that takes longer is not cut. */
const turn = 2

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

/** Work that may be left for a while after each step, and what comes of it. */
export type Steps<T> = Generator<void, T, void>

/** Does work in turns with whatever else is to be done. Throws what it throws. */
export async function inTurns<T>(work: Steps<T>): Promise<T> {
  for (;;) {
    await nextTurn()
    const begun = performance.now()
    do {
      const step = work.next()
      if (step.done) return step.value
    } while (performance.now() - begun < turn)
  }
}

/** Does work without a break. Throws what it throws. */
export function atOnce<T>(work: Steps<T>): T {
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
  }
}
