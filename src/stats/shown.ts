import { onlyUp } from './filter.ts'
import type { Options } from './options.ts'
import type { Section } from './subjects.ts'

/** What of the sections is shown: those that `stats scope` names, all if it names none, and of them what the address asks for. */
export function shown(all: readonly Section[], scope: readonly string[], { up, noMaint, scope: text }: Options): Section[] {
  const filter = up ? 'up' : noMaint ? 'no-maint' : undefined
  return inScope(all, scope)
    .filter(({ name, subjects }) => subjects.length > 0 && name.toLowerCase().includes(text.toLowerCase()))
    .map(({ name, subjects }) => ({ name, subjects: filter === undefined ? subjects : onlyUp(subjects, filter) }))
}

/** The sections that `stats scope` lets be seen. */
export function inScope(all: readonly Section[], scope: readonly string[]): readonly Section[] {
  return scope.length === 0 ? all : all.filter(({ name }) => scope.includes(name))
}
