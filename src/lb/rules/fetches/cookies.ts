import { skipBlanks, trimBlanks, valueEnd } from '../../persistence/cookie-text.ts'
import { toNumber } from '../value.ts'
import { converted, type Make, named, several, type Visit } from './fetch.ts'
import { counted } from './fields.ts'

/**
 * The cookies in a field, of one name or all; `;` and `,` part them, those in double quotes apart. Names have their case. An empty one right at the end is not looked
 * for, as in HAProxy. Of a field that sets a cookie what follows its value are attributes.
 */
function inField(header: string, name: string, sets: boolean, accepts: (value: string) => boolean): boolean {
  const last = header.length - name.length - 1
  for (let at = header.includes(name) ? 0 : last; at < last; ) {
    const begin = skipBlanks(header, at)
    const equal = nameEnd(header, begin)
    at = equal + 1
    if (header.charCodeAt(equal) !== 61) continue
    const from = skipBlanks(header, equal + 1)
    const end = valueEnd(header, from)
    at = sets ? last : end + 1
    const isMeant = name === '' || name === header.slice(begin, trimBlanks(header, begin, equal))
    if (isMeant && accepts(header.slice(from, trimBlanks(header, from, end)))) return true
  }
  return false
}

function nameEnd(header: string, from: number): number {
  let at = from
  while (at < header.length && !'=;,'.includes(header.charAt(at))) at++
  return at
}

/** The cookies that a client sends. */
function sent(name: string): Visit {
  return (scene, accepts) => {
    const { fields } = scene.request
    for (let field = fields.find('cookie', 0); field >= 0; field = fields.find('cookie', field + 2))
      if (inField(fields.valueAt(field), name, false, (value) => accepts(value, scene))) return true
    return false
  }
}

/** The cookies that a server sets. */
function set(name: string): Visit {
  return (scene, accepts) => {
    const fields = scene.response?.fields
    if (fields === undefined) return false
    for (let field = fields.find('set-cookie', 0); field >= 0; field = fields.find('set-cookie', field + 2))
      if (inField(fields.valueAt(field), name, true, (value) => accepts(value, scene))) return true
    return false
  }
}

/** Of several cookies of one name the last counts; of all, the first. */
const ofRequest: Make = ([name = '']) => several(sent(name), name === '' ? 0 : -1)
const ofResponse: Make = ([name = '']) => several(set(name), name === '' ? 0 : -1)

/** Samples of cookies (HAProxy manual §7.3.6). */
export const fetchesOfCookies = named({
  'req.cook': ofRequest,
  'req.cook_cnt': ([name = '']) => counted(sent(name), 'request'),
  'req.cook_val': (args, surroundings) => converted(ofRequest(args, surroundings), toNumber),
  'res.cook': ofResponse,
  'res.cook_cnt': ([name = '']) => counted(set(name), 'response'),
  'res.cook_val': (args, surroundings) => converted(ofResponse(args, surroundings), toNumber),
})
