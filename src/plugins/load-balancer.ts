import fp from 'fastify-plugin'
import type { LoadBalancer } from '../lb/load-balancer.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** The balancer that this application shows, changes or serves. */
    loadBalancer: LoadBalancer
  }
}

/** Gives an application its balancer. */
export const loadBalancer = fp<{ loadBalancer: LoadBalancer }>(async (app, options) => app.decorate('loadBalancer', options.loadBalancer), {
  name: 'load-balancer',
})
