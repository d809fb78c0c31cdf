import { join } from 'node:path'
import t from 'tap'
import { readTokens, tokenFaults } from '../../../src/plugins/admin-auth/tokens.ts'
import { configuration } from '../../helpers.ts'

const good = 'a.good-token_of~twenty+/=='

t.test('a token is what the variable or the file holds, less the end of the line', async (t) => {
  const file = join(t.testdir({ token: `${good}\n` }), 'token')
  t.same(
    readTokens(
      [
        { name: 'a', role: 'read', env: 'A' },
        { name: 'b', role: 'admin', file },
      ],
      { A: good },
    ),
    [
      { name: 'a', role: 'read', secret: good },
      { name: 'b', role: 'admin', secret: good },
    ],
  )
})

const wrong: [value: string | undefined, why: RegExp][] = [
  [undefined, /the environment variable T is not set: set it to the token$/],
  [' \n', /T is empty: put the token there$/],
  ['too-short', /too short for a token: 20 characters at least, as of openssl rand -hex 20$/],
  [`two ${good}`, /is no token: letters, digits and /],
  [`${good}\n${good}`, /is no token/],
]

t.test('what is no token is told of by name and place, and never quoted', async (t) => {
  const config = (token: object) => configuration({ frontends: [{ name: 'a', stats: { tokens: [{ name: 'ci', ...token }] } }] })
  for (const [value, why] of wrong) {
    const [fault, ...more] = tokenFaults(config({ env: 'T' }), { T: value })
    t.match(fault, { pointer: '/frontends/0/stats/tokens/0/env', message: /^token "ci": / })
    t.match(fault?.message, why)
    t.same(more, [])
    if (value?.trim()) t.notMatch(fault?.message, value.trim())
  }
  t.match(tokenFaults(config({ file: '/nowhere/token' }), {}), [
    {
      pointer: '/frontends/0/stats/tokens/0/file',
      message: /^token "ci": the file \/nowhere\/token cannot be read: there is no such file$/,
    },
  ])
  t.same(tokenFaults(config({ env: 'T' }), { T: good }), [])
  const many = ['x', 'y'].map((name) => ({ name, role: 'read' as const, env: name }))
  t.throws(() => readTokens(many, {}), /token "x": .* not set.*\ntoken "y": .* not set/)
})
