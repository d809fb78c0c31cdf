import { didYouMean } from '../nearest.ts'
import { RuleFault } from './fault.ts'
import { parseTest, type Test } from './test.ts'

/** A term: it holds if any of its tests does, or, negated, if none does. */
export interface Term {
  negated: boolean
  tests: readonly Test[]
}

/** Groups of terms: all terms of one group must hold. `negated` is `unless`. */
export interface Condition {
  negated: boolean
  groups: readonly (readonly Term[])[]
}

/** The ACLs that a section has, by their names. */
export type Acls = ReadonlyMap<string, readonly Test[]>

const readyMade: Record<string, string> = {
  TRUE: 'always_true',
  FALSE: 'always_false',
  LOCALHOST: 'src 127.0.0.0/8 ::1',
  HTTP: 'req.proto_http',
  'HTTP_1.0': 'req.ver 1.0',
  'HTTP_1.1': 'req.ver 1.1',
  HTTP_CONTENT: 'req.hdr_val(content-length) gt 0',
  HTTP_URL_ABS: 'url -m reg ^[^/:]*://',
  HTTP_URL_SLASH: 'url -m beg /',
  HTTP_URL_STAR: 'url *',
  METH_CONNECT: 'method CONNECT',
  METH_DELETE: 'method DELETE',
  METH_GET: 'method GET HEAD',
  METH_HEAD: 'method HEAD',
  METH_OPTIONS: 'method OPTIONS',
  METH_POST: 'method POST',
  METH_PUT: 'method PUT',
  METH_TRACE: 'method TRACE',
}

/** Names of ACLs that are there without being written (HAProxy manual §7.4). */
export const readyMadeAcls: readonly string[] = Object.keys(readyMade)

/**
 * Reads a condition: names of ACLs and tests in `{ }`, all of which must hold; `or` or `||` begins another group; `!` turns one round. Throws a RuleFault for what
 * is wrong with it.
 */
export function parseCondition(words: readonly string[], negated: boolean, acls: Acls): Condition {
  const groups: Term[][] = []
  let group: Term[] = []
  let isNegated = false
  for (let at = 0; at < words.length; at++) {
    let word = words[at] ?? ''
    if (word === 'or' || word === '||') {
      if (isNegated || group.length === 0) throw new RuleFault(`a term is missing before "${word}"`)
      groups.push(group)
      group = []
      continue
    }
    while (word.startsWith('!')) {
      isNegated = !isNegated
      word = word.slice(1)
    }
    if (word === '') continue
    if (word === '{') {
      const end = words.indexOf('}', at)
      if (end < 0) throw new RuleFault('a } is missing, with a blank before it')
      if (end === at + 1) throw new RuleFault('there is nothing between { and }')
      group.push({ negated: isNegated, tests: [parseTest(words.slice(at + 1, end))] })
      at = end
    } else group.push({ negated: isNegated, tests: named(word, acls) })
    isNegated = false
  }
  if (isNegated || group.length === 0) throw new RuleFault('the condition ends where a term should follow')
  return { negated, groups: [...groups, group] }
}

function named(name: string, acls: Acls): readonly Test[] {
  const own = acls.get(name)
  if (own !== undefined) return own
  const text = Object.hasOwn(readyMade, name) ? readyMade[name] : undefined
  if (text !== undefined) return [parseTest(text.split(' '))]
  if (name === '}' || name.startsWith('{')) throw new RuleFault(`"${name}": { and } need blanks around them`)
  throw new RuleFault(`there is no acl "${name}"${didYouMean(name, [...acls.keys(), ...readyMadeAcls])}`)
}
