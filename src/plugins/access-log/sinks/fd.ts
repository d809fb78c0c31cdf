import { write } from 'node:fs'
import type { Outlet } from './sink.ts'

/** A file descriptor that somebody else opened, such as standard output. It is written by another thread, so that a reader who does not read holds up nothing. */
export class FdOutlet implements Outlet {
  readonly #fd: number

  constructor(fd: number) {
    this.#fd = fd
  }

  write(bytes: Buffer, done: (error: NodeJS.ErrnoException | undefined, taken: number) => void): void {
    write(this.#fd, bytes, (error, taken) => done(error ?? undefined, error === null ? taken : 0))
  }

  close(): void {}
}
