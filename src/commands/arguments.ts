import { parseArgs } from 'node:util'
import { loadConfig } from '../config/load.ts'
import { formatNote, type Loaded } from '../config/note.ts'
import { withServerLists } from '../config/server-list.ts'

/** What a command says, and whether it could do what was asked. */
export interface Said {
  ok: boolean
  text: string
}

export function failed(...lines: string[]): Said {
  return { ok: false, text: `${lines.join('\n')}\n` }
}

/** The flags that have a value, `-f` among them; a text that tells what is wrong with them. */
export function readFlags(name: string, args: readonly string[], more: readonly string[]): Map<string, string[]> | string {
  const options = Object.fromEntries(more.map((flag) => [flag, { type: 'string' as const, multiple: true as const }]))
  try {
    const { values } = parseArgs({ args: [...args], options: { file: { type: 'string', short: 'f', multiple: true }, ...options } })
    return new Map(Object.entries(values).map(([flag, value]) => [flag, [value ?? []].flat().map(String)]))
  } catch (error) {
    return `limpet ${name}: ${error instanceof Error ? error.message : error}`
  }
}

/** The configuration that `-f` names; what is wrong with it otherwise. */
export function loadNamed(name: string, flags: ReadonlyMap<string, string[]>): Extract<Loaded, { ok: true }> | Said {
  const files = flags.get('file') ?? []
  if (files.length === 0) return failed(`limpet ${name}: name a configuration with -f FILE`)
  const loaded = loadConfig(files, process.env, { externalChecks: true })
  return loaded.ok
    ? { ...loaded, config: withServerLists(loaded.config) }
    : failed(...loaded.errors.map((error) => `error: ${formatNote(error)}`))
}
