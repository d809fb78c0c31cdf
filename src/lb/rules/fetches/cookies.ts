import { skipBlanks, trimBlanks, trimmed, valueEnd } from '../../persistence/cookie-text.ts'
import { toNumber } from '../value.ts'
import { converted, type Make, named, several, type Visit } from './fetch.ts'
import { counted } from './fields.ts'

/** The cookies that a client sends, of one name or all; `;` and `,` part them. Names have their case. An empty one right at the end of its field is not looked for, as in HAProxy. */
function sent(name: string): Visit {
  return (scene, accepts) => {
    const { fields } = scene.request
    for (let field = fields.find('cookie', 0); field >= 0; field = fields.find('cookie', field + 2)) {
      const header = fields.valueAt(field)
      const last = header.length - name.length - 1
      for (let at = header.includes(name) ? 0 : last; at < last; ) {
        const begin = skipBlanks(header, at)
        const equal = nameEnd(header, begin)
        at = equal + 1
        if (header.charCodeAt(equal) !== 61) continue
        const from = skipBlanks(header, equal + 1)
        const end = valueEnd(header, from)
        at = end + 1
        const isMeant = name === '' || name === header.slice(begin, trimBlanks(header, begin, equal))
        if (isMeant && accepts(header.slice(from, trimBlanks(header, from, end)), scene)) return true
      }
    }
    return false
  }
}

function nameEnd(header: string, from: number): number {
  let at = from
  while (at < header.length && !'=;,'.includes(header.charAt(at))) at++
  return at
}

/** The cookies that a server sets. */
function set(name: string): Visit {
  return (scene, accepts) => {
    const fields = scene.response?.fields
    if (fields === undefined) return false
    for (let field = fields.find('set-cookie', 0); field >= 0; field = fields.find('set-cookie', field + 2)) {
      const value = fields.valueAt(field)
      const [pair = ''] = value.split(';', 1)
      const equal = pair.indexOf('=')
      const cookie = trimmed(pair.slice(0, Math.max(0, equal)))
      const isMeant = name === '' ? cookie !== '' : cookie === name && value.length > name.length + 1
      if (isMeant && accepts(trimmed(pair.slice(equal + 1)), scene)) return true
    }
    return false
  }
}

/** Of several cookies of one name the last that a client sends counts; of all, the first. */
const ofRequest: Make = ([name = '']) => several(sent(name), name === '' ? 0 : -1)
/** Of several that a server sets, the first. */
const ofResponse: Make = ([name = '']) => several(set(name), 0)

/** Samples of cookies (HAProxy manual §7.3.6). */
export const fetchesOfCookies = named({
  'req.cook': ofRequest,
  'req.cook_cnt': ([name = '']) => counted(sent(name), 'request'),
  'req.cook_val': (args, surroundings) => converted(ofRequest(args, surroundings), toNumber),
  'res.cook': ofResponse,
  'res.cook_cnt': ([name = '']) => counted(set(name), 'response'),
  'res.cook_val': (args, surroundings) => converted(ofResponse(args, surroundings), toNumber),
})
