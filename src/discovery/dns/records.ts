import { isIPv4, isIPv6 } from 'node:net'
import type packet from 'dns-packet'
import { plain } from './client.ts'

/** A host that serves, by a record of its service (RFC 2782). */
export interface Service {
  host: string
  port: number
  /** From 0 to 65535. */
  weight: number
}

/** The addresses of a name among records, whatever other names it leads over. */
export function addressesIn(records: readonly packet.Answer[], name: string): string[] {
  const names = new Set([plain(name)])
  // Records that lead on may stand in any order.
  for (let size = 0; size < names.size; ) {
    size = names.size
    for (const record of records) if (record.type === 'CNAME' && names.has(plain(record.name))) names.add(plain(record.data))
  }
  const found = records.flatMap((record) => {
    if (record.type !== 'A' && record.type !== 'AAAA') return []
    return names.has(plain(record.name)) && (isIPv4(record.data) || isIPv6(record.data)) ? [record.data] : []
  })
  return [...new Set(found)]
}

/** The services among records. A target of `.` says that there is none. */
export function servicesIn(records: readonly packet.Answer[]): Service[] {
  return records.flatMap((record) => {
    if (record.type !== 'SRV') return []
    const { target, port, weight = 0 } = record.data
    return plain(target) === '' || port === 0 ? [] : [{ host: plain(target), port, weight }]
  })
}
