import { setFlagsFromString } from 'node:v8'

/** Tells V8 how a process works that is a balancer and little else; for its first lines. */
export function tuneEngine(): void {
  // One event loop does the work: threads that help to collect short-lived garbage take its core away, most of all while large bodies come in.
  setFlagsFromString('--no-parallel-scavenge')
  setFlagsFromString('--no-concurrent-array-buffer-sweeping')
  // Bodies that come in are buffers outside of the heap, of which V8 lets some 40 MiB gather, but counts them against what the heap may grow by. That is less
  // for a small heap, so that it would be collected as a whole again and again. With this it may come to three times of what lives.
  setFlagsFromString('--heap-growing-percent=200')
}
