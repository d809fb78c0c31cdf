import t from 'tap'
import { isCacheable, isPrivate } from '../../../src/lb/persistence/cacheable.ts'
import { FakeResponse } from '../make.ts'

type Line = [string, string]
const etag: Line = ['ETag', '"1"']

function cacheable(lines: Line[], { method = 'GET', status = 200 } = {}): boolean {
  return isCacheable(method, new FakeResponse(status, ...lines))
}

/** What HAProxy 2.6.12 does, as observed. */
const rows: [string, Line[], boolean][] = [
  ['nothing to judge it by', [], false],
  ['ETag', [etag], true],
  ['Last-Modified', [['Last-Modified', 'Sun, 06 Nov 1994 08:49:37 GMT']], true],
  ['Expires', [['Expires', '0']], true],
  ['an empty ETag', [['ETag', '']], true],
  ['max-age', [['Cache-Control', 'max-age=60']], true],
  ['s-maxage', [['Cache-Control', 'S-MaxAge=60']], true],
  ['max-age=0', [['Cache-Control', 'max-age=0'], etag], false],
  ['s-maxage=0', [['Cache-Control', 's-maxage=0'], etag], false],
  ['public alone', [['Cache-Control', 'public']], false],
  ['private', [['Cache-Control', 'Private'], etag], false],
  ['no-store among others', [['Cache-Control', 'max-age=60 ,\tno-store, x'], etag], false],
  [
    'no-cache on a second line',
    [
      ['Cache-Control', 'max-age=60'],
      ['Cache-Control', 'no-cache'],
    ],
    false,
  ],
  ['no-cache="set-cookie"', [['Cache-Control', 'no-cache="set-cookie"'], etag], true],
  ['private inside of quotes', [['Cache-Control', 'x="a, private, \\", b"'], etag], true],
  ['private in a quote that is never closed', [['Cache-Control', 'x="a, private'], etag], true],
  ['a quote that ends in a backslash', [['Cache-Control', 'private, x="\\']], false],
  ['private after public', [['Cache-Control', 'public, private'], etag], false],
  ['public after private', [['Cache-Control', 'private, public'], etag], true],
  ['Pragma: no-cache', [['Pragma', 'No-Cache'], ['Cache-Control', 'public'], etag], false],
  ['another Pragma', [['Pragma', 'no-cache, x'], ['Pragma', 'no-cache'], etag], true],
  ['an empty Cache-Control', [['Cache-Control', ''], etag], true],
]
for (const [what, lines, expected] of rows) {
  t.test(`a response with ${what} is ${expected ? '' : 'not '}cacheable`, async (t) => {
    t.equal(cacheable(lines), expected)
  })
}

t.test('so are answers to methods and of statuses that are cacheable by default', async (t) => {
  const methods = ['GET', 'HEAD', 'OPTIONS', 'TRACE', 'POST', 'PUT', 'get']
  t.same(
    methods.filter((method) => cacheable([etag], { method })),
    ['GET', 'HEAD', 'OPTIONS', 'TRACE'],
  )
  const statuses = Array.from({ length: 500 }, (_, i) => 100 + i).filter((status) => cacheable([etag], { status }))
  t.same(statuses, [200, 203, 204, 206, 300, 301, 404, 405, 410, 414, 501])
})

t.test('public makes any method and status cacheable', async (t) => {
  t.equal(cacheable([['Cache-Control', 'public, max-age=60']], { method: 'POST', status: 302 }), true)
})

t.test('a response is private when it says private or no-store', async (t) => {
  for (const value of ['private', 'NO-STORE', 'max-age=60, private'])
    t.equal(isPrivate(new FakeResponse(200, ['Cache-Control', value])), true, value)
  for (const value of ['no-cache', 'private="x"', 'x="a, private"', ''])
    t.equal(isPrivate(new FakeResponse(200, ['Cache-Control', value])), false, value)
  t.equal(isPrivate(new FakeResponse(200)), false)
})
