import { trimmed } from '../../persistence/cookie-text.ts'
import type { Scene } from '../scene.ts'
import { type Make, named, plain } from './fetch.ts'

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

const authenticated: Make = ([list = ''], { userlists }) => {
  const users = userlists.get(list)
  return {
    one: (scene) => {
      const found = basic(scene)
      return found !== undefined && users?.accepts(found.name, found.password) === true
    },
  }
}

/** Samples of HTTP authentication (HAProxy manual §7.3.6). */
export const fetchesOfLogin = named({
  http_auth: authenticated,
  http_auth_bearer: ([field = 'authorization']) => {
    const name = field.toLowerCase()
    return { one: ({ request }) => /^bearer[ \t]+(.*)$/i.exec(trimmed(request.fields.first(name) ?? ''))?.[1] }
  },
  http_auth_group: ([list = ''], { userlists }) => {
    const users = userlists.get(list)
    const groups = (scene: Scene): readonly string[] => {
      const found = basic(scene)
      return found !== undefined && users?.accepts(found.name, found.password) === true ? users.groups(found.name) : []
    }
    return { one: (scene) => groups(scene)[0], each: groups }
  },
  http_auth_pass: plain((scene) => basic(scene)?.password),
  http_auth_type: plain((scene) => login(scene)?.scheme),
  http_auth_user: plain((scene) => basic(scene)?.name),
})
