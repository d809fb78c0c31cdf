import fc from 'fast-check'
import t from 'tap'
import { RequestCookies } from '../../../src/lb/persistence/request-cookies.ts'
import { Request } from '../../../src/lb/request.ts'

function withoutSrv(header: string): string {
  return new RequestCookies('SRV', { read: () => -1 }).filter(header, new Request('GET'))
}

/** The values of a cookie in a header. */
function valuesOf(name: string, header: string): string[] {
  const values: string[] = []
  const read = (text: string, from: number, to: number): number => {
    values.push(text.slice(from, to))
    return from
  }
  new RequestCookies(name, { read }).filter(header, new Request('GET'))
  return values
}

/** The header with what stands before the first `~` of the cookie's value cut off. */
function unprefixed(header: string): string {
  const read = (text: string, from: number, to: number): number => {
    const end = text.indexOf('~', from)
    return end >= 0 && end < to ? end + 1 : from
  }
  return new RequestCookies('SRV', { read }).filter(header, new Request('GET'))
}

/** What HAProxy 2.6.12 sends on, as observed. */
const rows: [string, string, string][] = [
  ['a header without our cookie stays as it is', 'a=1;b=2,  c="x;y" ; d', 'a=1;b=2,  c="x;y" ; d'],
  ['a header with nothing else goes', 'SRV=s2', ''],
  ['every occurrence goes', 'SRV=s2; a=1; SRV=s3;SRV=zzz', 'a=1'],
  ['the first takes its delimiter with it', 'SRV=s2; a=1; b=2', 'a=1; b=2'],
  ['one in the middle leaves a delimiter and one blank', 'a=1;SRV=s2;b=2', 'a=1; b=2'],
  ['the delimiter that is left is the one after it', 'a=1; SRV=s2,b=2', 'a=1, b=2'],
  ['the last takes the delimiter before it', 'a=1; b=2; SRV=s2', 'a=1; b=2'],
  ['blanks before a gap go', 'a=1 \t; SRV=s2; b=2', 'a=1; b=2'],
  ['a delimiter at the end stays, with its blank', 'a=1; SRV=s2;', 'a=1; '],
  ['blanks around the equals sign go, in every cookie', 'a \t= 1; b=2; c =3', 'a=1; b=2; c=3'],
  ['our cookie is known in spite of blanks', 'a=1;\tSRV\t=\ts2\t;\tb=2', 'a=1; b=2'],
  ['a token without an equals sign stays', 'foo; SRV=s2; bar', 'foo; bar'],
  ['our name without an equals sign is no cookie', 'SRV; a=1', 'SRV; a=1'],
  ['a cookie with an empty value is one', 'SRV=; a=1', 'a=1'],
  ['what stands in quotes is a value', 'a="x; SRV=s3"; SRV=s2', 'a="x; SRV=s3"'],
  ['a backslash in quotes escapes', 'a="x\\"; SRV=s3"; SRV=s2', 'a="x\\"; SRV=s3"'],
  ['a backslash outside quotes does not', 'a=\\"x; SRV=s3"; SRV=s2', 'a=\\"x; SRV=s3"'],
  ['a quote that is never closed reaches to the end', 'a="x; SRV=s3', 'a="x; SRV=s3'],
  ['attributes go with the cookie before them', 'a=1; SRV=s2; $Path=/; $Domain=x; b=2', 'a=1; b=2'],
  ['attributes of others stay', 'a=1; $Path = /; SRV=s2', 'a=1; $Path = /'],
  ['attributes alone are no reason to keep a header', '$Version=1; SRV=s2', ''],
  ['attributes before other cookies stay', '$Version=1; SRV=s2; a=1', '$Version=1; a=1'],
  ['names are matched exactly', 'SRVX=1; XSRV=2; srv=3', 'SRVX=1; XSRV=2; srv=3'],
  ['a header may begin with a delimiter', ';SRV=s2;a=1', 'a=1'],
  ['a header may be delimiters only', ';,; ;', ';,; ;'],
  ['an empty header stays empty', '', ''],
]
for (const [behaviour, header, expected] of rows) {
  t.test(`${behaviour}: ${JSON.stringify(header)}`, async (t) => {
    t.equal(withoutSrv(header), expected)
  })
}

t.test('each value is shown, quotes and all, without blanks around it', async (t) => {
  t.same(valuesOf('a', 'a = 1 ; $a=2; "a"="x, y" ,a; =a;ab=3;a="4;a=5";a==6 ;b=a=7,a=8;a=\t'), ['1', '"4;a=5"', '=6', '8', ''])
})

/** What HAProxy 2.6.12 sends on in mode prefix, as observed. */
const prefixes: [string, string][] = [
  ['a=1; SRV=s2~abc; b=2', 'a=1; SRV=abc; b=2'],
  ['a=1; SRV = s2~abc ; b=2', 'a=1; SRV=abc ; b=2'],
  ['SRV=s2~a~b', 'SRV=a~b'],
  ['SRV=~abc', 'SRV=abc'],
  ['SRV=s2~', 'SRV='],
  ['SRV=abc; b=~x', 'SRV=abc; b=~x'],
  ['SRV=s1~x; SRV=s2~y, SRV="s3~z;"', 'SRV=x; SRV=y, SRV=z;"'],
]
t.test('a value can be passed on in part', async (t) => {
  for (const [header, expected] of prefixes) t.equal(unprefixed(header), expected, header)
})

const anything = fc.string({
  unit: fc.constantFrom('SRV', 'a', 's1', '=', '=', ';', ';', ',', ' ', '\t', '"', '\\', '$', 'é'),
  maxLength: 30,
})
const text = fc.string({ unit: fc.constantFrom('a', 'b', 'S', '1', '.', '-', '|', 'é'), minLength: 1, maxLength: 6 })
const value = fc.oneof(
  text,
  fc.constant(''),
  text.map((inner) => `"${inner}; SRV=x, ${inner}"`),
)
const foreign = fc.tuple(text, value).map(([name, v]) => `${name}=${v}`)
const own = value.map((v) => `SRV=${v}`)

t.test('whatever the header, what is left has no cookie of ours', async () => {
  fc.assert(
    fc.property(anything, (header) => {
      return valuesOf('SRV', withoutSrv(header)).length === 0
    }),
    { numRuns: 2000 },
  )
})

t.test('to filter twice is to filter once, up to a blank at the end', async () => {
  fc.assert(
    fc.property(anything, (header) => {
      const once = withoutSrv(header)
      return withoutSrv(once.trim()).trim() === once.trim()
    }),
    { numRuns: 2000 },
  )
})

t.test('every other cookie is kept, in its order, and all that is ours goes', async (t) => {
  fc.assert(
    fc.property(fc.array(fc.oneof(foreign, own), { maxLength: 8 }), fc.constantFrom('; ', ';', ', ', ' ;'), (cookies, separator) => {
      const kept = cookies.filter((cookie) => !cookie.startsWith('SRV='))
      const left = withoutSrv(cookies.join(separator))
      t.strictSame([...left].filter((c) => !' ;,'.includes(c)).join(''), [...kept.join('')].filter((c) => !' ;,'.includes(c)).join(''))
    }),
    { numRuns: 200 },
  )
})

t.test('a header of 64 kB takes no longer for being nasty', async (t) => {
  const size = 65_536
  for (const unit of ['a = b;', 'SRV=x;a ;', ' ', '\t=', '"\\', '$a=', ';', 'SRV=;']) {
    const started = performance.now()
    withoutSrv(unit.repeat(size / unit.length))
    t.ok(performance.now() - started < 1000, JSON.stringify(unit))
  }
})
