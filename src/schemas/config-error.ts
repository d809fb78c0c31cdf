import type { Problem } from './parse.ts'

/** Thrown when a configuration cannot be run; its message has a line for each problem. */
export class ConfigError extends Error {
  override name = 'ConfigError'
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(problems.map(({ message }) => message).join('\n'))
    this.problems = problems
  }
}
