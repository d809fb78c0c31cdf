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
  readonly #told = new Set<string>()

  error(place: Place, message: string): void {
    this.#add(this.errors, { ...place, message }, 'error')
  }

  warn(place: Place, message: string): void {
    this.#add(this.warnings, { ...place, message }, 'warning')
  }

  /** What one line does to two sides of a section is told once. */
  #add(notes: Note[], note: Note, kind: string): void {
    const { file, line, column, message } = note
    const key = [kind, line, column, file, message].join('\n')
    if (this.#told.has(key)) return
    this.#told.add(key)
    notes.push(note)
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
