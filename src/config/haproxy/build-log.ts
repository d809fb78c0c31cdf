import type { AccessLog } from '../../schemas/access-log.ts'
import type { GlobalConfig } from '../../schemas/config.ts'
import { parseLogTarget } from '../../schemas/log-target.ts'
import type { Report } from '../report.ts'
import type { Draft } from './draft.ts'

/** The logs of sections, in which what HAProxy leaves to its defaults is written out. */
export class LogBuilder {
  /** What `global` says of logs. */
  readonly global: Pick<GlobalConfig, 'log' | 'logTag'>
  readonly #targets: readonly string[]
  readonly #format: string

  constructor({ log = [], logTag, logSendHostname }: GlobalConfig, drafts: readonly Draft[]) {
    this.#format = logSendHostname === undefined ? 'local' : 'rfc3164'
    this.#targets = log.map((text) => this.#withFormat(text))
    const isUsed = log.length > 0 || drafts.some(({ logs }) => logs.length > 0)
    this.global = isUsed ? { log: [...this.#targets], logTag: logTag ?? 'haproxy' } : {}
  }

  #withFormat(text: string): string {
    const parsed = parseLogTarget(text)
    const [address, ...words] = text.split(' ')
    return parsed.ok && parsed.target.format === undefined ? [address, 'format', this.#format, ...words].join(' ') : text
  }

  /** Where a section tells of its servers; `undefined` where nobody has any log. */
  targetsOf({ logs }: Draft): string[] | undefined {
    return this.global.log && logs.flatMap((text) => (text === 'global' ? this.#targets : [this.#withFormat(text)]))
  }

  /** The log of a section's requests; `undefined` if it has none. What is captured, rules may ask for without a log too. */
  accessLog(draft: Draft, report: Report): AccessLog | undefined {
    const target = this.targetsOf(draft) ?? []
    const { kind, name, place, log, logTag } = draft
    if (target.length > 0) return { ...log, target, ...(logTag !== undefined && { tag: logTag }) }
    if (log.format !== 'connect') report.warn(place, `${kind} "${name}" has a format for its log, but no log: add log and a target`)
    return log.captureRequestHeaders.length + log.captureResponseHeaders.length > 0 ? { ...log, target: [] } : undefined
  }
}
