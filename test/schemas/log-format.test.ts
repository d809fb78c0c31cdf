import t from 'tap'
import { logVariables, parseLogFormat } from '../../src/schemas/log-format.ts'

/** Formats in a short form of their parts: a text in quotes, `_` for a blank, a variable with the letters of its flags. */
const formats: [string, string][] = [
  ['', ''],
  ['%ci:%cp', 'ci ":" cp'],
  ['  a   b ', '_ "a" _ "b" _'],
  ['100%% of %B', '"100" "%" _ "of" _ B'],
  ['%HM%HV', 'HM HV'],
  ['%ci_x-%HM|', 'ci "_x-" HM "|"'],
  ['%{+Q}r %{+X,+E}ci %{-Q}s', 'r.Q _ ci.XE _ s'],
  ['%{+Q +X}s', 's.QX'],
  ['%{}s', 's'],
  ['%{+Q}o %r %{-Q}s %HM', '_ r.Q _ s _ HM.Q'],
  ['%{+X}o%o%ts', 'ts.X'],
  ['first\n  second', '"first" _ "second"'],
  ['{a}', '"{a}"'],
  ['%[src]%{+Q}[hdr(a,1),field(1,\\,)] x', '[src()] [req.hdr(a,1),field(1,,)].Q _ "x"'],
]

function short(text: string): string {
  const parsed = parseLogFormat(text)
  if (!parsed.ok) return `fault: ${parsed.fault}`
  return parsed.parts
    .map((part) => {
      if (part.kind === 'blank') return '_'
      if (part.kind === 'text') return `"${part.text}"`
      const { flags } = part
      const name =
        part.kind === 'sample'
          ? `[${[part.sample.fetch, ...part.sample.converters].map((call) => `${call.name}(${call.args})`)}]`
          : part.name
      const letters = `${flags.quote ? 'Q' : ''}${flags.hex ? 'X' : ''}${flags.escape ? 'E' : ''}`
      return letters === '' ? name : `${name}.${letters}`
    })
    .join(' ')
}

t.test('a format falls into texts, blanks and variables with their flags', async (t) => {
  for (const [text, parts] of formats) t.equal(short(text), parts, text)
})

t.test('every variable is read', async (t) => {
  for (const name of logVariables) t.equal(short(`%${name}`), name)
})

t.test('what is wrong with a format is told, with what would be right', async (t) => {
  const faults: [string, RegExp][] = [
    ['%', /the name of a variable must follow %/],
    ['%{+Q}', /the name of a variable must follow %/],
    ['a %-b', /the name of a variable must follow %/],
    ['%{+Q', /the name of a variable must follow %/],
    ['%trx', /there is no variable %trx, did you mean "tr"\?/],
    ['%abcdef', /there is no variable %abcdef$/],
    ['%sslv', /there is no variable %sslv: there is no TLS with clients here/],
    ['%[src', /%\[ is never closed by \]/],
    ['%[scr]', /unknown sample fetch "scr", did you mean "src"\?/],
    ['%{+Q}[src,lowr]', /unknown converter "lowr", did you mean "lower"\?/],
    ['%{+Z}r', /"\+Z" in %\{…\} is no flag: write \+ or - and one of Q, X, E/],
    ['%{Q}r', /"Q" in %\{…\} is no flag/],
    ['%{+QX}r', /"\+QX" in %\{…\} is no flag/],
  ]
  for (const [text, fault] of faults) t.match(short(text), fault, text)
})
