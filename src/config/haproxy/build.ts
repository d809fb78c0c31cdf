import { numberSections, sectionsOf } from '../../schemas/section-id.ts'
import type { Place } from '../note.ts'
import type { Part } from '../part.ts'
import type { Report } from '../report.ts'
import { backend } from './build-backend.ts'
import { frontend } from './build-frontend.ts'
import { LogBuilder } from './build-log.ts'
import { complain, requireHttp } from './complaints.ts'
import { type Draft, type GlobalDraft, hasBackend } from './draft.ts'
import { expandErrors } from './errors.ts'
import { nearestPlace, type Places } from './places.ts'

/** Turns the sections that were read into a Config, in which all that HAProxy leaves to its defaults is written out. */
export function build(drafts: readonly Draft[], global: GlobalDraft, report: Report, start: Place): Part {
  const { settings, place } = global
  const proxies = drafts.filter((draft) => draft.kind !== 'defaults')
  requireHttp(proxies, report)
  for (const draft of proxies) {
    draft.errorPages = expandErrors(draft, global.httpErrors, report)
    complain(draft, report)
  }
  keepNumbers(proxies, settings)
  const places: Places = new Map()
  for (const [index, at] of global.resolverPlaces) places.set(`/global/resolvers/${index}`, at)
  const logs = new LogBuilder(settings, proxies)
  const frontends = proxies
    .filter((draft) => draft.kind !== 'backend')
    .map((draft, index) => frontend(draft, `/frontends/${index}`, places, logs.accessLog(draft, report)))
  const backends = proxies
    .filter(hasBackend)
    .map((draft, index) => backend(draft, global, `/backends/${index}`, places, report, logs.targetsOf(draft)))
  return {
    config: { global: { ...settings, ...logs.global }, frontends, backends },
    global: place,
    place: (pointer) => nearestPlace(places, pointer) ?? start,
  }
}

/** HAProxy numbers sections in the order of the file, which is lost where frontends do not come first: there each keeps its number. */
function keepNumbers(proxies: readonly Draft[], global: GlobalDraft['settings']): void {
  const numbers = numberSections(proxies, global)
  const usual = numberSections(
    sectionsOf({ frontends: proxies.filter(({ kind }) => kind !== 'backend'), backends: proxies.filter(hasBackend) }),
    global,
  )
  if ([...numbers].every(([name, number]) => usual.get(name) === number)) return
  for (const draft of proxies) draft.id = numbers.get(draft.name) ?? 0
}
