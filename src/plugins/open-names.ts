import { lookup } from 'node:dns/promises'
import { isLoopback, parseAddress, reach } from '../schemas/address.ts'
import type { Config } from '../schemas/config.ts'
import { openAdministration } from '../schemas/listening.ts'
import type { Problem } from '../schemas/parse.ts'

/** The addresses of a name; none if it is unknown. */
type Resolve = (host: string, family: 4 | 6 | 0) => Promise<string[]>

const resolveBySystem: Resolve = async (host, family) => {
  const found = await lookup(host, { all: true, family }).catch(() => [])
  return found.map(({ address }) => address)
}

/** Names to listen on that lead to where the network is, although the frontend may be for this machine alone. Unknown names are passed over. */
export async function openNames({ frontends }: Config, resolve: Resolve = resolveBySystem): Promise<Problem[]> {
  const problems = frontends.flatMap((frontend, index) =>
    frontend.bind.map(async (text, at) => {
      const address = parseAddress(text)
      const message = openAdministration(frontend, text)
      if (message === undefined || address?.kind !== 'tcp' || reach(text) === 'network') return []
      const found = await resolve(address.host, address.family ?? 0)
      return found.some((ip) => !isLoopback(ip)) ? [{ pointer: `/frontends/${index}/bind/${at}`, message }] : []
    }),
  )
  return (await Promise.all(problems)).flat()
}
