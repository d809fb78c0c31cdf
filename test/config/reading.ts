import { readHaproxy } from '../../src/config/haproxy/read.ts'
import { notesOf } from '../../src/config/note.ts'
import { Report } from '../../src/config/report.ts'
import { checkRuleFiles } from '../../src/config/rules.ts'
import { checkConfig } from '../../src/schemas/check.ts'
import type { Config } from '../../src/schemas/config.ts'

export interface Reading {
  config: Config
  errors: string[]
  warnings: string[]
  notes: string[]
}

/** A defaults section with which nothing is left to warn of. */
export const defaults = 'defaults\n mode http\n timeout connect 1s\n timeout client 1s\n timeout server 1s\n'
export const backend = 'backend b\n server s 127.0.0.1:81\n'
export const frontend = 'frontend f\n bind :80\n default_backend b\n'

/** What reading a haproxy.cfg from memory gives; messages as `line: message`. */
export function read(text: string, env: Record<string, string | undefined> = {}): Reading {
  const report = new Report()
  const part = readHaproxy([{ file: 'test.cfg', text }], env, report)
  const found = checkConfig(part.config)
  for (const note of notesOf([...found.errors, ...checkRuleFiles(part.config)], part.place)) report.error(note, note.message)
  for (const note of notesOf(found.warnings, part.place)) report.warn(note, note.message)
  const lines = (notes: Report['notes']) => notes.map((note) => `${note.line}: ${note.message}`)
  return { config: part.config, errors: lines(report.errors), warnings: lines(report.warnings), notes: lines(report.notes) }
}

/** The whole of a configuration around lines of one section. */
export function around(section: 'global' | 'defaults' | 'frontend' | 'listen' | 'backend', lines: string): string {
  const body = lines
    .split('\n')
    .map((line) => ` ${line}\n`)
    .join('')
  if (section === 'global') return `global\n${body}${defaults}${frontend}${backend}`
  if (section === 'defaults') return `${defaults}${body}${frontend}${backend}`
  if (section === 'frontend') return `${defaults}${backend}${frontend}${body}`
  if (section === 'backend') return `${defaults}${frontend}${backend}${body}`
  return `${defaults}listen l\n bind :80\n server s 127.0.0.1:81\n${body}`
}
