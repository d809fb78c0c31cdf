import { RuleFault } from './fault.ts'

/** A response as it is written in a file. */
export interface WrittenResponse {
  status: number
  reason: string
  /** Names and values by turns, less those that frame the message. */
  fields: string[]
  body: string
}

const framing = /^(?:content-length|transfer-encoding|connection|keep-alive|proxy-connection|te|trailer|upgrade)$/i

/** Reads a response as it goes over the wire; its lines may end without a carriage return. Throws a RuleFault for a text that is none. */
export function parseResponse(text: string): WrittenResponse {
  const end = /\r?\n\r?\n/.exec(text)
  const head = end === null ? text : text.slice(0, end.index)
  const [start = '', ...lines] = head.split(/\r?\n/)
  const [, status, reason = ''] = /^HTTP\/\d\.\d ([2-5]\d\d)(?: (.*))?$/.exec(start) ?? []
  if (status === undefined || end === null)
    throw new RuleFault('is no response: it begins with a line such as HTTP/1.1 503 Out, and an empty line ends its head')
  const fields = lines.flatMap((line) => {
    const [, name = '', value = ''] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? []
    if (name === '') throw new RuleFault(`is no response: "${line}" is no field`)
    return framing.test(name) ? [] : [name, value]
  })
  return { status: Number(status), reason, fields, body: text.slice(end.index + end[0].length) }
}
