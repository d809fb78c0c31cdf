import type { Case } from './cases.ts'
import type { Peer } from './peer.ts'

/** What a case is called. */
export function nameOf(one: Case | undefined): string {
  if (one === undefined) return ''
  const { lines, server, says, ...how } = one
  return [...lines, ...(server === undefined ? [] : [server]), JSON.stringify(says.slice(0, 60)), ...Object.keys(how)].join(' | ')
}

/** The backend of a case in haproxy.cfg. */
export function sectionOf(name: string, { lines, server = '' }: Case, port: number, more = ''): string {
  const own = lines.map((line) => `  ${line.replaceAll('PORT', String(port))}\n`).join('')
  return `backend ${name}\n${own}  server s 127.0.0.1:${port} check fall 2 ${more} ${server}\n`
}

/** What arrived on the connections of the first check, without what is different each time. */
export function wireOf({ lines }: Case, peer: Peer | undefined): string {
  const count = lines.filter((line) => /check connect(?! port 1 )/.test(line)).length || 1
  const wires = (peer?.wires ?? []).slice(0, count).map((wire) => (wire.startsWith('\x16') ? 'a TLS hello' : wire))
  const port = String(peer?.port)
  return wires
    .join(' + ')
    .replace(/(PROXY TCP4 \S+ \S+) \d+ \d+/, '$1 X PORT')
    .replaceAll(port, 'PORT')
    .replace(/node=[^;]*/, 'node=N')
}

/** Whether all was seen the same; our reasons why TLS failed say more. */
export function isSame(ours: readonly string[] | undefined, theirs: readonly string[]): boolean {
  return theirs.every((cell, index) => {
    const own = ours?.[index] ?? ''
    return own === cell || (cell.startsWith('SSL handshake failure') && own.startsWith('SSL handshake failure: '))
  })
}
