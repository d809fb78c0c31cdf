import { readFileSync } from 'node:fs'
import type { Config } from '../schemas/config.ts'
import type { Problem } from '../schemas/parse.ts'
import { filesOfRules } from '../schemas/rules/check.ts'
import { RuleFault } from '../schemas/rules/fault.ts'
import { listFaults, type RuleFile } from '../schemas/rules/lists.ts'
import { whyUnreadable } from '../schemas/unreadable.ts'

/** Files that rules name, maps and lists of patterns, that cannot be read, and lines of them that are wrong; each once, at the first rule that names the file. */
export function checkRuleFiles(config: Config): Problem[] {
  const told = new Map<string, Problem>()
  for (const problem of filesOfRules(config).flatMap(faultsOf)) if (!told.has(problem.message)) told.set(problem.message, problem)
  return [...told.values()]
}

function faultsOf({ pointer, file, checkLine, check }: RuleFile): Problem[] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    return [{ pointer, message: `the file ${file} cannot be read: ${whyUnreadable(error)}` }]
  }
  if (check !== undefined) return wholeFault(text, check).map((message) => ({ pointer, message: `the file ${file} ${message}` }))
  if (checkLine === undefined) return []
  return listFaults(text, checkLine).map(({ number, message }) => ({ pointer, message: `${file}:${number}: ${message}` }))
}

function wholeFault(text: string, check: (text: string) => void): string[] {
  try {
    check(text)
    return []
  } catch (error) {
    if (!(error instanceof RuleFault)) throw error
    return [error.message]
  }
}
