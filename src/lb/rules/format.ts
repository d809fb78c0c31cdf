import type { FormatVariable } from '../../schemas/rules/format.ts'
import { parseFormat } from '../../schemas/rules/format.ts'
import type { Sample } from '../../schemas/rules/sample.ts'
import { castOf } from './cast.ts'
import { pathOf, queryOf } from './fetches/target.ts'
import { addressBytes } from './networks.ts'
import { compileSample } from './sample.ts'
import type { Scene } from './scene.ts'
import type { Surroundings } from './surroundings.ts'
import { bytesOf, toText, type Value } from './value.ts'

/** Writes a text about a request. */
export type Write = (scene: Scene) => string

// biome-ignore lint/suspicious/noControlCharactersInRegex: those are meant
const control = /[\0-\x08\x0a-\x1f\x7f]/g

/** What is taken from a request, made fit for a line of a message: control characters but the tabulator as `%XX`, as in HAProxy. */
export function encoded(text: string): string {
  return text.replace(control, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)
}

/** What a text is for: a line of a head, which never ends and has no blank before it; a body; or a variable, in which samples may be quoted. All as in HAProxy. */
export type FormatUse = 'head' | 'body' | 'variable'

/** Makes a format into a function. */
export function compileFormat(text: string, surroundings: Surroundings, use: FormatUse = 'head'): Write {
  const parts = parseFormat(text)
  const isHead = use === 'head'
  const begin = isHead ? parts.findIndex(({ kind }) => kind !== 'blank') : 0
  const steps = parts.slice(begin).map((part): string | Write => {
    if (part.kind === 'text' || part.kind === 'blank') return isHead ? encoded(bytesOf(part.text)) : bytesOf(part.text)
    const { quote, hex } = part.flags
    const write =
      part.kind === 'variable' ? ofVariable(part.name as FormatVariable, surroundings, hex) : ofSample(part.sample, surroundings)
    const safe: Write = isHead ? (scene) => encoded(write(scene)) : write
    return quote && (part.kind === 'variable' || use === 'variable') ? (scene) => `"${safe(scene)}"` : safe
  })
  const [only] = steps
  if (steps.length === 0) return () => ''
  if (steps.length === 1 && only !== undefined) return typeof only === 'string' ? () => only : only
  return (scene) => {
    let line = ''
    for (const step of steps) line += typeof step === 'string' ? step : step(scene)
    return line
  }
}

function ofSample(sample: Sample, surroundings: Surroundings): Write {
  const { one } = compileSample(sample, surroundings)
  const cast = castOf(sample.type, 'text') ?? ((value: Value): Value => value)
  return (scene) => {
    const value = one(scene)
    return value === undefined ? '' : toText(cast(value) ?? '')
  }
}

function ofVariable(name: FormatVariable, surroundings: Surroundings, hex: boolean): Write {
  return (scene) => {
    const value = variables[name](scene, surroundings)
    if (value === undefined) return ''
    return hex && (typeof value === 'number' || addresses.has(name)) ? inHex(value) : String(value)
  }
}

const addresses: ReadonlySet<FormatVariable> = new Set(['ci', 'fi', 'si'] as const)

/** A number, or the bytes of an address, in hexadecimal (HAProxy manual §8.2.4 `+X`). */
function inHex(value: string | number): string {
  if (typeof value === 'number') return value.toString(16).toUpperCase().padStart(4, '0')
  const bytes = addressBytes(value) ?? []
  return bytes.length === 0 ? value : Buffer.from(bytes).toString('hex').toUpperCase()
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

function two(value: number): string {
  return String(value).padStart(2, '0')
}

/** A date as logs write it: `28/Nov/2026:07:05:09`, and in what zone. */
function dated(now: number, isLocal: boolean): { day: string; time: string; zone: string } {
  const offset = isLocal ? -new Date(now).getTimezoneOffset() : 0
  const date = new Date(now + offset * 60_000)
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offset) / 60))}${two(Math.abs(offset) % 60)}`
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`
  return { day: `${two(date.getUTCDate())}/${months[date.getUTCMonth()]}/${date.getUTCFullYear()}`, time, zone }
}

function withZone(now: number, isLocal: boolean): string {
  const { day, time, zone } = dated(now, isLocal)
  return `${day}:${time} ${zone}`
}

function withMilliseconds(now: number): string {
  const { day, time } = dated(now, true)
  return `${day}:${time}.${String(Math.floor(now) % 1000).padStart(3, '0')}`
}

/** What variables of log formats stand for before a request is over (HAProxy manual §8.2.6). */
const variables: Record<FormatVariable, (scene: Scene, surroundings: Surroundings) => string | number | undefined> = {
  b: ({ backend, frontend }) => backend?.name ?? frontend.name,
  ci: ({ source }) => source ?? 'unix',
  cp: ({ connection }) => connection.remotePort,
  f: ({ frontend }) => frontend.name,
  fi: ({ connection }) => connection.localAddress ?? 'unix',
  fp: ({ connection }) => connection.localPort,
  ft: ({ frontend }) => frontend.name,
  H: (_, { hostname }) => hostname,
  HM: ({ original }) => original.method,
  HP: ({ original }) => original.target.split('?', 1)[0],
  HPO: ({ original }) => pathOf(original.target),
  HQ: ({ original }) => (queryOf(original.target) === undefined ? '' : `?${queryOf(original.target)}`),
  HU: ({ original }) => original.target,
  HV: ({ original }) => `HTTP/${original.version}`,
  ID: ({ uniqueId }) => uniqueId,
  ms: (_, { now }) => String(Math.floor(now()) % 1000).padStart(3, '0'),
  pid: () => process.pid,
  r: ({ original }) => `${original.method} ${original.target} HTTP/${original.version}`,
  rt: ({ number }) => number,
  s: ({ server }) => server?.name ?? '<NOSRV>',
  si: ({ server }) => server?.config.address.replace(/:\d+$|(?<=^unix)@.*$/, ''),
  sp: ({ server }) => /:(\d+)$/.exec(server?.config.address ?? '')?.[1],
  ST: ({ response }) => response?.status ?? -1,
  T: (_, { now }) => withZone(now(), false),
  t: (_, { now }) => withMilliseconds(now()),
  Tl: (_, { now }) => withZone(now(), true),
  tr: (_, { now }) => withMilliseconds(now()),
  trg: (_, { now }) => withZone(now(), false),
  trl: (_, { now }) => withZone(now(), true),
  Ts: (_, { now }) => Math.floor(now() / 1000),
}
