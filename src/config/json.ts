/**
 * Where a text ceases to be JSON (RFC 8259): the offset of the first character that cannot be, and what was expected; nothing if
 * it is JSON.
 */
export function jsonFault(text: string): { offset: number; message: string } | undefined {
  const open: ('{' | '[')[] = []
  let state: State = 'value'
  for (let offset = skip(text, 0); offset < text.length; offset = skip(text, offset)) {
    const token: string | undefined = next(text, offset)
    const after: State | undefined = token === undefined ? undefined : step(state, token, open)
    if (token === undefined || after === undefined) return { offset, message: `expected ${wanted[state]}` }
    offset += token.length
    state = after
  }
  return state === 'end' && open.length === 0
    ? undefined
    : { offset: text.length, message: `the text ends where ${wanted[state]} was expected` }
}

/** What may come next. `end`: a value is complete; what may follow depends on what is open. */
type State = 'value' | 'item' | 'key' | 'name' | 'colon' | 'end'

const wanted: Record<State, string> = {
  value: 'a value',
  item: 'a value or ]',
  key: 'a key in double quotes',
  name: 'a key in double quotes or }',
  colon: ':',
  end: ', or the end of what is open',
}

function step(state: State, token: string, open: ('{' | '[')[]): State | undefined {
  const inside = open.at(-1)
  if (token === '}' || token === ']') {
    const opener = token === '}' ? '{' : '['
    if (inside !== opener || (state !== 'end' && state !== (token === '}' ? 'name' : 'item'))) return undefined
    open.pop()
    return 'end'
  }
  if (state === 'end') return token === ',' && inside ? (inside === '{' ? 'key' : 'value') : undefined
  if (state === 'colon') return token === ':' ? 'value' : undefined
  if (state === 'key' || state === 'name') return token.startsWith('"') ? 'colon' : undefined
  if (token === ',' || token === ':') return undefined
  if (token !== '{' && token !== '[') return 'end'
  open.push(token)
  return token === '{' ? 'name' : 'item'
}

function skip(text: string, offset: number): number {
  const blanks = /[ \t\r\n]*/y
  blanks.lastIndex = offset
  blanks.test(text)
  return blanks.lastIndex
}

function next(text: string, offset: number): string | undefined {
  const token =
    /[{}[\],:]|"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y
  token.lastIndex = offset
  return token.exec(text)?.[0]
}

/** The value of a JSON text in which no key stands twice in an object; `undefined` where one does, and for what is no JSON. */
export function jsonValue(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return keysWithin(value) === keysWritten(text) ? value : undefined
  } catch {
    return undefined
  }
}

function keysWithin(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const inner = Object.values(value).reduce((sum: number, one) => sum + keysWithin(one), 0)
  return inner + (Array.isArray(value) ? 0 : Object.keys(value).length)
}

/** Of all texts in quotes those that a colon follows. */
function keysWritten(text: string): number {
  let count = 0
  for (const [, colon] of text.matchAll(/"(?:[^"\\]|\\.)*"\s*(:)?/g)) if (colon !== undefined) count++
  return count
}
