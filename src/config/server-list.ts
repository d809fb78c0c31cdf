import { readFileSync } from 'node:fs'
import type { Config } from '../schemas/config.ts'
import { type Problem, parse } from '../schemas/parse.ts'
import { ServerConfig } from '../schemas/server.ts'
import { ServerList, Servers } from '../schemas/server-list.ts'
import { whyUnreadable } from '../schemas/unreadable.ts'
import { atOnce, type Steps } from '../turns.ts'
import { jsonValue } from './json.ts'
import type { Note, Place } from './note.ts'
import type { Source } from './part.ts'
import { Report } from './report.ts'
import { isJson, readPart, readYamlAs } from './yaml.ts'
import { cutList } from './yaml-parts.ts'

/** Reads a list of servers from a file: JSON by its name, else YAML. Answers them, or what is wrong, with line and column. Never throws. */
export function* readingServerList(file: string): Steps<{ servers: ServerConfig[] } | { errors: Note[] }> {
  const report = new Report()
  const text = readText(file, report)
  const source = { file, text: text ?? '' }
  const servers = text === undefined ? undefined : yield* serversIn(source, report)
  const repeated = servers === undefined ? [] : repeatedIn(servers)
  const place = repeated.length > 0 ? readYamlAs(ServerList, source, report)?.place : undefined
  for (const { pointer, message } of repeated) report.error(place?.(pointer) ?? { file, line: 0 }, message)
  return servers === undefined || report.errors.length > 0 ? { errors: report.errors } : { servers }
}

/** The same without a break. */
export function readServerList(file: string): { servers: ServerConfig[] } | { errors: Note[] } {
  return atOnce(readingServerList(file))
}

function* serversIn(source: Source, report: Report): Steps<ServerConfig[] | undefined> {
  const isJsonFile = /\.json$/i.test(source.file)
  const servers = isJsonFile ? yield* inJson(source.text) : yield* inYaml(source, report)
  if (servers !== undefined || report.errors.length > 0) return servers
  return !isJsonFile || isJson(source, report) ? readYamlAs(ServerList, source, report)?.value.servers : undefined
}

/** `undefined` if something is wrong. */
function* inJson(text: string): Steps<ServerConfig[] | undefined> {
  const value = jsonValue(text)
  if (typeof value !== 'object' || value === null) return undefined
  const listed: unknown = Reflect.get(value, 'servers')
  if (!Array.isArray(listed) || !parse(ServerList, { ...value, servers: [] }).ok) return undefined
  const servers: ServerConfig[] = []
  for (const one of listed) {
    const server = parse(ServerConfig, one)
    if (!server.ok) return undefined
    servers.push(server.value)
    yield
  }
  return servers
}

/** `undefined` if something is wrong, which the report may tell, or if the list cannot be read in parts. */
function* inYaml(source: Source, report: Report): Steps<ServerConfig[] | undefined> {
  const cut = yield* cutList(source.text, 'servers')
  if (cut === undefined) return undefined
  const servers = readPart(ServerList, cut.around, source, report)?.servers
  for (const part of cut.parts) {
    yield
    const read = readPart(Servers, part, source, report)
    if (servers !== undefined && read !== undefined) servers.push(...read)
  }
  return servers
}

/** Names and cookie values that another server of a list has. */
function repeatedIn(servers: readonly ServerConfig[]): Problem[] {
  return (['name', 'cookie'] as const).flatMap((field) => {
    const seen = new Set<string>()
    return servers.flatMap(({ [field]: text }, index) => {
      if (text === undefined || seen.size < seen.add(text).size) return []
      return [{ pointer: `/servers/${index}/${field}`, message: `another server has the ${field} "${text}" already` }]
    })
  })
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
