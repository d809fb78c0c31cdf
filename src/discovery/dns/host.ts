import type { Resolvers } from '../../schemas/resolvers.ts'
import { Kept } from './kept.ts'
import type { RecordType, Reply } from './question.ts'
import { addressesIn } from './records.ts'

/** Asks name servers. Never rejects. */
export type Ask = (type: RecordType, name: string) => Promise<Reply>

/** The addresses of a host: of the kind that is preferred, else of the other. */
export class Host {
  readonly name: string
  readonly kept: Kept<string>
  readonly #types: readonly ('A' | 'AAAA')[]

  constructor(name: string, types: readonly ('A' | 'AAAA')[], hold: Resolvers['hold'], now: number) {
    this.name = name
    this.#types = types
    this.kept = new Kept<string>(hold, (host) => host, now)
  }

  /** Asks for them anew. Answers as `Kept.take`. */
  async refresh(ask: Ask, now: () => number): Promise<boolean> {
    let status: Reply['status'] = 'other'
    for (const type of this.#types) {
      const reply = await ask(type, this.name)
      const found = addressesIn(reply.answers)(this.name)
      if (found.length > 0) return this.kept.take('valid', found, now())
      status = reply.status === 'valid' ? 'other' : reply.status
      if (status === 'timeout') break
    }
    return this.kept.take(status, [], now())
  }
}

/** Which records tell the addresses of a host, the preferred ones first. `family` is the only one that is wanted, if one is. */
export function typesFor(prefer: 'ipv4' | 'ipv6', family: 4 | 6 | undefined): ('A' | 'AAAA')[] {
  if (family !== undefined) return family === 4 ? ['A'] : ['AAAA']
  return prefer === 'ipv4' ? ['A', 'AAAA'] : ['AAAA', 'A']
}
