import { close, fstatSync, openSync, stat, write } from 'node:fs'
import type { Outlet } from './sink.ts'

/** How often it is seen whether the file is still the one at its path, in milliseconds. */
const interval = 1000

/** A file that lines are added to. One that is renamed or removed, as those do who rotate logs, is let go and its path opened anew within a second. */
export class FileOutlet implements Outlet {
  readonly #path: string
  #fd: number
  readonly #now: () => number
  #seenAt: number
  #isClosed = false

  /** Throws an Error when the file cannot be opened. `now` tells the time in milliseconds. */
  constructor(path: string, now: () => number = () => performance.now()) {
    this.#path = path
    this.#now = now
    this.#seenAt = now()
    this.#fd = openSync(path, 'a')
  }

  write(bytes: Buffer, done: (error: NodeJS.ErrnoException | undefined, taken: number) => void): void {
    const add = (): void => write(this.#fd, bytes, (error, taken) => done(error ?? undefined, error === null ? taken : 0))
    if (this.#now() - this.#seenAt < interval) return add()
    this.#seenAt = this.#now()
    stat(this.#path, (error, found) => {
      if (this.#isClosed) return done(new Error('the file is closed'), 0)
      const own = fstatSync(this.#fd)
      if (error !== null || found.ino !== own.ino || found.dev !== own.dev) this.#reopen()
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
    this.#isClosed = true
    close(this.#fd, () => {})
  }
}
