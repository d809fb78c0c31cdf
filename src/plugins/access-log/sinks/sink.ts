/** Where lines end up. */
export interface Sink {
  /** Takes a line, with its end. Never waits: what there is no room for is lost, and counted. */
  write(line: string): void
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
