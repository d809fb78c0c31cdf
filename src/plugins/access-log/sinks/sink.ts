import type { Line } from '../line.ts'

/** Where lines end up. */
export interface Sink {
  /** Where the next line is to be added, its end too; then `end` takes it. `undefined` when there is no room for it: nobody waits, it is lost and counted. */
  begin(): Line | undefined
  end(): void
  /** How many lines were lost. */
  readonly lost: number
  /** Writes what is still to be written, for a second at most, and lets go. */
  close(): Promise<void>
}

/** Bytes to somewhere, one call at a time. */
export interface Outlet {
  /** Writes bytes and tells once how many it took, or why none can be taken; what it did not take is given again. */
  write(bytes: Buffer, done: (error: NodeJS.ErrnoException | undefined, taken: number) => void): void
  close(): void
}
