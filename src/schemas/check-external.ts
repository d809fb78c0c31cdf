import type { Config } from './config.ts'
import { problem } from './findings.ts'
import type { Problem } from './parse.ts'

/** Backends that are checked by a program though `global` does not allow it (HAProxy manual §3.1 `external-check`). */
export function forbiddenPrograms(config: Config): Problem[] {
  if (config.global.externalCheck === true) return []
  return refused(config, 'allow it by external-check in global (externalCheck: true in YAML)')
}

/** The same where who started the process does not allow it; `remedy` says what is to be done. */
export function externalCheckFaults(config: Config, remedy: string): Problem[] {
  return refused(config, `${remedy} if that is meant`)
}

function refused({ backends }: Config, remedy: string): Problem[] {
  return backends.flatMap(({ name, externalCheck }, index) =>
    problem(externalCheck !== undefined, `/backends/${index}/externalCheck`, `backend "${name}" is checked by a program: ${remedy}`),
  )
}
