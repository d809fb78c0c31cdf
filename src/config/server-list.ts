import { readFileSync } from 'node:fs'
import type { Config } from '../schemas/config.ts'
import type { ServerConfig } from '../schemas/server.ts'
import { ServerList } from '../schemas/server-list.ts'
import { whyUnreadable } from '../schemas/unreadable.ts'
import type { Note, Place } from './note.ts'
import { Report } from './report.ts'
import { isJson, readYamlAs } from './yaml.ts'

/** Reads a list of servers from a file: JSON by its name, else YAML. Answers them, or what is wrong, with line and column. Never throws. */
export function readServerList(file: string): { servers: ServerConfig[] } | { errors: Note[] } {
  const report = new Report()
  const text = readText(file, report)
  const source = { file, text: text ?? '' }
  const isReadable = text !== undefined && (!/\.json$/i.test(file) || isJson(source, report))
  const read = isReadable ? readYamlAs(ServerList, source, report) : undefined
  return read === undefined || report.errors.length > 0 ? { errors: report.errors } : { servers: read.value.servers }
}

function readText(file: string, report: Report): string | undefined {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '')
  } catch (error) {
    report.error({ file, line: 0 }, `cannot be read: ${whyUnreadable(error)}`)
    return undefined
  }
}

/** What is wrong with the lists that a configuration names; of one that cannot be read that is told where it is named. */
export function checkServerLists({ backends }: Config, placeOf: (pointer: string) => Place): Note[] {
  return backends.flatMap(({ name, serverList }, index) => {
    const read = serverList && readServerList(serverList.file)
    if (serverList === undefined || read === undefined || !('errors' in read)) return []
    return read.errors.map((note) => {
      if (note.line > 0) return note
      const message = `backend "${name}": the list of servers ${serverList.file} ${note.message}`
      return { ...placeOf(`/backends/${index}/serverList/file`), message }
    })
  })
}

/** A configuration with the servers of its lists among its own, for who only looks at it. */
export function withServerLists(config: Config): Config {
  const backends = config.backends.map((backend) => {
    const read = backend.serverList && readServerList(backend.serverList.file)
    return read === undefined || 'errors' in read ? backend : { ...backend, servers: [...backend.servers, ...read.servers] }
  })
  return { ...config, backends }
}
