import { readFileSync } from 'node:fs'
import type { Config } from '../schemas/config.ts'
import type { Problem } from '../schemas/parse.ts'
import { filesOfRules } from '../schemas/rules/check.ts'
import { listFaults, type RuleFile } from '../schemas/rules/lists.ts'

/** Files that rules name, maps and lists of patterns, that cannot be read, and lines of them that are wrong; each once, at the first rule that names the file. */
export function checkRuleFiles(config: Config): Problem[] {
  const told = new Map<string, Problem>()
  for (const problem of filesOfRules(config).flatMap(faultsOf)) if (!told.has(problem.message)) told.set(problem.message, problem)
  return [...told.values()]
}

function faultsOf({ pointer, file, checkLine }: RuleFile): Problem[] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return [{ pointer, message: `the file ${file} cannot be read: ${why}` }]
  }
  if (checkLine === undefined) return []
  return listFaults(text, checkLine).map(({ number, message }) => ({ pointer, message: `${file}:${number}: ${message}` }))
}
