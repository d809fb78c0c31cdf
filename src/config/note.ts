import type { Config } from '../schemas/config.ts'
import type { Problem } from '../schemas/parse.ts'

/** Where something stands: lines and columns count from 1; line 0 means the file as a whole. */
export interface Place {
  file: string
  line: number
  column?: number
}

/** What there is to say about one place of a configuration. */
export interface Note extends Place {
  message: string
}

/**
 * What came of reading a configuration. `notes` tell what was accepted though nothing follows from it, `warnings` what runs but probably
 * not as meant, `errors` what must be mended first: with any of them there is no configuration, not half of one.
 */
export type Loaded =
  /** `place` tells where the value at a JSON pointer into the configuration was written, `variables` which of the environment it was made with. */
  | {
      ok: true
      config: Config
      place: (pointer: string) => Place
      variables: ReadonlySet<string>
      notes: Note[]
      warnings: Note[]
    }
  | { ok: false; errors: Note[]; warnings: Note[] }

/** Problems where they are written. Of servers that one line makes, as a template does, what is wrong with them all is told of the first. */
export function notesOf(problems: readonly Problem[], place: (pointer: string) => Place): Note[] {
  const told = new Map<string, Note>()
  for (const { pointer, message } of problems) {
    const note = { ...place(pointer), message }
    const field = /^\/backends\/\d+\/servers\/\d+(.*)/.exec(pointer)?.[1]
    const said = field === undefined ? [pointer, message] : [field, message.replaceAll(/server "[^"]*"/g, 'server')]
    const key = JSON.stringify([formatPlace(note), ...said])
    if (!told.has(key)) told.set(key, note)
  }
  return [...told.values()]
}

/** `file:line:column: message`, as compilers write it. */
export function formatNote(note: Note): string {
  return printable(`${formatPlace(note)}: ${note.message}`)
}

/** `file:line:column`. */
export function formatPlace({ file, line, column }: Place): string {
  return `${file}${line > 0 ? `:${line}` : ''}${column === undefined ? '' : `:${column}`}`
}

/** Notes as lines, in their order; those that say the same of several lines of a file are one. */
export function formatNotes(notes: readonly Note[]): string[] {
  const alike = new Map<string, Note[]>()
  for (const note of notes) {
    const key = JSON.stringify([note.file, note.message])
    alike.set(key, [...(alike.get(key) ?? []), note])
  }
  return [...alike.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return []
    const more = others.length > 0 ? ` (so too line ${others.map(({ line }) => line).join(', ')})` : ''
    return [formatNote(first) + more]
  })
}

/** What a file holds goes to terminals: nothing in it may steer them. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, (character) => {
    const code = character.charCodeAt(0)
    return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`
  })
}
