import type { FastifyReply, FastifyRequest } from 'fastify'
import type { LoadBalancer } from '../lb/load-balancer.ts'
import { ProblemError } from '../schemas/problem.ts'

/** Options of routes that change something. */
export interface Conditions {
  /** A change must say, by `If-Match`, what it is based on. */
  requireIfMatch?: boolean
}

/** Something that changes touch, and the number of the last that did. */
export interface Versioned {
  version: number
}

/**
 * A strong validator (RFC 9110 §8.8.3) of what operators decide: it changes with each change, and not with figures or with what checks find. So it serves
 * If-Match, and nothing is answered 304 by it.
 */
export function tagOf({ startedAt }: LoadBalancer, { version }: Versioned): string {
  return `"${startedAt.toString(36)}-${version}"`
}

/** Answers a function that holds `If-Match` of a request against what is there when it is called. That throws a 412 problem; this a 428 one, if there must be such a field. */
export function precondition(
  request: Pick<FastifyRequest, 'headers'>,
  loadBalancer: LoadBalancer,
  { requireIfMatch }: Conditions,
  find: () => Versioned | undefined,
): () => void {
  const wanted = request.headers['if-match']
  if (wanted === undefined) {
    if (requireIfMatch) throw new ProblemError(428, 'Say what the change is based on: send If-Match with the ETag of a GET.')
    return () => {}
  }
  const tags = wanted.split(',').map((tag) => tag.trim())
  return () => {
    const found = find()
    if (found === undefined) throw new ProblemError(412, 'It is not there.')
    const tag = tagOf(loadBalancer, found)
    if (!tags.includes('*') && !tags.includes(tag))
      throw new ProblemError(412, `Somebody has changed it meanwhile: its ETag is ${tag} now. GET it, and decide anew.`)
  }
}

/** Sends something with its validator. */
export function tagged<T>(reply: FastifyReply, loadBalancer: LoadBalancer, versioned: Versioned, body: T): T {
  reply.header('etag', tagOf(loadBalancer, versioned))
  return body
}

/** The place of something new among those of the request's path. */
export function placeOf(request: FastifyRequest, name: string): string {
  return `${(request.url.split('?', 1)[0] ?? '').replace(/\/$/, '')}/${encodeURIComponent(name)}`
}
