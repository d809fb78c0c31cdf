import type { BackendConfig } from './backend.ts'
import type { CookieConfig } from './cookie.ts'
import type { Problem } from './parse.ts'

/** What cannot be, or is hardly meant, of a backend's cookie and the values of its servers. */
export function checkCookie(backend: BackendConfig, pointer: string): { errors: Problem[]; warnings: Problem[] } {
  const { cookie, dynamicCookieKey, name } = backend
  const warnings = [...neverMatching(backend, pointer), ...shared(backend, pointer)]
  if (cookie === undefined) return { errors: [], warnings }
  const at = `${pointer}/cookie`
  const isKeyless = cookie.dynamic && dynamicCookieKey === undefined
  const message = `backend "${name}": cookie.dynamic makes no cookies without dynamicCookieKey (dynamic-cookie-key): add it`
  return {
    errors: [...contradictions(cookie, at), ...signedAndMore(cookie, at), ...saidTwice(cookie, at)],
    warnings: [
      ...warnings,
      ...refusedByBrowsers(cookie, at),
      ...(isKeyless ? [{ pointer: at, message }] : []),
      ...bindingNobody(backend, pointer),
    ],
  }
}

/** An attribute that has a field of its own and stands in `attr` too. */
function saidTwice({ attr, sameSite, maxAge, partitioned }: CookieConfig, pointer: string): Problem[] {
  const said = [
    ['SameSite', 'sameSite', sameSite !== 'omit', `write sameSite: ${sameSite === 'Lax' ? 'None, Strict or omit' : 'omit'} instead`],
    ['Max-Age', 'maxAge', maxAge !== undefined, 'leave one of them out'],
    ['Partitioned', 'partitioned', partitioned, 'leave one of them out'],
  ] as const
  return attr.flatMap((text, index) =>
    said
      .filter(([name, , isSaid]) => isSaid && text.trim().toLowerCase().split('=')[0] === name.toLowerCase())
      .map(([name, field, , advice]) => ({
        pointer: `${pointer}/attr/${index}`,
        message: `cookie.attr says ${name}, and so does cookie.${field}: ${advice}`,
      })),
  )
}

/** Browsers take these only beside Secure. */
function refusedByBrowsers({ secure, sameSite, partitioned }: CookieConfig, pointer: string): Problem[] {
  if (secure !== false) return []
  const without = 'without secure is refused by browsers: add secure: true or auto'
  return [
    ...(sameSite === 'None' ? [{ pointer: `${pointer}/sameSite`, message: `cookie.sameSite None ${without}` }] : []),
    ...(partitioned ? [{ pointer: `${pointer}/partitioned`, message: `cookie.partitioned ${without}` }] : []),
  ]
}

/** As HAProxy refuses them. */
function contradictions({ mode, indirect, preserve }: CookieConfig, pointer: string): Problem[] {
  const isIndirect = indirect ?? mode === 'insert'
  return [
    ...(mode === 'rewrite' && isIndirect
      ? [{ pointer: `${pointer}/indirect`, message: 'cookie.indirect cannot be with mode rewrite: the application has to set the cookie' }]
      : []),
    ...(preserve && mode !== 'insert' && !isIndirect
      ? [{ pointer: `${pointer}/preserve`, message: 'cookie.preserve needs mode insert, or indirect: nothing would be taken out without' }]
      : []),
  ]
}

/** Signed cookies say on their own whom they are for and how long. */
function signedAndMore({ signed, mode, maxidle, maxlife, dynamic }: CookieConfig, pointer: string): Problem[] {
  if (signed === undefined) return []
  const more = [
    ['mode', mode !== 'insert', 'mode insert: the balancer makes it'],
    ['maxidle', maxidle !== undefined, 'signed.ttl, and no maxidle'],
    ['maxlife', maxlife !== undefined, 'signed.ttl, and no maxlife'],
    ['dynamic', dynamic, "the server's name in it, and no dynamic"],
  ] as const
  const places = signed.keys.flatMap(({ env, file }, index) =>
    (env === undefined) === (file === undefined)
      ? [{ pointer: `${pointer}/signed/keys/${index}`, message: 'cookie.signed: a key has either env or file' }]
      : [],
  )
  return [
    ...more.flatMap(([field, is, has]) => (is ? [{ pointer: `${pointer}/${field}`, message: `a signed cookie has ${has}` }] : [])),
    ...places,
  ]
}

/** Values that no cookie of a client can come to. */
function neverMatching({ cookie, servers }: BackendConfig, pointer: string): Problem[] {
  if (cookie?.signed !== undefined) return unused(servers, pointer)
  const [delimiter, what] = cookie?.mode === 'prefix' ? ['~', "the application's value"] : ['|', 'a date']
  return servers.flatMap((server, index) =>
    server.cookie?.includes(delimiter)
      ? [
          {
            pointer: `${pointer}/servers/${index}`,
            message: `server "${server.name}": a cookie value with ${delimiter} never matches, ${what} follows it`,
          },
        ]
      : [],
  )
}

/** A signed cookie has no value of its server's. */
function unused(servers: BackendConfig['servers'], pointer: string): Problem[] {
  return servers.flatMap(({ name, cookie }, index) =>
    cookie === undefined
      ? []
      : [{ pointer: `${pointer}/servers/${index}`, message: `server "${name}": its cookie value is not used, as the cookie is signed` }],
  )
}

/** Without values there is nothing to bind a client with. */
function bindingNobody({ name, cookie, servers }: BackendConfig, pointer: string): Problem[] {
  if (cookie === undefined || cookie.dynamic || cookie.signed !== undefined || servers.length === 0) return []
  if (servers.some((server) => server.cookie !== undefined)) return []
  const message = `backend "${name}": no server has a cookie value, so the cookie ${cookie.name} binds nobody: give each server one, such as ${servers[0]?.name}`
  return [{ pointer: `${pointer}/cookie`, message }]
}

/** Two servers may share a value, the second as a stand-in for the first, but it is seldom meant. */
function shared({ servers }: BackendConfig, pointer: string): Problem[] {
  const owners = new Map<string, string>()
  return servers.flatMap(({ name, cookie }, index) => {
    if (cookie === undefined) return []
    const owner = owners.get(cookie)
    if (owner === undefined) owners.set(cookie, name)
    else if (owner !== name)
      return [{ pointer: `${pointer}/servers/${index}`, message: `server "${name}" has the cookie value of server "${owner}"` }]
    return []
  })
}
