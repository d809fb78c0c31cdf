import { type LogPart, type LogVariable, parseLogFormat } from '../log-format.ts'
import { RuleFault } from './fault.ts'

/** What of a log format is known before a request is over. */
export const formatVariables = [
  ...(['b', 'ci', 'cp', 'f', 'fi', 'fp', 'ft', 'H', 'HM', 'HP', 'HPO', 'HQ', 'HU', 'HV', 'ID', 'pid', 'r', 'rt', 's', 'T', 't'] as const),
  ...(['tr', 'trg', 'trl', 'Tl', 'Ts', 'ms', 'ST', 'si', 'sp'] as const),
] satisfies LogVariable[]
export type FormatVariable = (typeof formatVariables)[number]

/** Reads a text in which `%[…]` and some of the variables of log formats stand for what is known of a request. Throws a RuleFault. */
export function parseFormat(text: string): LogPart[] {
  const parsed = parseLogFormat(text)
  if (!parsed.ok) throw new RuleFault(`"${text}": ${parsed.fault}`)
  for (const part of parsed.parts) {
    if (part.kind === 'variable' && !formatVariables.some((name) => name === part.name))
      throw new RuleFault(`"${text}": %${part.name} is known only when a request is over`)
  }
  return parsed.parts
}
