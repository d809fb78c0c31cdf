import type { ServerTls } from '../schemas/tls.ts'

/** What is wrong with TLS settings, in words for the operator, and which of them it is. */
export class TlsFault extends Error {
  readonly field: keyof ServerTls

  constructor(field: keyof ServerTls, message: string) {
    super(message)
    this.field = field
  }
}
