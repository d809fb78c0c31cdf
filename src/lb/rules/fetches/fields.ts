import { skipBlanks, trimBlanks, trimmed, valueEnd } from '../../persistence/cookie-text.ts'
import type { Fields } from '../fields.ts'
import { address } from '../networks.ts'
import type { Scene } from '../scene.ts'
import { toNumber, type Value } from '../value.ts'
import { type Fetch, type Make, named, plain } from './fetch.ts'

type Side = (scene: Scene) => Fields | undefined
type Reader = (fields: Fields, name: string) => string[]

const ofRequest: Side = ({ request }) => request.fields
const ofResponse: Side = ({ response }) => response?.fields

/** Whole values; of all fields where no name is given. */
const whole: Reader = (fields, name) => (name === '' ? fields.list.filter((_, at) => at % 2 === 1) : fields.values(name))

/** What commas part, those in double quotes apart. */
const parts: Reader = (fields, name) => {
  const values = whole(fields, name)
  if (!values.some((value) => value.includes(','))) return values.map(trimmed)
  return values.flatMap((value) =>
    value.includes(',') ? (value.match(/(?:[^",]|"(?:[^"\\]|\\.)*(?:"|\\?$))+|(?<=,|^)(?=,|$)/g) ?? []).map(trimmed) : [trimmed(value)],
  )
}

/** The values of a field as samples: the last one, or the one with a number, from 1 or, from the end, from -1. */
function field(side: Side, read: Reader, convert: (value: string) => Value | undefined = (value) => value): Make {
  return ([given = '', occurrence = ''], _): Fetch => {
    const name = given.toLowerCase()
    const number = Number(occurrence) || -1
    const values = (scene: Scene): string[] => {
      const fields = side(scene)
      return fields === undefined ? [] : read(fields, name)
    }
    const at = number > 0 ? number - 1 : number
    const one = (scene: Scene): Value | undefined => {
      const value = values(scene).at(at)
      return value === undefined ? undefined : convert(value)
    }
    if (occurrence !== '') return { one }
    return { one, each: (scene) => values(scene).flatMap((value) => convert(value) ?? []) }
  }
}

function count(side: Side, read: Reader): Make {
  return ([given = '']) => {
    const name = given.toLowerCase()
    return {
      one: (scene) => {
        const fields = side(scene)
        return fields && read(fields, name).length
      },
    }
  }
}

function names(side: Side): Make {
  return ([delimiter = ',']) => ({
    one: (scene) => {
      const list = side(scene)?.list.filter((_, at) => at % 2 === 0)
      return list?.map((name) => name.toLowerCase()).join(delimiter)
    },
  })
}

/** The cookies that a client sends, of one name or all; `;` and `,` part them. */
const cookies: Reader = (fields, name) => {
  const found: string[] = []
  for (const header of fields.values('cookie')) {
    if (!header.includes(name)) continue
    for (let at = 0; at < header.length; ) {
      const begin = skipBlanks(header, at)
      const equal = nameEnd(header, begin)
      at = equal + 1
      if (header.charCodeAt(equal) !== 61) continue
      const from = skipBlanks(header, equal + 1)
      const end = valueEnd(header, from)
      at = end + 1
      if (name === '' || name === header.slice(begin, trimBlanks(header, begin, equal)))
        found.push(header.slice(from, trimBlanks(header, from, end)))
    }
  }
  return found
}

function nameEnd(header: string, from: number): number {
  let at = from
  while (at < header.length && !'=;,'.includes(header.charAt(at))) at++
  return at
}

/** The cookies that a server sets. */
const setCookies: Reader = (fields, name) =>
  fields.values('set-cookie').flatMap((value) => {
    const [pair = ''] = value.split(';', 1)
    const equal = pair.indexOf('=')
    const cookie = trimmed(pair.slice(0, Math.max(0, equal)))
    return cookie !== '' && (name === '' || cookie === name) ? [trimmed(pair.slice(equal + 1))] : []
  })

/** Of several cookies of one name the last that a client sends counts, and the first that a server sets; of all, the first. Names have their case. */
function cookie(side: Side, read: Reader, convert: (value: string) => Value = (value) => value): Make {
  return ([name = '']) => {
    const at = name !== '' && side === ofRequest ? -1 : 0
    const values = (scene: Scene): string[] => {
      const fields = side(scene)
      return fields === undefined ? [] : read(fields, name)
    }
    return {
      one: (scene) => {
        const value = values(scene).at(at)
        return value === undefined ? undefined : convert(value)
      },
      each: (scene) => values(scene).map(convert),
    }
  }
}

function cookieCount(side: Side, read: Reader): Make {
  return ([name = '']) => ({
    one: (scene) => {
      const fields = side(scene)
      return fields && read(fields, name).length
    },
  })
}

/** An address that a field tells; a port behind one of IPv4 is left out. */
function addressIn(text: string): string | undefined {
  return address(text.replace(/^([\d.]+):\d+$/, '$1'))
}

/** Samples of header fields and cookies (HAProxy manual §7.3.6). */
export const fetchesOfFields = named({
  'req.cook': cookie(ofRequest, cookies),
  'req.cook_cnt': cookieCount(ofRequest, cookies),
  'req.cook_val': cookie(ofRequest, cookies, toNumber),
  'req.fhdr': field(ofRequest, whole),
  'req.fhdr_cnt': count(ofRequest, whole),
  'req.hdr': field(ofRequest, parts),
  'req.hdr_cnt': count(ofRequest, parts),
  'req.hdr_ip': field(ofRequest, parts, addressIn),
  'req.hdr_names': names(ofRequest),
  'req.hdr_val': field(ofRequest, parts, toNumber),
  'res.cook': cookie(ofResponse, setCookies),
  'res.cook_cnt': cookieCount(ofResponse, setCookies),
  'res.cook_val': cookie(ofResponse, setCookies, toNumber),
  'res.fhdr': field(ofResponse, whole),
  'res.fhdr_cnt': count(ofResponse, whole),
  'res.hdr': field(ofResponse, parts),
  'res.hdr_cnt': count(ofResponse, parts),
  'res.hdr_ip': field(ofResponse, parts, addressIn),
  'res.hdr_names': names(ofResponse),
  'res.hdr_val': field(ofResponse, parts, toNumber),
  'res.ver': plain(({ response }) => response?.version),
  status: plain(({ response }) => response?.status),
})
