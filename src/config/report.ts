import type { Note, Place } from './note.ts'

/** Something wrong at the place being read; whoever reads the place catches it and goes on, so that one run tells of everything. */
export class Fault extends Error {}

/** Gathers what there is to say while configurations are read. */
export class Report {
  readonly errors: Note[] = []
  readonly warnings: Note[] = []
  readonly notes: Note[] = []
  /** Where it is written that warnings are as bad as errors (`zero-warning`). */
  zeroWarning: Place | undefined

  error(place: Place, message: string): void {
    add(this.errors, { ...place, message })
  }

  warn(place: Place, message: string): void {
    add(this.warnings, { ...place, message })
  }

  note(place: Place, message: string): void {
    this.notes.push({ ...place, message })
  }

  /** Runs a step; a Fault thrown in it becomes an error at this place. */
  attempt(place: Place, step: () => void): void {
    try {
      step()
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      this.error(place, error.message)
    }
  }
}

/** What one line does to two sides of a section is told once. */
function add(notes: Note[], note: Note): void {
  const { file, line, column, message } = note
  if (!notes.some((one) => one.line === line && one.file === file && one.column === column && one.message === message)) notes.push(note)
}
