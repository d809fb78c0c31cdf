import { isIP } from 'node:net'
import type packet from 'dns-packet'
import { isAskable, plain } from './question.ts'

/** A host that serves, by a record of its service (RFC 2782). */
export interface Service {
  host: string
  port: number
  /** From 0 to 65535. */
  weight: number
}

/** Who tells the addresses of a name among records, whatever other names it leads over. */
export function addressesIn(records: readonly packet.Answer[]): (name: string) => string[] {
  const addresses = new Map<string, string[]>()
  const aliases = new Map<string, string[]>()
  for (const record of records) {
    const key = plain(record.name)
    if (record.type === 'CNAME') add(aliases, key, plain(record.data))
    else if ((record.type === 'A' || record.type === 'AAAA') && isIP(record.data) !== 0) add(addresses, key, record.data)
  }
  return (name) => {
    const names = new Set([plain(name)])
    // What is added on the way has its turn too, whatever the order of the records.
    for (const one of names) for (const alias of aliases.get(one) ?? []) names.add(alias)
    return [...new Set([...names].flatMap((one) => addresses.get(one) ?? []))]
  }
}

function add(lists: Map<string, string[]>, key: string, text: string): void {
  const known = lists.get(key)
  if (known === undefined) lists.set(key, [text])
  else known.push(text)
}

/** The services among records. A target of `.` says that there is none; one that is no name of a host is left out. */
export function servicesIn(records: readonly packet.Answer[]): Service[] {
  return records.flatMap((record) => {
    if (record.type !== 'SRV') return []
    const { target, port, weight = 0 } = record.data
    return isAskable(target) && port > 0 ? [{ host: plain(target), port, weight }] : []
  })
}
