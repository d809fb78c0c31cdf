import type { FrontendConfig } from '../../schemas/frontend.ts'
import type { Scene } from './scene.ts'
import type { SectionCompiler } from './section.ts'
import type { RuleAnswer } from './verdict.ts'

/** What a frontend says of itself, if a request asks for that. */
export type Monitor = (scene: Scene) => RuleAnswer | undefined

const well: RuleAnswer = { status: 200, fields: [], body: undefined, isDenied: false }
const ill: RuleAnswer = { ...well, status: 503 }

/**
 * Answers in the frontend's own name whoever asks for exactly that target (HAProxy manual §4.2 `monitor-uri`, `monitor fail`): before any rule, and without a
 * line of log.
 */
export function compileMonitor({ monitorUri, monitorFail }: FrontendConfig, section: SectionCompiler): Monitor | undefined {
  if (monitorUri === undefined) return undefined
  const conditions = monitorFail.map((rule) => section.when(rule))
  return (scene) => {
    if (scene.request.target !== monitorUri) return undefined
    scene.settings.logLevel = 'silent'
    return conditions.some((holds) => holds === undefined || holds(scene)) ? ill : well
  }
}
