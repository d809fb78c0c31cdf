import type { FetchName } from '../../../schemas/rules/fetches.ts'
import type { Scene } from '../scene.ts'
import type { Surroundings } from '../surroundings.ts'
import type { Value } from '../value.ts'

/** Takes a sample; `undefined` where there is none. */
export type Take = (scene: Scene) => Value | undefined

/** Whether a value is one that is looked for. */
export type Accepts = (value: Value, scene: Scene) => boolean

/** Whether something holds of a request. */
export type Holds = (scene: Scene) => boolean

/** Shows values one after the other until one is accepted; whether one was. */
export type Visit = (scene: Scene, accepts: Accepts) => boolean

/** Where there may be several samples, an expression takes `one`, and a condition asks whether `any` is accepted. */
export interface Fetch {
  one: Take
  any?: (accepts: Accepts) => Holds
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

/** A fetch of which there may be several samples; `at` says which of them an expression takes. */
export function several(visit: Visit, at: number): Fetch {
  return {
    one: (scene) => all(visit, scene).at(at),
    any: (accepts) => (scene) => visit(scene, accepts),
  }
}

/** All values. */
export function all(visit: Visit, scene: Scene): Value[] {
  const values: Value[] = []
  visit(scene, (value) => {
    values.push(value)
    return false
  })
  return values
}

/** The same, each value made into another, or left out where there is none. */
export function converted({ one, any }: Fetch, convert: (value: Value, scene: Scene) => Value | undefined): Fetch {
  const take: Take = (scene) => {
    const value = one(scene)
    return value === undefined ? undefined : convert(value, scene)
  }
  if (any === undefined) return { one: take }
  return {
    one: take,
    any: (accepts) =>
      any((value, scene) => {
        const made = convert(value, scene)
        return made !== undefined && accepts(made, scene)
      }),
  }
}
