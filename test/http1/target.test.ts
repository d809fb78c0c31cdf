import t from 'tap'
import { isHost, isTarget } from '../../src/http1/target.ts'

t.test('a host is a name or an address, perhaps with a port, or nothing', async (t) => {
  for (const value of ['', 'a', 'A.example', 'a_b-c.', '127.0.0.1', '[::1]', '[fe80::1]:80', 'a:80', 'a:'])
    t.equal(isHost(value), true, value)
  for (const value of [
    ':',
    ':80',
    'a:b',
    'a:123456',
    'a b',
    'a,b',
    'u@a',
    'a/b',
    'a?',
    'a#',
    'a\\b',
    '::1',
    '[::1',
    'a%00',
    'http://a',
    '\xe9',
    '*',
  ])
    t.equal(isHost(value), false, value)
})

t.test('the host of the request before is no excuse for the next', async (t) => {
  t.equal(isHost('a'), true)
  t.equal(isHost('a b'), false)
  t.equal(isHost('a b'), false)
})

t.test('a target is a path, whatever is in it but a fragment', async (t) => {
  for (const target of ['/', '//', '/../%00%zz?a=http://b/', '/\\"<>']) t.equal(isTarget(target, 'GET', 'a'), true, target)
  for (const target of ['/#', '/a#b', 'a', '', '?', 'a:80', '*x', '*']) t.equal(isTarget(target, 'GET', 'a'), false, target)
  t.equal(isTarget('*', 'OPTIONS', 'a'), true)
})

t.test('an absolute target names the host that the Host field names', async (t) => {
  for (const [target, host] of [
    ['http://a', 'a'],
    ['http://A/b?c', 'a'],
    ['http://a:80/', 'a'],
    ['http://a/', 'A:80'],
    ['HTTPS://a:443/', 'a'],
    ['http://a:/', 'a'],
    ['http://a:8080/', 'a:8080'],
    ['http://[::1]:80/', '[::1]'],
    ['ws://a/', 'a'],
    ['http://a/', undefined],
  ] as const)
    t.equal(isTarget(target, 'GET', host), true, `${target} at ${host}`)
  for (const [target, host] of [
    ['http://a/', 'b'],
    ['http://a/', ''],
    ['http://a:81/', 'a'],
    ['https://a:80/', 'a'],
    ['http://a.', 'a'],
    ['http://[::1]/', '::1'],
    ['http://u@a/', 'a'],
    ['http://a@b/', 'a'],
    ['http://a?q', 'a'],
    ['http://', ''],
    ['http:///a', ''],
    ['http:/a', 'a'],
    ['http://a%00/', undefined],
    ['1http://a/', 'a'],
  ] as const)
    t.equal(isTarget(target, 'GET', host), false, `${target} at ${host}`)
})
