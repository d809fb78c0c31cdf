import type { FetchName } from '../../../schemas/rules/fetches.ts'
import type { Scene } from '../scene.ts'
import type { Surroundings } from '../surroundings.ts'
import type { Value } from '../value.ts'

/** Takes a sample; `undefined` where there is none. */
export type Take = (scene: Scene) => Value | undefined

/** Where there may be several, an expression takes `one` and a condition looks at `each`. */
export interface Fetch {
  one: Take
  each?: (scene: Scene) => readonly Value[]
}

/** Makes a fetch of the arguments it is written with. */
export type Make = (args: readonly string[], surroundings: Surroundings) => Fetch

/** Fetches by their names, none of them one that is not known. */
export function named<Name extends FetchName>(makes: Record<Name, Make>): Record<Name, Make> {
  return makes
}

/** A fetch that takes no argument. */
export function plain(take: Take): Make {
  const fetch = { one: take }
  return () => fetch
}
