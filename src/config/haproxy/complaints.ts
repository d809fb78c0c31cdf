import { formatPlace } from '../note.ts'
import type { Report } from '../report.ts'
import type { Draft, Placed } from './draft.ts'

/** Says of a section what is done otherwise, or not at all, though nothing in it is wrong. */
export function complain(draft: Draft, report: Report): void {
  warnOfShadowed(draft, report)
  warnOfUnusedChecks(draft, report)
  noteOnRedispatch(draft, report)
}

/** HAProxy's default is tcp, so a mode must be written. One line with another mode, as in defaults, is one error. */
export function requireHttp(proxies: readonly Draft[], report: Report): void {
  const refused = new Map<string, Placed<string>>()
  for (const { kind, name, mode, place } of proxies) {
    if (mode === undefined)
      report.error(place, `${kind} "${name}" has no mode, and HAProxy's default is tcp, which Limpet does not support yet: add mode http`)
    else if (mode.value !== 'http') refused.set(formatPlace(mode.place), mode)
  }
  for (const { value, place } of refused.values()) report.error(place, `mode ${value} is not supported by Limpet yet, only mode http`)
}

/** What a cookie does without redispatch surprises: HAProxy's own default is off. */
function noteOnRedispatch({ cookie, redispatch, servers, own, place, ...draft }: Draft, report: Report): void {
  if (!cookie || redispatch !== 0 || servers.length < 2 || draft.kind === 'defaults') return
  const until = 'its clients get 503 until a check has found it down, or as long as it is not checked'
  report.note(
    own.cookie ?? place,
    `cookie ${cookie.name}: when a server is gone, ${until}; option redispatch sends them to another one at once`,
  )
}

function warnOfShadowed({ kind, name, servers, place, ...draft }: Draft, report: Report): void {
  const target = draft.useBackend ?? draft.defaultBackend
  if (kind !== 'listen' || !target || target.value === name || servers.length === 0) return
  report.warn(place, `the servers of listen "${name}" are never used: its requests go to backend "${target.value}"`)
}

function warnOfUnusedChecks(
  { own, httpchk, httpCheck, tcpChecks, tcpCheck, externalChecks, externalCommand }: Draft,
  report: Report,
): void {
  if (externalCommand !== undefined && externalChecks === undefined)
    report.warn(externalCommand.place, 'external-check command is not heeded: option external-check is missing')
  if (own.checks === undefined) return
  const [http] = httpCheck
  const [tcp] = tcpCheck
  if (http !== undefined && httpchk === undefined) report.warn(http.place, 'http-check is not heeded: option httpchk is missing')
  if (tcp !== undefined && !tcpChecks) report.warn(tcp.place, 'tcp-check is not heeded: option tcp-check is missing')
}
