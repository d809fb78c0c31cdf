import fc from 'fast-check'
import t from 'tap'
import { credentialsOf, readAuthorization } from '../../../src/plugins/admin-auth/authorization.ts'

const options = { seed: 7617, numRuns: 300 }

t.test('whatever a field holds, it is credentials or nothing, and never an error', async (t) => {
  const field = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.tuple(fc.constantFrom('Basic ', 'bearer  ', 'BASIC', 'Digest ', ''), fc.string({ unit: 'binary' })).map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(field, (text) => {
      const found = readAuthorization(text)
      if (found?.scheme === 'basic') t.ok(found.secret.includes(':'))
      else if (found !== undefined) t.ok(/^[A-Za-z0-9+/._~-]+=*$/.test(found.secret.toString()), text)
    }),
    options,
  )
})

t.test('what a client encodes is what is read, with any password and any spelling of the scheme', async (t) => {
  const name = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !text.includes(':'))
  fc.assert(
    fc.property(name, fc.string({ unit: 'grapheme' }), fc.constantFrom('Basic', 'basic', 'BASIC'), (user, password, scheme) => {
      const pair = Buffer.from(`${user}:${password}`)
      const expected = { scheme: 'basic', secret: pair }
      t.same(readAuthorization(`${scheme} ${pair.toString('base64')}`), expected)
      t.same(credentialsOf(user, password), expected, 'a form says the same')
    }),
    options,
  )
  t.same(readAuthorization('bEARER abc.DEF~1+/-_=='), { scheme: 'bearer', secret: Buffer.from('abc.DEF~1+/-_==') })
})

t.test('what is malformed is no credentials', async (t) => {
  const wrong = [
    '',
    'Basic',
    'Basic ',
    'Basic !!',
    'Basic YQ==',
    'Basic YTpi YTpi',
    'Basic YTpi, Bearer x',
    'Bearer',
    'Bearer a b',
    'Bearer "x"',
    'YTpi',
  ]
  for (const field of [...wrong, 'Digest username="a"', 'Basic\tYTpi', ' Basic YTpi', 'Basic YT-i', 'Bearer \u0000'])
    t.equal(readAuthorization(field), undefined, field)
  t.equal(credentialsOf('a:b', 'c'), undefined)
})
