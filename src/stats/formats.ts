import { csv } from './csv.ts'
import { json } from './json.ts'
import type { Subject } from './subjects.ts'

/** Statistics for programs, part by part. */
interface Writing {
  type: string
  write: (subjects: Iterable<Subject>, options: { legends: boolean }) => Iterable<string>
}

export type Format = 'csv' | 'json'

/** What the page's address gives with the name of a format behind it. */
export const formats: Readonly<Record<Format, Writing>> = {
  csv: { type: 'text/plain; charset=utf-8', write: csv },
  json: { type: 'application/json', write: json },
}
