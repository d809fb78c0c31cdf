import fc from 'fast-check'
import t from 'tap'
import { compileHash } from '../../../src/lb/balance/key.ts'
import { compileTest } from '../../../src/lb/rules/condition.ts'
import { Fields } from '../../../src/lb/rules/fields.ts'
import { compileSample } from '../../../src/lb/rules/sample.ts'
import type { Scene } from '../../../src/lb/rules/scene.ts'
import { toText, type Value } from '../../../src/lb/rules/value.ts'
import { BackendConfig } from '../../../src/schemas/backend.ts'
import { parse } from '../../../src/schemas/parse.ts'
import { converters } from '../../../src/schemas/rules/converters.ts'
import { RuleFault } from '../../../src/schemas/rules/fault.ts'
import { fetches } from '../../../src/schemas/rules/fetches.ts'
import { parseSample } from '../../../src/schemas/rules/sample.ts'
import { isCastable } from '../../../src/schemas/rules/signatures.ts'
import { matchers, parseTest } from '../../../src/schemas/rules/test.ts'
import { scene, surroundings } from './scenes.ts'

/** What may stand for an argument of each kind. */
const args: Record<string, readonly string[]> = {
  text: ['a', '%Y%j', ':', 'en;fr'],
  number: ['1', '-1', '0', '9999999999'],
  index: ['1', '-3'],
  mask: ['24', '0', '32'],
  encoding: ['ascii', 'utf8', 'utf8s'],
  backend: ['app'],
  server: ['app/w1'],
  userlist: ['people'],
  variable: ['txn.v'],
  file: ['networks', 'numbers'],
  regex: ['a*', 'x|a.*b', '^.'],
  flags: ['g', 'i'],
  operand: ['1', '0', '-1', '9223372036854775807', '-9223372036854775808', 'txn.v'],
  unit: ['s', 'ms', 'us'],
  truth: ['true', '0'],
}
const files = { networks: '10.0.0.0/8 a\n::/0 b\n', numbers: '5 a\n1:9 b\n' }

function callOf([name, { args: kinds }]: [string, { args: readonly string[] }]): fc.Arbitrary<string> {
  const least = kinds.filter((kind) => !kind.endsWith('?')).length
  const all = kinds.map((kind) => fc.constantFrom(...(args[kind.replace('?', '')] ?? ['a'])))
  return fc.tuple(fc.nat(kinds.length - least), ...all).map(([more, ...given]) => `${name}(${given.slice(0, least + more).join(',')})`)
}

const fetch = fc.constantFrom(...Object.entries(fetches)).chain(callOf)
const converter = fc
  .constantFrom(...Object.entries(converters))
  .chain((entry) =>
    entry[0].startsWith('map') ? fc.constant(`${entry[0]}(${entry[0] === 'map_ip' ? 'networks' : 'numbers'})`) : callOf(entry),
  )
const field = fc.constantFrom('req.hdr(a)', 'req.hdr_val(a)', 'res.hdr_val(a)', 'path', 'var(txn.v)')
const expression = fc
  .tuple(fc.oneof(fetch, field), fc.array(converter, { maxLength: 3 }))
  .map((parts) => parts.flat().join(','))
  .filter(isSampleText)

/** Not every sample can be converted by every converter. */
function isSampleText(text: string): boolean {
  try {
    parseSample(text)
    return true
  } catch (error) {
    if (!(error instanceof RuleFault)) throw error
    return false
  }
}

const piece = fc.constantFrom(...'09-+afE.,;:=/"\\%&?[](){} \t\xff\xc3\x80', '%zz', '%0d', '::1', '10.0.0.1', 'S=', 'Basic ', 'q=')
/** Numbers that are too long come first. */
const edges = ['', '9'.repeat(400), `-${'9'.repeat(400)}`, 'f'.repeat(400), '-9223372036854775808', '9007199254740993', '8640000000001']
const value = fc.oneof(
  fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
  fc.tuple(piece, fc.nat(300)).map(([text, times]) => text.repeat(times)),
)

/** A request, and its response, in which the text stands wherever a client or a server can put it. */
function sceneOf(text: string): Scene {
  const plain = scene('GET / 1.1\nHost: a', 'HTTP/1.1 200 OK')
  const target = `/${text}?${text}`
  const fields = new Fields(['host', text, 'a', text, 'cookie', text, 'authorization', text, 'a', text])
  plain.variables.set('txn.v', text)
  return {
    ...plain,
    source: text,
    request: { ...plain.request, target, fields },
    original: { ...plain.original, target },
    isServed: false,
    response: { status: 200, reason: text, version: '1.1', fields: new Fields(['a', text, 'set-cookie', text]) },
  }
}

function isSample(found: Value | undefined): boolean {
  return found === undefined || (found !== Number.POSITIVE_INFINITY && !/NaN|Infinity|Invalid/.test(toText(found)))
}

const backend = parse(BackendConfig, { name: 'app' })

t.test('whatever stands in a request, an expression comes to a sample of its kind, or to none', async (t) => {
  const known = surroundings(files)
  const comes = fc.check(
    fc.property(expression, value, (text, given) => {
      const sample = parseSample(text)
      const { one, any } = compileSample(sample, known)
      const anyIsNone = any?.((found) => !isSample(found)) ?? (() => false)
      return [...edges, given].map(sceneOf).every((at) => isSample(one(at)) && !anyIsNone(at))
    }),
    { numRuns: 300, seed: 7 },
  )
  t.notOk(comes.failed, JSON.stringify(comes.counterexample))
})

t.test('and it may be balanced by, and matched', async () => {
  if (!backend.ok) throw new Error('no backend')
  const config = backend.value
  const known = surroundings(files)
  const match = fc.constantFrom(...Object.keys(matchers))
  fc.assert(
    fc.property(expression, match, value, (text, how, given) => {
      const sample = parseSample(text)
      const hash = sample.needs === 'response' ? undefined : compileHash({ ...config, balance: `hash ${text}` }, known)
      const looksAt = Object.entries(matchers).find(([name]) => name === how)?.[1] ?? 'any'
      const pattern =
        how === 'ip'
          ? ['10.0.0.0/8']
          : how === 'bin'
            ? ['0d0a']
            : how === 'int' || how === 'len'
              ? ['ge', '5']
              : ['found', 'bool'].includes(how)
                ? []
                : ['a']
      const holds = isCastable(sample.type, looksAt) ? compileTest(parseTest([text, '-m', how, ...pattern]), known) : undefined
      for (const at of [...edges, given].map(sceneOf)) {
        hash?.(at, false)
        holds?.(at)
      }
    }),
    { numRuns: 200, seed: 7 },
  )
})
