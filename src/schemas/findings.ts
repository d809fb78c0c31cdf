import type { Clash } from './listening.ts'
import type { Problem } from './parse.ts'

/** What is found wrong with a configuration, and what is hardly meant. */
export interface Findings {
  errors: Clash[]
  warnings: Problem[]
}

/** A problem if something is wrong. */
export function problem(wrong: boolean | undefined, pointer: string, message: string): Problem[] {
  return wrong ? [{ pointer, message }] : []
}

export function merge(findings: readonly Findings[]): Findings {
  return { errors: findings.flatMap((one) => one.errors), warnings: findings.flatMap((one) => one.warnings) }
}
