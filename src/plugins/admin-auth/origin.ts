import type { FastifyRequest } from 'fastify'

/** Whether a browser says that another site's page made it send this. Programs send neither field. */
export function isFromElsewhere({ headers }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true
  return headers.origin !== undefined && !isSameHost(headers.origin, headers.host ?? '')
}

/** Whether a browser says that a page of ours, or the person, made it send this. Without TLS browsers send no `Sec-Fetch-Site` across the network, but `Origin`. */
export function isFromHere(request: FastifyRequest): boolean {
  const { origin, 'sec-fetch-site': site } = request.headers
  return (origin !== undefined || site !== undefined) && !isFromElsewhere(request)
}

function isSameHost(origin: string, host: string): boolean {
  if (!URL.canParse(origin)) return false
  const { protocol, host: from } = new URL(origin)
  const own = `${protocol}//${host}`
  return from !== '' && URL.canParse(own) && new URL(own).host === from
}
