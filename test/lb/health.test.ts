import t from 'tap'
import { Health } from '../../src/lb/health.ts'

/** The value after each result of a check: `+` passed, `-` failed. */
function values(health: Health, results: string): number[] {
  return [...results].map((result) => {
    health.observe(result === '+')
    return health.value
  })
}

t.test('a server starts up, one failure from down', async (t) => {
  const health = new Health(2, 3)
  t.equal(health.isUp, true)
  t.equal(health.isChanging, true)
  t.same(values(health, '-'), [0])
  t.equal(health.isUp, false)
})

t.test('it goes down after `fall` failures and up after `rise` successes', async (t) => {
  const health = new Health(2, 3)
  t.same(values(health, '+---++'), [4, 3, 2, 0, 1, 4])
})

t.test('one success heals a server that was failing, one failure resets one that was recovering', async (t) => {
  const health = new Health(3, 3)
  t.same(values(health, '+--+---++-+++'), [5, 4, 3, 5, 4, 3, 0, 1, 2, 0, 1, 2, 5])
})

t.test('observe answers whether the server went up or down', async (t) => {
  const health = new Health(2, 3)
  t.same(
    [...'+---++'].map((result) => health.observe(result === '+')),
    [false, false, false, true, false, true],
  )
})

t.test('at either end nothing changes any more', async (t) => {
  const health = new Health(1, 1)
  t.same(values(health, '++--'), [1, 1, 0, 0])
})

t.test('it is changing only between surely down and surely up', async (t) => {
  const health = new Health(2, 3)
  const changing = [0, 1, 2, 3, 4].map((value) => {
    health.value = value
    return health.isChanging
  })
  t.same(changing, [false, true, true, true, false])
})

t.test('it can be forced to either end, and put back to where a server starts', async (t) => {
  const health = new Health(2, 3)
  health.force(true)
  t.equal(health.value, health.top)
  health.force(false)
  t.equal(health.value, 0)
  health.reset()
  t.equal(health.value, 2)
})
