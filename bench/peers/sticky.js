/**
 * The sticky job for peers that are libraries: `cookie SERVERID insert indirect nocache` over the servers on these ports, in turn.
 * In JavaScript, as the programs beside it, so that each runs on plain Node and its memory is its own.
 */
export function sticky(ports) {
  const servers = ports.map((port, i) => ({ url: `http://127.0.0.1:${port}`, setCookie: `SERVERID=w${i + 1}; path=/` }))
  const byName = new Map(servers.map((server, i) => [`w${i + 1}`, server]))
  let next = 0
  return { choose, withoutCookie, withCookie }

  /** The server that the Cookie field names, or the next one in turn, which then wants a cookie. */
  function choose(cookies) {
    const bound = cookies === undefined ? undefined : byName.get(/(?:^|;\s*)SERVERID=([^;\s]*)/.exec(cookies)?.[1])
    if (bound !== undefined) return { url: bound.url, setCookie: undefined }
    return servers[next++ % servers.length]
  }

  /** The Cookie field as the server may see it. */
  function withoutCookie(cookies) {
    return cookies.replace(/(^|;\s*)SERVERID=[^;]*(;\s*|$)/, (_, before, after) => (before && after ? '; ' : ''))
  }

  /** Adds to the headers of a response what binds its client. */
  function withCookie(headers, setCookie) {
    if (setCookie === undefined) return headers
    const cookies = headers['set-cookie']
    headers['set-cookie'] = cookies === undefined ? setCookie : [...cookies, setCookie]
    headers['cache-control'] = 'private'
    return headers
  }
}
