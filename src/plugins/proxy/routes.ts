import type { Backend } from '../../lb/backend.ts'
import type { LoadBalancer } from '../../lb/load-balancer.ts'
import { type ForwardedFor, forwardedFor } from './forwarded-for.ts'
import type { Route } from './route.ts'
import { defaultBufsize } from './transport.ts'

type Shared = Pick<Route, 'frontend' | 'transport' | 'clients' | 'keepExpect' | 'page' | 'scrape' | 'why' | 'log'> & {
  loadBalancer: LoadBalancer
}

/** The way of a frontend's requests to its default backend, from which rules may turn to others. */
export function routeOf(shared: Shared): Route {
  const { frontend, loadBalancer } = shared
  const routes = new WeakMap<Backend, Route>()
  const known = new Map<string, ForwardedFor>()
  const toward = (backend: Backend): Route => {
    const made = routes.get(backend) ?? make(backend)
    routes.set(backend, made)
    return made
  }
  const forwarding = (backend: Backend | undefined): ForwardedFor => {
    const key = JSON.stringify([backend?.config.forwardfor, backend?.config.originalto])
    const made = known.get(key) ?? forwardedFor(frontend.config, backend?.config ?? {}, frontend.config.trustedProxies)
    known.set(key, made)
    return made
  }
  const make = (backend: Backend | undefined): Route => {
    const closesServer = [frontend, backend].some((it) => it !== undefined && it.config.connectionMode !== 'keep-alive')
    return {
      ...shared,
      backend,
      // An operator may have the backend balance by a key from now on.
      get isRuled() {
        return frontend.rules !== undefined || frontend.config.uniqueIdHeader !== undefined || backend?.rules !== undefined
      },
      isOneSection: backend?.config.isListen === true && backend.name === frontend.name,
      toward,
      drops,
      onFault: (error) => void loadBalancer.emit('fault', error, frontend),
      processVariables: loadBalancer.surroundings.processVariables,
      forwardedFor: forwarding(backend),
      bufsize: loadBalancer.config.global.bufsize ?? defaultBufsize,
      closesServer,
      tellsClose: closesServer && backend?.config.pretendKeepalive !== true,
    }
  }
  // Whatever backend a request comes to, rules must not be told by a client what only we may say there.
  const all = [...(frontend.rules === undefined ? [] : loadBalancer.backends.values()), frontend.backend].map(forwarding)
  const [first, ...others] = new Set(all)
  const drops: Route['drops'] = (message, client) => {
    const own = first?.(message, client).drops
    if (others.length === 0) return own
    const each = [own, ...others.map((other) => other(message, client).drops)].filter((one) => one !== undefined)
    return each.length === 0 ? undefined : (name) => each.some((goes) => goes(name))
  }
  return frontend.backend === undefined ? make(undefined) : toward(frontend.backend)
}
