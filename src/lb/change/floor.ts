import type { Backend } from '../backend.ts'
import type { Server } from '../server.ts'
import { ChangeError } from './error.ts'

/**
 * Whether backends keep enough for new clients without some of their servers: `floor` servers, or so many per cent (`50%`) of the weight of all that are no
 * backups, be they up or not. Throws a ChangeError if not.
 */
export function checkFloor(backends: ReadonlyMap<string, Backend>, leaving: readonly Server[], floor: number | string): void {
  for (const name of new Set(leaving.map(({ backend }) => backend))) {
    const servers = backends.get(name)?.servers.filter(({ config }) => !config.backup) ?? []
    const left = servers.filter((server) => server.servesAnyone && !leaving.includes(server))
    const refuse = (keeps: string): ChangeError =>
      new ChangeError(
        'conflict',
        `backend ${name} would keep ${keeps} for new clients, and ${floor} is the floor: drain fewer at a time, or lower it`,
        '/floor',
      )
    if (typeof floor === 'number' && left.length < floor) throw refuse(left.length === 1 ? '1 server' : `${left.length} servers`)
    if (typeof floor === 'number') continue
    const share =
      (100 * weigh(left, ({ weight }) => weight)) /
      Math.max(
        1,
        weigh(servers, ({ initialWeight }) => initialWeight),
      )
    if (share < Number.parseInt(floor, 10)) throw refuse(`${Math.floor(share)}%`)
  }
}

function weigh(servers: readonly Server[], weightOf: (server: Server) => number): number {
  return servers.reduce((sum, server) => sum + weightOf(server), 0)
}
