import { problem } from './findings.ts'
import type { FrontendConfig, StatsConfig } from './frontend.ts'
import { didYouMean } from './nearest.ts'
import type { Problem } from './parse.ts'

/** What is wrong with the `stats` of a frontend that no single field shows. */
export function statsFaults({ stats, defaultBackend }: FrontendConfig, pointer: string): Problem[] {
  if (stats === undefined) return []
  const lacksAdmin = stats.adminRules.length > 0 && !stats.admin
  return [
    ...problem(lacksAdmin, `${pointer}/adminRules`, 'adminRules say when admin holds: set admin: true beside them'),
    ...tokenFaults(stats, pointer),
    ...(defaultBackend === undefined ? uriFaults(stats, `${pointer}/uri`) : []),
  ]
}

/** Names in the scope of a page that no section has; `sections` are those there are. */
export function lostScopes({ name, stats }: FrontendConfig, pointer: string, sections: readonly string[]): Problem[] {
  return (stats?.scope ?? []).flatMap((one, index) => {
    if (sections.includes(one)) return []
    const message = `the statistics of frontend "${name}" never show "${one}": there is no such section${didYouMean(one, sections)}`
    return [{ pointer: `${pointer}/scope/${index}`, message }]
  })
}

/** Changes are made in the name of a user or of a token, so no two have the same. */
function tokenFaults({ users, tokens }: StatsConfig, pointer: string): Problem[] {
  return tokens.flatMap(({ name, env, file }, index) => {
    const at = `${pointer}/tokens/${index}`
    const lost = (env === undefined) === (file === undefined)
    const taken = users.some((user) => user.name === name)
    return [
      ...(lost ? [{ pointer: at, message: `token "${name}" needs either env or file, which say where it is` }] : []),
      ...(taken ? [{ pointer: `${at}/name`, message: `there is already a user named "${name}"` }] : []),
    ]
  })
}

/** On the administration side the page lives beside other routes, and its path is a pattern of the router. */
function uriFaults({ uri }: StatsConfig, pointer: string): Problem[] {
  const taken = /^\/(?:(?:healthz|readyz|metrics|login|logout|docs)(?:[/;?]|$)|admin\/)/.test(uri)
  return [
    ...(taken ? [{ pointer, message: `stats uri "${uri}" is taken by the administration side: choose another path` }] : []),
    ...(/[%*]/.test(uri) ? [{ pointer, message: `stats uri "${uri}": % and * cannot stand in it` }] : []),
  ]
}
