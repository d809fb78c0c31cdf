import { readFileSync } from 'node:fs'
import type { Config } from '../schemas/config.ts'
import type { Problem } from '../schemas/parse.ts'
import { filesOfRules } from '../schemas/rules/check.ts'

/** Files that rules name, maps and lists of patterns, and that cannot be read. */
export function checkRuleFiles(config: Config): Problem[] {
  return filesOfRules(config).flatMap(({ pointer, file }) => {
    try {
      readFileSync(file)
      return []
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      return [{ pointer, message: `the file ${file} cannot be read: ${why}` }]
    }
  })
}
