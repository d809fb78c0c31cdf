import { trimmed } from '../../persistence/cookie-text.ts'
import type { Fields } from '../fields.ts'
import { address } from '../networks.ts'
import type { Scene } from '../scene.ts'
import { toNumber, toText, type Value } from '../value.ts'
import { all, converted, type Fetch, type Make, named, plain, several, type Visit } from './fetch.ts'

type Side = 'request' | 'response'

function fieldsOf(scene: Scene, side: Side): Fields | undefined {
  return side === 'request' ? scene.request.fields : scene.response?.fields
}

/** Whole values of the fields of a name, or of all where none is given. */
function whole(side: Side, name: string): Visit {
  return (scene, accepts) => {
    const fields = fieldsOf(scene, side)
    if (fields === undefined) return false
    for (let at = fields.find(name, 0); at >= 0; at = fields.find(name, at + 2)) if (accepts(fields.valueAt(at), scene)) return true
    return false
  }
}

/** What commas part, those in double quotes apart; it may be nothing. */
export const between = /(?:[^",]|"(?:[^"\\]|\\.)*(?:"|\\?$))+|(?<=,|^)(?=,|$)/g

/** What commas part in them, those in double quotes apart. */
function parts(side: Side, name: string): Visit {
  return (scene, accepts) => {
    const fields = fieldsOf(scene, side)
    if (fields === undefined) return false
    for (let at = fields.find(name, 0); at >= 0; at = fields.find(name, at + 2)) {
      const value = fields.valueAt(at)
      if (!value.includes(',')) {
        if (accepts(trimmed(value), scene)) return true
      } else for (const [part] of value.matchAll(between)) if (accepts(trimmed(part), scene)) return true
    }
    return false
  }
}

type Reader = typeof whole

/** The values of a field as samples: the last one, or the one with a number, from 1 or, from the end, from -1. */
function field(side: Side, read: Reader, convert?: (value: Value) => Value | undefined): Make {
  return ([name = '', occurrence = '']): Fetch => {
    const number = Number(occurrence) || -1
    const found = several(read(side, name.toLowerCase()), number > 0 ? number - 1 : number)
    const numbered = occurrence === '' ? found : { one: found.one }
    return convert === undefined ? numbered : converted(numbered, convert)
  }
}

/** How many there are, where there is such a message. */
export function counted(visit: Visit, side: Side): Fetch {
  return { one: (scene) => (fieldsOf(scene, side) === undefined ? undefined : all(visit, scene).length) }
}

function count(side: Side, read: Reader): Make {
  return ([name = '']) => counted(read(side, name.toLowerCase()), side)
}

function names(side: Side): Make {
  return ([delimiter = ',']) => ({
    one: (scene) => {
      const list = fieldsOf(scene, side)?.list.filter((_, at) => at % 2 === 0)
      return list?.map((name) => name.toLowerCase()).join(delimiter)
    },
  })
}

/** An address that a field tells; a port behind one of IPv4 is left out. */
function addressIn(value: Value): string | undefined {
  return address(toText(value).replace(/^([\d.]+):\d+$/, '$1'))
}

/** Samples of header fields (HAProxy manual §7.3.6). */
export const fetchesOfFields = named({
  'req.fhdr': field('request', whole),
  'req.fhdr_cnt': count('request', whole),
  'req.hdr': field('request', parts),
  'req.hdr_cnt': count('request', parts),
  'req.hdr_ip': field('request', parts, addressIn),
  'req.hdr_names': names('request'),
  'req.hdr_val': field('request', parts, toNumber),
  'res.fhdr': field('response', whole),
  'res.fhdr_cnt': count('response', whole),
  'res.hdr': field('response', parts),
  'res.hdr_cnt': count('response', parts),
  'res.hdr_ip': field('response', parts, addressIn),
  'res.hdr_names': names('response'),
  'res.hdr_val': field('response', parts, toNumber),
  'res.ver': plain(({ response }) => response?.version),
  status: plain(({ response }) => response?.status),
})
