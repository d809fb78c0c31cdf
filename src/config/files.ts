import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { whyUnreadable } from '../schemas/unreadable.ts'
import type { Source } from './part.ts'
import type { Report } from './report.ts'

/**
 * Reads files; a directory stands for its `*.cfg` files in the order of their names, hidden ones left out, as in HAProxy
 * (management guide, `-f`).
 */
export function readSources(paths: readonly string[], report: Report): Source[] {
  return paths
    .flatMap((path) => attempt(path, report, () => listed(path)) ?? [])
    .flatMap((file) => attempt(file, report, () => [source(file)]) ?? [])
}

function listed(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path]
  const names = readdirSync(path).filter((name) => name.endsWith('.cfg') && !name.startsWith('.'))
  return names.sort().map((name) => join(path, name))
}

function source(file: string): Source {
  const bytes = readFileSync(file)
  if (bytes.includes(0)) throw new Error('it is a binary file and no configuration')
  return { file, text: bytes.toString('utf8').replace(/^\uFEFF/, '') }
}

function attempt<T>(file: string, report: Report, step: () => T): T | undefined {
  try {
    return step()
  } catch (error) {
    report.error({ file, line: 0 }, `cannot be read: ${whyUnreadable(error)}`)
    return undefined
  }
}
