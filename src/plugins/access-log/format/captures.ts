import type { AccessLog } from '../../../schemas/access-log.ts'
import type { LogEntry } from '../entry.ts'
import { escapeField } from './escape.ts'

type Capture = AccessLog['captureRequestHeaders'][number]
type CookieCapture = NonNullable<AccessLog['captureCookie']>

/** The captured fields of a request, in the order of the configuration (HAProxy manual §8.8): the last value of each, cut; `undefined` where there is none. */
export function capturedRequest(captures: readonly Capture[], entry: LogEntry): (string | undefined)[] {
  return captures.map(({ name, len }, index) => {
    const value = name === undefined ? entry.scene?.captures.request[index] : entry.requestField(name.toLowerCase()).at(-1)
    return value?.slice(0, len)
  })
}

export function capturedResponse(captures: readonly Capture[], entry: LogEntry): (string | undefined)[] {
  return captures.map(({ name, len }, index) => {
    const value = name === undefined ? entry.scene?.captures.response[index] : entry.responseField(name.toLowerCase()).at(-1)
    return value?.slice(0, len)
  })
}

/** `{a|b}`, as in HTTP logs. */
export function inBraces(values: readonly (string | undefined)[]): string {
  return `{${values.map((value) => escapeField(value ?? '')).join('|')}}`
}

/** The first cookie of a request whose `name=value` begins as the capture says (HAProxy manual §8.7). */
export function capturedCookie(capture: CookieCapture | undefined, entry: LogEntry): string | undefined {
  return (
    capture &&
    first(
      capture,
      entry.requestField('cookie').flatMap((value) => value.split(';')),
    )
  )
}

/** The same of what the server sets; nothing where rules have answered in the place of its response, for they come first. */
export function capturedSetCookie(capture: CookieCapture | undefined, entry: LogEntry): string | undefined {
  if (entry.termination.endsWith('H')) return undefined
  return (
    capture &&
    first(
      capture,
      entry.responseField('set-cookie').map((value) => value.split(';', 1)[0] ?? ''),
    )
  )
}

function first({ name, len }: CookieCapture, cookies: readonly string[]): string | undefined {
  const found = cookies.map((cookie) => cookie.trim()).find((cookie) => cookie.startsWith(name))
  return found?.slice(0, len)
}
