import type { RequestStep } from '../../schemas/health-check/steps.ts'

/** What HAProxy sends no length for where there is no body. */
const bodiless = ['GET', 'HEAD', 'OPTIONS', 'DELETE']

/**
 * The bytes of the request of a check, as HAProxy sends them: names in lower case, the length its own affair, and what becomes of the connection said only
 * where the version would not say it. `state` is what the server is told of itself, if it is told.
 */
export function checkRequest(
  { method = 'OPTIONS', uri = '/', version = 'HTTP/1.0', headers, body = '' }: RequestStep,
  state?: string,
): string {
  const fields = headers.map(({ name, value }) => ({ name: name.toLowerCase(), value }))
  const others = fields.filter(({ name }) => !['connection', 'content-length', 'transfer-encoding'].includes(name))
  const lines = [
    ...others.map(({ name, value }) => `${name}: ${value}`),
    ...(state === undefined ? [] : [`x-haproxy-server-state: ${state}`]),
    ...(body !== '' || !bodiless.includes(method) ? [`content-length: ${body.length}`] : []),
    ...connectionLines(
      fields.filter(({ name }) => name === 'connection').map(({ value }) => value),
      version,
    ),
  ]
  return `${[`${method} ${uri} ${version}`, ...lines, '', ''].join('\r\n')}${body}`
}

function connectionLines(given: readonly string[], version: string): string[] {
  const tokens = given.flatMap((value) => value.split(',')).map((token) => token.trim())
  const others = tokens.filter((token) => !/^(?:close|keep-alive)?$/i.test(token))
  const closes = given.length === 0 || tokens.some((token) => /^close$/i.test(token))
  const wish = closes ? (version === 'HTTP/1.1' ? ['close'] : []) : version === 'HTTP/1.0' ? ['keep-alive'] : []
  return [...(others.length > 0 ? [others.join(', ')] : []), ...wish].map((value) => `connection: ${value}`)
}
