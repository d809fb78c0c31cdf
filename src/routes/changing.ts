import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { LoadBalancer } from '../lb/load-balancer.ts'
import type { ChangeRequest } from '../schemas/change.ts'
import { type Conditions, precondition, type Versioned } from './conditions.ts'

/** A request for a change of what its path names. */
interface Asking<Path> {
  params: Path
  headers: FastifyRequest['headers']
  visitor: { user: string }
}

/** Who asks, and what the path names. */
interface Asked<Path> {
  by: string
  target: Path
}

/** What a change is with `?force=true`. */
export const forced = { force: true } as const

/** Makes what requests ask for. */
export type Changer = <Path extends { backend: string } | { frontend: string }, Found extends Versioned>(
  request: Asking<Path>,
  find: (loadBalancer: LoadBalancer, path: Path) => Found,
  changes: (found: Found, asked: Asked<Path>) => ChangeRequest[],
) => Promise<Found>

/**
 * Makes the changes of what a request's path names, once it is found and if the request's condition holds: all or none. Answers what was found, as it is then, be
 * it that it is gone. Throws a ProblemError or a ChangeError.
 */
export function changer({ loadBalancer, door }: FastifyInstance, conditions: Conditions): Changer {
  return async (request, find, changes) => {
    const target = request.params
    const condition = precondition(request, loadBalancer, conditions, () => find(loadBalancer, target))
    const found = find(loadBalancer, target)
    await door.change(changes(found, { by: request.visitor.user, target }), condition)
    return found
  }
}
