/** What is read at once at most, in bytes. */
const size = 65_536

/**
 * What a connection reads into, again and again until a receiver keeps it. Never shared: where the next read goes is settled when the last one ends, so a connection
 * would go on filling what the receiver of another has kept meanwhile.
 */
export class Slab {
  bytes = Buffer.allocUnsafeSlow(size)

  /** Somebody keeps bytes that were read: if they stand in here, the next are read into others. */
  keep({ buffer }: Buffer): void {
    if (buffer === this.bytes.buffer) this.bytes = Buffer.allocUnsafeSlow(size)
  }
}
