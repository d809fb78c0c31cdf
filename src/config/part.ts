import type { Config } from '../schemas/config.ts'
import type { Place } from './note.ts'
import type { Report } from './report.ts'

/** A text to read and the name to call it by. */
export interface Source {
  file: string
  text: string
}

/** What one file, or all haproxy.cfg files together, give. `place` tells where the value at a JSON pointer was written. */
export interface Part {
  config: Config
  /** Where its global settings begin, if it has any. */
  global: Place | undefined
  place: (pointer: string) => Place
  /** Names of variables of the environment that it was made with. */
  variables?: ReadonlySet<string>
  /** Keys of what could not be read, such as `servers`: others may ask for names in it. */
  lost?: ReadonlySet<string>
}

/** Puts parts together: their frontends and backends in order. Global settings come from one part; a second is an error. */
export function combine(parts: readonly Part[], report: Report): Pick<Part, 'config' | 'place'> {
  const globals = parts.flatMap(({ global, config }) => (global === undefined ? [] : [{ place: global, settings: config.global }]))
  const [first, ...more] = globals
  for (const { place } of more) report.error(place, `global settings are in ${first?.place.file} already: keep them in one file`)
  const config = {
    global: first?.settings ?? { hardStopAfter: 30_000 },
    frontends: parts.flatMap((part) => part.config.frontends),
    backends: parts.flatMap((part) => part.config.backends),
  }
  return { config, place: (pointer) => placeIn(parts, pointer) }
}

/** The part that holds the nth frontend or backend of all knows where it was written. */
function placeIn(parts: readonly Part[], pointer: string): Place {
  const [, list, index, ...rest] = pointer.split('/')
  if (list === 'global') return parts.find(({ global }) => global !== undefined)?.place(pointer) ?? { file: '', line: 0 }
  const owners = parts.flatMap((part) => {
    const { frontends, backends } = part.config
    return [...(list === 'frontends' ? frontends : backends).keys()].map((own) => ({ part, own }))
  })
  const owner = owners[Number(index)]
  return owner?.part.place(['', list, owner.own, ...rest].join('/')) ?? { file: '', line: 0 }
}
