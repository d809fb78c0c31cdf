import { type Forwarded, type ForwardedPart, parseForwarded } from '../../schemas/rules/forwarded.ts'
import type { Take } from './fetches/fetch.ts'
import type { Write } from './format.ts'
import { addressBytes, addressText } from './networks.ts'
import { compileSample } from './sample.ts'
import type { Scene } from './scene.ts'
import type { Surroundings } from './surroundings.ts'
import { toText } from './value.ts'

/** Writes the value of `Forwarded` (RFC 7239 §4): parameters in the order of HAProxy, those that come to nothing left out. */
export function compileForwarded(words: readonly string[] | undefined, surroundings: Surroundings): Write | undefined {
  if (words === undefined) return undefined
  const told: Forwarded = parseForwarded(words)
  const take = (part: ForwardedPart | undefined, own: Take): Take | undefined =>
    part === undefined ? undefined : part === 'own' ? own : compileSample(part, surroundings).one
  const host = take(told.host, ({ request }) => request.fields.first('host'))
  const by = node(
    take(told.by, ({ connection }) => connection.localAddress),
    take(told.by_port, ({ connection }) => connection.localPort),
  )
  const from = node(
    take(told.for, ({ source }) => source),
    take(told.for_port, ({ connection }) => connection.remotePort),
  )
  return (scene) => {
    const parameters: string[] = []
    if (told.proto) parameters.push(`proto=${scene.connection.isSecure ? 'https' : 'http'}`)
    const name = text(host, scene)
    if (name !== '') parameters.push(`host=${word(name)}`)
    if (by !== undefined) parameters.push(`by=${word(by(scene))}`)
    if (from !== undefined) parameters.push(`for=${word(from(scene))}`)
    return parameters.join(';')
  }
}

/** A node (RFC 7239 §6): an address, `unknown`, or a name that hides one and begins with `_`; a port that is none is not told. */
function node(take: Take | undefined, port: Take | undefined): Write | undefined {
  if (take === undefined) return undefined
  return (scene) => {
    const name = nodeName(text(take, scene))
    const number = text(port, scene)
    return name !== 'unknown' && isPort(number) ? `${name}:${number}` : name
  }
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) ? Number(text) <= 65_535 : /^_[\w.-]+$/.test(text)
}

function nodeName(name: string): string {
  const bytes = addressBytes(name)
  if (bytes !== undefined) return bytes.length === 16 ? `[${name}]` : addressText(bytes)
  return /^_[\w.-]+$/.test(name) ? name : 'unknown'
}

function text(take: Take | undefined, scene: Scene): string {
  const value = take?.(scene)
  return value === undefined ? '' : toText(value)
}

/** A value as a token where it is one, else in quotes (RFC 9110 §5.6). What no field may carry is left out. */
function word(value: string): string {
  if (/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(value)) return value
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are meant
  return `"${value.replace(/[\0-\x08\x0a-\x1f\x7f]/g, '').replace(/["\\]/g, '\\$&')}"`
}
