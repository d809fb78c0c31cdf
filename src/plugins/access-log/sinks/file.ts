import { close, fstatSync, openSync, stat, write } from 'node:fs'
import type { Outlet } from './sink.ts'

/** How often it is seen whether the file is still the one at its path, in milliseconds. */
const interval = 1000

/** A file that lines are added to. One that is renamed or removed, as those do who rotate logs, is let go and its path opened anew within a second. */
export class FileOutlet implements Outlet {
  readonly #path: string
  #fd: number
  #seenAt = performance.now()

  /** Throws an Error when the file cannot be opened. */
  constructor(path: string) {
    this.#path = path
    this.#fd = openSync(path, 'a')
  }

  write(bytes: Buffer, done: (error: NodeJS.ErrnoException | undefined, taken: number) => void): void {
    const add = (): void => write(this.#fd, bytes, (error, taken) => done(error ?? undefined, error === null ? taken : 0))
    if (performance.now() - this.#seenAt < interval) return add()
    this.#seenAt = performance.now()
    stat(this.#path, (error, found) => {
      const own = fstatSync(this.#fd)
      if (error === null && found.ino === own.ino && found.dev === own.dev) return add()
      this.#reopen()
      add()
    })
  }

  /** A path that cannot be opened any more leaves things as they are. */
  #reopen(): void {
    try {
      const fd = openSync(this.#path, 'a')
      close(this.#fd, () => {})
      this.#fd = fd
    } catch {
      // What is written still goes to the file as it was, and the next second tries again.
    }
  }

  close(): void {
    close(this.#fd, () => {})
  }
}
