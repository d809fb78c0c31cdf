import { randomInt } from 'node:crypto'
import packet from 'dns-packet'

export type RecordType = 'A' | 'AAAA' | 'SRV'

/** What came of a question; `other` is whatever has no name of its own, a name without such records among it. */
export interface Reply {
  status: 'valid' | 'nx' | 'refused' | 'timeout' | 'other'
  answers: readonly packet.Answer[]
  additionals: readonly packet.Answer[]
}

/** By the codes of RFC 1035 §4.1.1. */
const statuses: Record<number, Reply['status']> = { 0: 'valid', 3: 'nx', 5: 'refused' }

/** A reply without records. */
export function empty(status: Reply['status']): Reply {
  return { status, answers: [], additionals: [] }
}

/** A question to one name server. It has a number by chance, so that who does not hear it cannot answer it. */
export class Question {
  readonly #id = randomInt(65_536)
  readonly #type: RecordType
  readonly #name: string

  constructor({ type, name }: { type: RecordType; name: string }) {
    this.#type = type
    this.#name = name
  }

  /** As a message, which tells how many octets an answer may have. */
  encode(payload: number): Buffer {
    return packet.encode({
      ...{ type: 'query', id: this.#id, flags: packet.RECURSION_DESIRED, questions: [{ type: this.#type, name: this.#name }] },
      additionals: [
        { type: 'OPT', name: '.', udpPayloadSize: payload, extendedRcode: 0, ednsVersion: 0, flags: 0, flag_do: false, options: [] },
      ],
    })
  }

  /** Reads an answer; `undefined` if it is none to this question, `truncated` if it is one in part only. */
  read(message: Buffer): Reply | 'truncated' | undefined {
    const reply = decoded(message)
    if (reply === undefined || reply.id !== this.#id || reply.type !== 'response') return undefined
    const { questions: [asked] = [], answers = [], additionals = [], flags = 0 } = reply
    if (asked?.type !== this.#type || plain(asked.name) !== plain(this.#name)) return undefined
    if (reply.flag_tc) return 'truncated'
    const status = statuses[flags & 15] ?? 'other'
    return status === 'valid' ? { status, answers, additionals } : empty(status)
  }
}

function decoded(message: Buffer): packet.DecodedPacket | undefined {
  try {
    return packet.decode(message)
  } catch {
    return undefined
  }
}

/** A name as it is compared: names know no case, and may end in a dot. */
export function plain(name: string): string {
  return name.toLowerCase().replace(/\.$/, '')
}

/** Whether a name can be asked for: labels of 1 to 63 octets, 253 with their dots (RFC 1035 §2.3.4), of letters that host names have, and the underscore. */
export function isAskable(name: string): boolean {
  return plain(name).length <= 253 && /^[\w-]{1,63}(?:\.[\w-]{1,63})*$/.test(plain(name))
}
