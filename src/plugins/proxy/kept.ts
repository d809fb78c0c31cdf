const nothing = Buffer.alloc(0)

/** Bytes that are kept, one piece behind the other: many small pieces take no more room than twice what they come to. What was given out stays as it is. */
export class Kept {
  bytes: Buffer = nothing
  #room: Buffer = nothing

  /** The first piece is kept as it is; only others are copied. */
  add(piece: Buffer): void {
    const { length } = this.bytes
    if (length === 0) {
      this.bytes = piece
      return
    }
    const needed = length + piece.length
    if (needed > this.#room.length) {
      this.#room = Buffer.allocUnsafeSlow(2 * needed)
      this.bytes.copy(this.#room)
    }
    piece.copy(this.#room, length)
    this.bytes = this.#room.subarray(0, needed)
  }

  clear(): void {
    this.bytes = nothing
    this.#room = nothing
  }
}
