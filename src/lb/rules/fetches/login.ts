import { trimmed } from '../../persistence/cookie-text.ts'
import type { Scene } from '../scene.ts'
import type { Surroundings } from '../surroundings.ts'
import { named, plain } from './fetch.ts'

/** What a request says of who sends it (RFC 9110 §11.6.2), as far as it can be read: of any other scheme, and of what is none, as of nothing. */
type Login = { scheme: 'Basic'; name: string; password: string } | { scheme: 'Bearer'; token: string }

function login({ request }: Scene): Login | undefined {
  const value = trimmed(request.fields.first('authorization') ?? '')
  const [, scheme = '', token = ''] = /^([^ \t]+)[ \t]+(.*)$/.exec(value) ?? []
  if (/^bearer$/i.test(scheme)) return { scheme: 'Bearer', token }
  if (!/^basic$/i.test(scheme)) return undefined
  const text = Buffer.from(token, 'base64').toString('latin1')
  const colon = text.indexOf(':')
  return colon < 0 ? undefined : { scheme: 'Basic', name: text.slice(0, colon), password: text.slice(colon + 1) }
}

function basic(scene: Scene): { name: string; password: string } | undefined {
  const found = login(scene)
  return found?.scheme === 'Basic' ? found : undefined
}

function bearer(scene: Scene): string | undefined {
  const found = login(scene)
  return found?.scheme === 'Bearer' ? found.token : undefined
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

/** Samples of HTTP authentication (HAProxy manual §7.3.6). */
export const fetchesOfLogin = named({
  http_auth: ([list = ''], surroundings) => {
    const memberOf = member(list, surroundings)
    return { one: (scene) => (basic(scene) === undefined ? undefined : memberOf(scene) !== undefined) }
  },
  http_auth_bearer: ([field]) => {
    if (field === undefined || field === '') return { one: bearer }
    const name = field.toLowerCase()
    // As in HAProxy, a field of another name always comes to a text.
    return { one: ({ request }) => /^bearer[ \t]+(.*)$/i.exec(trimmed(request.fields.first(name) ?? ''))?.[1] ?? '' }
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
  http_auth_type: plain((scene) => login(scene)?.scheme),
  http_auth_user: plain((scene) => basic(scene)?.name),
})
