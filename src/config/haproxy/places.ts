import type { Place } from '../note.ts'
import type { Placed } from './draft.ts'

/** Where what a configuration says is written, by JSON pointers into it. */
export type Places = Map<string, Place>

/** The values of a list, whose places go to `places`. */
export function list<T>(rules: readonly Placed<T>[], pointer: string, places: Places): T[] {
  for (const [index, { place }] of rules.entries()) places.set(`${pointer}/${index}`, place)
  return rules.map(({ value }) => value)
}

/** The place of what a pointer names, or of the nearest thing around it that has one. */
export function nearestPlace(places: Places, pointer: string): Place | undefined {
  for (let at = pointer; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    const place = places.get(at)
    if (place) return place
  }
  return undefined
}
