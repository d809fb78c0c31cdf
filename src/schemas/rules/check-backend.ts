import type { BackendConfig } from '../backend.ts'
import type { Config } from '../config.ts'
import { Checker } from './check.ts'

/** What is wrong with rules, and the files that they name. Pointers (RFC 6901) begin in the backend. */
export type RuleFindings = Readonly<Pick<Checker, 'errors' | 'files'>>

/** Checks the rules of a backend that is to come to a configuration. */
export function checkRulesOf(backend: BackendConfig, config: Config): RuleFindings {
  const checker = new Checker({ ...config, backends: [...config.backends, backend] })
  checker.backend(backend, '')
  return checker
}

/** Checks what a backend of a configuration is to balance by. */
export function checkBalance(balance: string, config: Config): RuleFindings {
  const checker = new Checker(config)
  checker.balance(balance, '/balance')
  return checker
}
