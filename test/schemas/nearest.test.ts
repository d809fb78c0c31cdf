import t from 'tap'
import { didYouMean, nearest } from '../../src/schemas/nearest.ts'

const known = ['check', 'weight', 'inter', 'fastinter', 'addr', 'backup']

t.test('the nearest known word is found for the usual slips', async (t) => {
  const slips = { chekc: 'check', chck: 'check', checkk: 'check', wieght: 'weight', Weight: 'weight', fastintr: 'fastinter', adr: 'addr' }
  for (const [slip, word] of Object.entries(slips)) t.equal(nearest(slip, known), word, slip)
})

t.test('nothing is guessed when nothing is near', async (t) => {
  for (const word of ['', 'zzz', 'quux', 'x'.repeat(65)]) t.equal(nearest(word, known), undefined, word)
  t.equal(nearest('check', []), undefined)
})

t.test('a guess is put as a question, and none as nothing', async (t) => {
  t.equal(didYouMean('chekc', known), ', did you mean "check"?')
  t.equal(didYouMean('zzz', known), '')
})
