import { readFileSync, statSync } from 'node:fs'

/** The version of this package, as package.json has it. */
export const version: string = (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string })
  .version

/** The day this copy of the package is of, as `2026/11/26`. */
export const released: string = statSync(new URL('../package.json', import.meta.url))
  .mtime.toISOString()
  .slice(0, 10)
  .replaceAll('-', '/')
