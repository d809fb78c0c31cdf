import { trimmed } from '../../persistence/cookie-text.ts'
import type { Scene } from '../scene.ts'
import type { Surroundings } from '../surroundings.ts'
import { named, plain } from './fetch.ts'

/** What a request says of who sends it: a scheme and what belongs to it (RFC 9110 §11.6.2). */
function login({ request }: Scene): { scheme: string; name: string; password: string; token: string } | undefined {
  const value = trimmed(request.fields.first('authorization') ?? '')
  const [, scheme = '', token = ''] = /^([^ \t]+)[ \t]+(.*)$/.exec(value) ?? []
  if (scheme === '') return undefined
  const text = scheme.toLowerCase() === 'basic' ? Buffer.from(token, 'base64').toString('latin1') : ''
  const colon = text.indexOf(':')
  return { scheme, token, name: colon < 0 ? '' : text.slice(0, colon), password: colon < 0 ? '' : text.slice(colon + 1) }
}

function basic(scene: Scene): { name: string; password: string } | undefined {
  const found = login(scene)
  return found?.scheme.toLowerCase() === 'basic' && found.name !== '' ? found : undefined
}

/** The name of who is in a list with this password, and what is known of it. */
function member(list: string, { userlists }: Surroundings): (scene: Scene) => { name: string; groups: readonly string[] } | undefined {
  const users = userlists.get(list)
  return (scene) => {
    const found = basic(scene)
    return found !== undefined && users?.accepts(found.name, found.password) === true
      ? { name: found.name, groups: users.groups(found.name) }
      : undefined
  }
}

/** HAProxy's names for the schemes it knows. */
const schemes: Record<string, string> = { basic: 'Basic', bearer: 'Bearer' }

/** Samples of HTTP authentication (HAProxy manual §7.3.6). */
export const fetchesOfLogin = named({
  http_auth: ([list = ''], surroundings) => {
    const memberOf = member(list, surroundings)
    return { one: (scene) => memberOf(scene) !== undefined }
  },
  http_auth_bearer: ([field = 'authorization']) => {
    const name = field.toLowerCase()
    return { one: ({ request }) => /^bearer[ \t]+(.*)$/i.exec(trimmed(request.fields.first(name) ?? ''))?.[1] }
  },
  /** As a sample, the name; in a condition, the groups. */
  http_auth_group: ([list = ''], surroundings) => {
    const memberOf = member(list, surroundings)
    return {
      one: (scene) => memberOf(scene)?.name,
      any: (accepts) => (scene) => memberOf(scene)?.groups.some((group) => accepts(group, scene)) === true,
    }
  },
  http_auth_pass: plain((scene) => basic(scene)?.password),
  http_auth_type: plain((scene) => {
    const scheme = login(scene)?.scheme
    return scheme && (schemes[scheme.toLowerCase()] ?? scheme)
  }),
  http_auth_user: plain((scene) => basic(scene)?.name),
})
