import { Type } from 'typebox'
import type { Config, GlobalConfig } from './config.ts'
import { problem } from './findings.ts'
import type { Problem } from './parse.ts'

/** The number of a section, which `show stat` tells as `iid` and commands name as `#N` (HAProxy manual §4.2 `id`). */
export const SectionId = Type.Integer({ minimum: 1, maximum: 2_147_483_647, description: 'a whole number from 1 to 2147483647' })

interface Numbered {
  readonly name: string
  readonly id?: number | undefined
}

/**
 * The numbers of sections by their names, in HAProxy's way: each has what it asks for, or its place in their order, or else the next number that none asks for.
 * Sections of one name share the number of the first. Where there is anything about runtime sockets, number 1 is theirs.
 */
export function numberSections(sections: readonly Numbered[], { stats }: Pick<GlobalConfig, 'stats'>): Map<string, number> {
  const taken = new Set(sections.map(({ id }) => id))
  const numbers = new Map<string, number>()
  let next = stats === undefined ? 1 : 2
  for (const { name, id } of sections) {
    while (id === undefined && taken.has(next)) next++
    if (!numbers.has(name)) numbers.set(name, id ?? next)
    next++
  }
  return numbers
}

/** The sections of a configuration by their names, frontends first: a frontend and a backend of one name are one. */
export function sectionsOf({ frontends, backends }: { frontends: readonly Numbered[]; backends: readonly Numbered[] }): Numbered[] {
  const ids = new Map<string, number | undefined>()
  for (const { name, id } of [...frontends, ...backends]) ids.set(name, ids.get(name) ?? id)
  return [...ids].map(([name, id]) => ({ name, id }))
}

/** Sections of which one has the number of another, and those of one name that have two. */
export function idFaults({ frontends, backends }: Config): Problem[] {
  const owners = new Map<number, string>()
  const ids = new Map<string, number>()
  const faultsOf = (list: string, all: readonly Numbered[]): Problem[] =>
    all.flatMap(({ name, id }, index) => {
      if (id === undefined) return []
      const owner = owners.get(id) ?? name
      const other = ids.get(name) ?? id
      owners.set(id, owner)
      ids.set(name, other)
      return [
        ...problem(owner !== name, `/${list}/${index}/id`, `"${name}": id ${id} is that of "${owner}"`),
        ...problem(
          other !== id,
          `/${list}/${index}/id`,
          `"${name}": a frontend and a backend of one name have one id, and it is ${other} already`,
        ),
      ]
    })
  return [...faultsOf('frontends', frontends), ...faultsOf('backends', backends)]
}
