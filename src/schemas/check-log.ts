import type { AccessLog } from './access-log.ts'
import { namedFormats } from './access-log.ts'
import type { Config } from './config.ts'
import { parseLogFormat } from './log-format.ts'
import { parseLogTarget } from './log-target.ts'
import { didYouMean } from './nearest.ts'
import type { Problem } from './parse.ts'

/** What is wrong with the logs of a configuration: their targets and their formats. */
export function logFaults({ global, frontends, backends }: Config): Problem[] {
  return [
    ...targetFaults(global.log, '/global/log'),
    ...backends.flatMap(({ log }, index) => targetFaults(log, `/backends/${index}/log`)),
    ...frontends.flatMap(({ accessLog, uniqueIdFormat }, index) => [
      ...formatFault(uniqueIdFormat, `/frontends/${index}/uniqueIdFormat`),
      ...(accessLog === undefined ? [] : accessLogFaults(accessLog, `/frontends/${index}/accessLog`)),
    ]),
  ]
}

function accessLogFaults({ format, errorFormat, formatSd, target }: AccessLog, pointer: string): Problem[] {
  return [
    ...(namedFormats.some((name) => name === format) ? [] : formatFault(format, `${pointer}/format`, namedFormats)),
    ...formatFault(errorFormat, `${pointer}/errorFormat`),
    ...formatFault(formatSd, `${pointer}/formatSd`),
    ...(typeof target === 'string'
      ? targetFaults([target], pointer, () => `${pointer}/target`)
      : targetFaults(target, `${pointer}/target`)),
  ]
}

/** A text without a variable is a name that was misspelt, as a rule. */
function formatFault(format: string | undefined, pointer: string, names: readonly string[] = []): Problem[] {
  if (format === undefined) return []
  const parsed = parseLogFormat(format)
  if (!parsed.ok) return [{ pointer, message: `the format "${format}" cannot be: ${parsed.fault}` }]
  if (names.length === 0 || format.includes('%')) return []
  const guess = didYouMean(format, names) || `: it is none of ${names.join(', ')}`
  return [{ pointer, message: `the format "${format}" has no variables in it${guess}` }]
}

function targetFaults(
  targets: readonly string[] = [],
  pointer: string,
  place = (index: number): string => `${pointer}/${index}`,
): Problem[] {
  return targets.flatMap((text, index) => {
    const parsed = parseLogTarget(text)
    return parsed.ok ? [] : [{ pointer: place(index), message: `log ${text}: ${parsed.fault}` }]
  })
}
