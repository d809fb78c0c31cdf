import { toText } from '../value.ts'
import { type MakeConverter, named } from './converter.ts'

const escapes: Record<string, string> = {
  '"': '\\"',
  '\\': '\\\\',
  '/': '\\/',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

function escaped(text: string): string {
  return text.replace(/[^ !#-.0-[\]-~]/g, (char) => escapes[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** The text of bytes in UTF-8; `undefined` for what is not in UTF-8, unless that is to be left out. */
function decoded(bytes: string, isLenient: boolean): string | undefined {
  const decoder = new TextDecoder('utf-8', { fatal: !isLenient, ignoreBOM: true })
  // What is wrong becomes U+FFFD, which may stand in the text itself.
  const decode = (part: string): string => decoder.decode(Buffer.from(part, 'latin1')).replaceAll('\ufffd', '')
  try {
    return bytes.split('\xef\xbf\xbd').map(decode).join('\ufffd')
  } catch {
    return undefined
  }
}

/** A text as it may stand in a string of JSON: in `ascii` each byte for itself, else characters of UTF-8; with an `s`, those that are wrong are left out. */
const json: MakeConverter = ([mode = '']) => {
  if (!mode.startsWith('utf8')) return (value) => escaped(toText(value))
  const isLenient = mode.endsWith('s')
  return (value) => {
    const text = decoded(toText(value), isLenient)
    return text === undefined ? undefined : escaped(text)
  }
}

export const convertersToJson = named({ json })
