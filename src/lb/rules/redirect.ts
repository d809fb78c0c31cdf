import type { Action } from '../../schemas/rules/action.ts'
import { pathAndQuery } from './fetches/target.ts'
import { compileFormat } from './format.ts'
import type { Surroundings } from './surroundings.ts'
import type { Act } from './verdict.ts'

/** Redirects that last need not be asked for again, so caches may keep them. */
export const lasting: readonly number[] = [301, 308]

/** Makes `redirect` into a function. */
export function compileRedirect(action: Extract<Action, { kind: 'redirect' }>, surroundings: Surroundings): Act {
  const { to, code, setCookie, clearCookie, dropsQuery, appendsSlash, ignoresEmpty } = action
  const write = compileFormat(action.value, surroundings)
  const fields = [
    ...(lasting.includes(code) ? [] : ['cache-control', 'no-cache']),
    ...(setCookie === undefined ? [] : ['set-cookie', `${setCookie}; path=/;`]),
    ...(clearCookie === undefined ? [] : ['set-cookie', `${clearCookie}; path=/; Max-Age=0;`]),
  ]
  return (scene) => {
    const value = write(scene)
    if (value === '' && ignoresEmpty) return undefined
    const { request } = scene
    const whole = pathAndQuery(request.target) ?? '/'
    const [path = '/'] = whole.split('?', 1)
    const rest = dropsQuery ? path : whole
    const base = to === 'scheme' ? `${value}://${request.fields.first('host') ?? ''}` : value === '/' && to === 'prefix' ? '' : value
    const slash = appendsSlash && !rest.endsWith('/') ? '/' : ''
    const location = to === 'location' ? value : base + rest + slash
    return { status: code, fields: ['location', location, ...fields], body: '', isDenied: false }
  }
}
