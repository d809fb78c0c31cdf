import type { IncomingMessage } from 'node:http'
import { bodyLength, isHopByHop, nominated } from '../../http1/fields.ts'
import { isHost, isTarget } from '../../http1/target.ts'
import type { CookiePersistence } from '../../lb/persistence/cookie.ts'
import { Request } from '../../lb/request.ts'
import type { Forwarding } from './forwarded-for.ts'

/** A request as it came, or as rules altered it: its fields are names and values by turns. */
export type RequestSource = Pick<IncomingMessage, 'method' | 'httpVersion' | 'rawHeaders' | 'headers'>

/** How the body of a request is framed: none, a known length, or chunks. */
export type BodyFraming = 'none' | 'length' | 'chunked'

/** A request head that is ready to be sent, and what was learnt on the way. */
export interface RequestHead {
  text: string
  body: BodyFraming
  /** There is one way to understand it: its version, its host, its target, and where its body ends. If not, it must not be sent. */
  isValid: boolean
}

/** How many header lines a request may have; Node bounds their bytes. */
const mostLines = 2000

/** What some servers take for the fields that frame a message. */
const likeFraming = /^(?:content[_.]length|transfer[_.]encoding)$/

/**
 * Writes the head of a client's request as its server is to get it: the target and the fields byte for byte in their order and spelling, what ends at this
 * hop left out (RFC 9110 §7.6.1), the persistence cookie read by `persistence` and taken out if that says so. `keepExpect` is for hosts that do not answer
 * `Expect: 100-continue` on their own; `upgrade` for a request that asks to switch protocols; `close` tells the server that its connection ends with the response.
 */
export function writeRequestHead(
  message: RequestSource,
  target: string,
  request: Request,
  persistence: CookiePersistence | undefined,
  { line, original, drops }: Forwarding,
  keepExpect: boolean,
  upgrade: boolean,
  close: boolean,
): RequestHead {
  const raw = message.rawHeaders
  const isOld = message.httpVersion === '1.0'
  let isValid = (isOld || message.httpVersion === '1.1') && raw.length <= 2 * mostLines
  let text = `${message.method} ${target} HTTP/1.${isOld ? 0 : 1}\r\n`
  let body: BodyFraming = 'none'
  let isFramed = false
  let dropped: readonly string[] = none
  let host: string | undefined
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] ?? ''
    let value = raw[i + 1] ?? ''
    if (drops?.(name) === true) continue
    switch (name.length) {
      case 4:
        if (name.toLowerCase() !== 'host') break
        if (host !== undefined || !isHost(value)) isValid = false
        host = value
        break
      case 6: {
        const lower = name.toLowerCase()
        if (lower === 'expect' && !keepExpect) continue
        if (lower !== 'cookie' || persistence === undefined) break
        const kept = persistence.readRequest(value, request)
        if (kept !== '') text += `${name}: ${kept}\r\n`
        continue
      }
      case 14:
      case 17: {
        const framing = framingOf(name.toLowerCase(), value, isOld)
        if (framing === undefined) break
        if (isFramed || framing === 'doubt') isValid = false
        else body = framing
        if (framing !== 'chunked') value = bodyLength(value)
        isFramed = true
        break
      }
      case 10:
        if (name.toLowerCase() === 'connection' && value !== 'keep-alive') dropped = dropped.concat(nominated(value))
        if (isHopByHop(name)) continue
        break
      case 7:
        if (isHopByHop(name) && !upgrade) continue
        break
      default:
        if (isHopByHop(name)) continue
    }
    text += `${name}: ${value}\r\n`
  }
  if ((host === undefined && !isOld) || !isTarget(target, request.method, host)) isValid = false
  if (dropped.length > 0) text = without(text, dropped, upgrade)
  if (upgrade && isKeyless(message)) isValid = false
  const kept = close === isOld ? '' : close ? 'connection: close\r\n' : 'connection: keep-alive\r\n'
  const connection = upgrade ? 'Connection: Upgrade\r\n' : kept
  return { text: `${text + line + original + connection}\r\n`, body, isValid }
}

/** Whether there is one way to understand a request, whatever becomes of it. */
export function isUnderstood(message: RequestSource, target: string, upgrade: boolean): boolean {
  return framingIn(message, target, upgrade).isValid
}

/** The same, and how its body is framed. */
export function framingIn(message: RequestSource, target: string, upgrade: boolean): RequestHead {
  return writeRequestHead(message, target, new Request(message.method ?? ''), undefined, everything, true, upgrade, false)
}

const everything: Forwarding = { line: '', original: '', drops: undefined }

/** What a field says of the framing; `undefined` when that is not what it is for. */
function framingOf(name: string, value: string, isOld: boolean): BodyFraming | 'doubt' | undefined {
  if (name === 'content-length') {
    const length = bodyLength(value)
    return length === '' ? 'doubt' : length === '0' ? 'none' : 'length'
  }
  if (name === 'transfer-encoding') return isOld || value.toLowerCase() !== 'chunked' ? 'doubt' : 'chunked'
  return likeFraming.test(name) ? 'doubt' : undefined
}

/** Asks for WebSocket and lacks the key to it: servers do not agree on whether they answer that with 101. */
function isKeyless({ headers }: RequestSource): boolean {
  return /\bwebsocket\b/i.test(headers.upgrade ?? '') && headers['sec-websocket-key'] === undefined
}

const none: readonly string[] = []

/** The head less the lines of the named fields; the first line is not one. */
function without(text: string, names: readonly string[], upgrade: boolean): string {
  const drop = (name: string): boolean => names.includes(name) && !(upgrade && name === 'upgrade')
  const lines = text.split('\r\n')
  return lines.filter((line, index) => index === 0 || !drop(line.slice(0, line.indexOf(':')).toLowerCase())).join('\r\n')
}

/** A head with a field as its last, in the place of all that are called so. */
export function withField(head: string, name: string, value: string): string {
  const lines = without(head.slice(0, -4), [name.toLowerCase()], false)
  return `${lines}\r\n${name}: ${value}\r\n\r\n`
}
