import { spawnSync } from 'node:child_process'
import t from 'tap'
import { holds } from '../../../src/config/haproxy/expression.ts'

const env: Record<string, string> = { SET: 'a b', EMPTY: '' }
const lookup = (name: string) => (Object.hasOwn(env, name) ? env[name] : undefined)

const good = [
  ...['', '0', '00', '1', '-1', '+1', '0x10', '0x0', '!0', '!!1', '! 1', '(1)', '( 0 )', '!(0||1)'],
  ...['1||0', '0 || 1 && 0', '(0||1)&&1', '1&& 1 && 0 || 1', '0 && 0 || 1', '1 || 1 && 0'],
  ...['defined(SET)', 'defined(EMPTY)', 'defined(NOPE)', 'defined()', 'feature(NOPE)', '!defined(NOPE) && streq(x,x)'],
  ...['streq(a,a)', 'streq(a, a)', 'strneq(a,b)', 'streq("$SET",a b)', 'streq("$NOPE",)', 'streq(a,"a")', "streq('$SET',$SET)"],
  ...['2.6', '2.6.12', '2.6.13', '2.7', '2.5.99', '3', '2.6-dev5', '', 'x', '2.10'].flatMap((version) => [
    `version_atleast(${version})`,
    `version_before(${version})`,
  ]),
]
const bad = [
  ...['5x', 'true', '1 1', '1 &&', '&& 1', '()', '(1', '(1))', '1 & 1', 'streq(a)', 'streq(a,b,c)', 'defined(A,B)', 'maybe(1)', 'defined'],
  ...['"1', 'constructor(1)', 'toString()', '!', 'streq(a,b'],
]

const version = spawnSync('haproxy', ['-v'], { encoding: 'utf8' })
const skip = version.status === 0 ? false : 'haproxy is not installed: apt-get install haproxy'

/** What an exit code would be. */
function answer(condition: string): number {
  try {
    return holds(condition, lookup) ? 0 : 1
  } catch {
    return 2
  }
}

t.test('conditions hold where they hold for haproxy -cc', { skip }, async (t) => {
  for (const condition of [...good, ...bad]) {
    const { status } = spawnSync('haproxy', ['-cc', condition], { env: { ...env, PATH: process.env.PATH } })
    // HAProxy takes a bare word `defined` for one that is not.
    t.equal(answer(condition), condition === 'defined' ? 2 : status, condition)
  }
})

t.test('what is no condition is told, with what was expected', async (t) => {
  for (const condition of bad) t.equal(answer(condition), 2, condition)
  for (const condition of good) t.not(answer(condition), 2, condition)
  t.throws(() => holds('1 && maybe(2)', lookup), { message: /^expected a number or one of defined, .* before "maybe\(2\)"$/ })
  t.throws(() => holds('streq(a)', lookup), { message: 'expected streq with 2 argument(s) before "streq(a)"' })
  t.throws(() => holds('(1', lookup), { message: 'expected ) before ""' })
  t.throws(() => holds('1 x', lookup), { message: 'expected the end, && or || before "x"' })
  t.throws(() => holds('"1', lookup), { message: 'column 1: a " is never closed' })
})
