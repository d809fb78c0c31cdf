import type { IncomingMessage } from 'node:http'
import { isHopByHop, nominated } from '../../http1/fields.ts'
import type { CookiePersistence } from '../../lb/persistence/cookie.ts'
import type { Request } from '../../lb/request.ts'

/** How the body of a request is framed: none, a known length, or chunks. */
export type BodyFraming = 'none' | 'length' | 'chunked'

/** A request head that is ready to be sent, and what was learnt on the way. */
export interface RequestHead {
  text: string
  body: BodyFraming
  /** Names its host once, as HTTP/1.1 must (RFC 9112 §3.2), and a target without a fragment. */
  isValid: boolean
}

/**
 * Writes the head of a client's request as its server is to get it: the target and the fields byte for byte in their order and spelling, what ends at this
 * hop left out (RFC 9110 §7.6.1), the persistence cookie read by `persistence` and taken out if that says so. `keepExpect` is for hosts that do not answer
 * `Expect: 100-continue` on their own; `upgrade` for a request that asks to switch protocols; `close` tells the server that its connection ends with the response.
 */
export function writeRequestHead(
  message: IncomingMessage,
  target: string,
  request: Request,
  persistence: CookiePersistence | undefined,
  forwarding: string,
  keepExpect: boolean,
  upgrade: boolean,
  close: boolean,
): RequestHead {
  const raw = message.rawHeaders
  const isOld = message.httpVersionMinor === 0
  let text = `${message.method} ${target} HTTP/1.${isOld ? 0 : 1}\r\n`
  let body: BodyFraming = 'none'
  let dropped: readonly string[] = none
  let hosts = 0
  const isTarget = !target.includes('#')
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] ?? ''
    const value = raw[i + 1] ?? ''
    switch (name.length) {
      case 4:
        if (name.toLowerCase() === 'host') hosts++
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
        if (body === 'none' && value !== '0' && name.toLowerCase() === 'content-length') body = 'length'
        break
      case 17:
        if (name.toLowerCase() === 'transfer-encoding') body = 'chunked'
        break
      case 10:
        if (name.toLowerCase() === 'connection') dropped = dropped.concat(nominated(value))
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
  if (dropped.length > 0) text = without(text, dropped, upgrade)
  if (upgrade) return { text: `${text + forwarding}Connection: Upgrade\r\n\r\n`, body, isValid: hosts === 1 && isTarget }
  const connection = close === isOld ? '' : close ? 'connection: close\r\n' : 'connection: keep-alive\r\n'
  if (isOld) return { text: `${text + forwarding + connection}\r\n`, body, isValid: hosts <= 1 && isTarget && body !== 'chunked' }
  return { text: `${text + forwarding + connection}\r\n`, body, isValid: hosts === 1 && isTarget }
}

const none: readonly string[] = []

/** The head less the lines of the named fields; the first line is not one. */
function without(text: string, names: readonly string[], upgrade: boolean): string {
  const drop = (name: string): boolean => names.includes(name) && !(upgrade && name === 'upgrade')
  const lines = text.split('\r\n')
  return lines.filter((line, index) => index === 0 || !drop(line.slice(0, line.indexOf(':')).toLowerCase())).join('\r\n')
}
