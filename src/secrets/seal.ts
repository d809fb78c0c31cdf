import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes, randomFillSync } from 'node:crypto'
import type { MakeSeal, Seal, Ticket } from '../lb/persistence/seal.ts'
import { Memo } from './memo.ts'
import { type Environment, readSecret } from './read.ts'

/** A key as it is used, and the byte that a cookie says to have been made with it. */
interface Key {
  readonly bytes: Buffer
  readonly mark: number
}

const cipher = 'aes-256-gcm'
const nonceLength = 12
const serverLength = 8
const sessionLength = 10
const bodyLength = serverLength + sessionLength + 4
const tagLength = 16
const bodyAt = 1 + nonceLength
/** A multiple of three, so that no bit of the text is left over. */
const wholeLength = bodyAt + bodyLength + tagLength
const textLength = (wholeLength / 3) * 4

/** How many cookies are known without opening them again. */
const remembered = 8192

/**
 * AES-256-GCM (NIST SP 800-38D) with a random nonce, over the server, the session and the expiry; the backend, the cookie's name and the mark of the key are
 * authenticated with it. The tag is compared by OpenSSL in constant time. As text it is 68 characters of base64url.
 */
export class GcmSeal implements Seal {
  readonly #keys: readonly [Key, ...Key[]]
  readonly #context: Buffer
  readonly #known = new Memo<Ticket>(remembered)
  readonly #random = new RandomBytes()

  /** `secrets` are the ring, the one that makes cookies first. */
  constructor(secrets: readonly string[], backend: string, cookie: string) {
    const [first, ...others] = secrets.map(keyOf)
    if (first === undefined) throw new Error('a seal needs a key')
    this.#keys = [first, ...others]
    this.#context = Buffer.from(`${backend}\0${cookie}\0`)
  }

  idOf(server: string): string {
    return createHash('sha256').update(server).digest().toString('latin1', 0, serverLength)
  }

  newSession(): string {
    return this.#random.take(sessionLength).toString('latin1')
  }

  close(server: string, session: string, expiry: number): string {
    const [{ bytes, mark }] = this.#keys
    const whole = Buffer.allocUnsafe(wholeLength)
    whole[0] = mark
    this.#random.take(nonceLength).copy(whole, 1)
    const nonce = whole.subarray(1, bodyAt)
    const body = Buffer.allocUnsafe(bodyLength)
    body.write(server, 0, serverLength, 'latin1')
    body.write(session, serverLength, sessionLength, 'latin1')
    body.writeUInt32BE(expiry, serverLength + sessionLength)
    const closing = createCipheriv(cipher, bytes, nonce).setAAD(this.#contextOf(mark))
    closing.update(body).copy(whole, bodyAt)
    closing.final()
    closing.getAuthTag().copy(whole, bodyAt + bodyLength)
    return whole.toString('base64url')
  }

  open(text: string): Ticket | undefined {
    if (text.length !== textLength) return undefined
    const known = this.#known.get(text)
    if (known !== undefined) return known
    const whole = Buffer.from(text, 'base64url')
    // Node's decoder passes over what is none of its letters. This text holds nothing of the header that it was cut from.
    const own = whole.toString('base64url')
    if (own !== text) return undefined
    for (const [index, key] of this.#keys.entries()) {
      if (key.mark !== whole[0]) continue
      const body = this.#opened(key, whole)
      if (body === undefined) continue
      const ticket = ticketIn(body, index === 0)
      this.#known.set(own, ticket)
      return ticket
    }
    return undefined
  }

  #opened({ bytes, mark }: Key, whole: Buffer): Buffer | undefined {
    const opening = createDecipheriv(cipher, bytes, whole.subarray(1, bodyAt), { authTagLength: tagLength })
    opening.setAAD(this.#contextOf(mark)).setAuthTag(whole.subarray(bodyAt + bodyLength))
    try {
      const body = opening.update(whole.subarray(bodyAt, bodyAt + bodyLength))
      opening.final()
      return body
    } catch {
      return undefined
    }
  }

  #contextOf(mark: number): Buffer {
    this.#context[this.#context.length - 1] = mark
    return this.#context
  }
}

/** Makes seals with the keys that are found at the places of the configuration. */
export function sealsWith(env: Environment): MakeSeal {
  return ({ keys }, backend, cookie) =>
    new GcmSeal(
      keys.map((place) => readSecret(place, env)),
      backend,
      cookie,
    )
}

function keyOf(secret: string): Key {
  const bytes = Buffer.from(hkdfSync('sha256', secret, '', 'limpet cookie', 33))
  return { bytes: bytes.subarray(0, 32), mark: bytes.readUInt8(32) }
}

function ticketIn(body: Buffer, isCurrent: boolean): Ticket {
  return {
    server: body.toString('latin1', 0, serverLength),
    session: body.toString('latin1', serverLength, serverLength + sessionLength),
    expiry: body.readUInt32BE(serverLength + sessionLength),
    isCurrent,
  }
}

/** Random bytes, drawn many at a time, as each draw is dear. */
class RandomBytes {
  readonly #store = randomBytes(4096)
  #at = 0

  take(count: number): Buffer {
    if (this.#at + count > this.#store.length) {
      randomFillSync(this.#store)
      this.#at = 0
    }
    this.#at += count
    return this.#store.subarray(this.#at - count, this.#at)
  }
}
