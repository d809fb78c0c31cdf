import type { Config } from '../schemas/config.ts'

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
export type Loaded = { ok: true; config: Config; notes: Note[]; warnings: Note[] } | { ok: false; errors: Note[]; warnings: Note[] }

/** `file:line:column: message`, as compilers write it. */
export function formatNote(note: Note): string {
  const line = note.line > 0 ? `:${note.line}` : ''
  const column = note.column === undefined ? '' : `:${note.column}`
  return `${note.file}${line}${column}: ${note.message}`
}
