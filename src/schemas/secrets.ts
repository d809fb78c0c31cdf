import type { Config } from './config.ts'

/** The variables of the environment that hold secrets of the configuration: rules and the runtime socket must not show them. */
export function secretVariables({ frontends, backends }: Config): Set<string> {
  const places = [
    ...frontends.flatMap(({ stats, why }) => [...(stats?.tokens ?? []), ...(why?.key ? [why.key] : [])]),
    ...backends.flatMap(({ cookie }) => cookie?.signed?.keys ?? []),
  ]
  return new Set(places.flatMap(({ env }) => (env === undefined ? [] : [env])))
}
