/** Why a change cannot be made: its target is missing, the present state does not allow it, or it makes no sense. */
export type Refusal = 'not found' | 'conflict' | 'invalid'

/** Thrown when a change cannot be made; then nothing of it is. */
export class ChangeError extends RangeError {
  override name = 'ChangeError'
  readonly refusal: Refusal
  /** The value that is to blame, as a JSON pointer into the values asked for (RFC 6901), if it is one. */
  readonly pointer: string | undefined

  constructor(refusal: Refusal, message: string, pointer?: string) {
    super(message)
    this.refusal = refusal
    this.pointer = pointer
  }
}
