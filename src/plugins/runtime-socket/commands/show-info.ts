import { tagsOf } from '../../../stats/json.ts'
import type { Answer, Call, Command } from '../command.ts'
import { type ProcessFigure, processInfo } from '../process-info.ts'

/** `show info [typed|json] [desc]` */
function info({ desk, args }: Call): Answer {
  const figures = processInfo(desk)
  if (args.includes('json')) return `${JSON.stringify(figures.map(inJson))}\n`
  const typed = args.includes('typed')
  return figures
    .map(({ position, name, tags, type, value, help }) => {
      const line = typed ? `${position}.${name}.1:${tags}:${type}:${value}` : `${name}: ${value}`
      return args.includes('desc') ? `${line}:"${help}"\n` : `${line}\n`
    })
    .join('')
}

function inJson({ position, name, tags, type, value }: ProcessFigure): object {
  return { field: { pos: position, name }, processNum: 1, tags: tagsOf(tags), value: { type, value } }
}

export const infoCommands: readonly Command[] = [
  { words: 'show info', usage: '[typed|json] [desc]', help: 'show the figures of the process', run: info },
]
