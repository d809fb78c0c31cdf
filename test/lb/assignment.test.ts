import t from 'tap'
import { Assignment } from '../../src/lb/assignment.ts'
import { makeBackend, serverOf } from './make.ts'

t.test('an assignment takes a slot of its server and gives it back once', async (t) => {
  const backend = makeBackend()
  const { counters } = serverOf(backend, 's1')
  const first = new Assignment(backend, serverOf(backend, 's1'))
  const second = new Assignment(backend, serverOf(backend, 's1'))
  t.equal(counters.current, 2)
  first.release()
  first.release()
  t.equal(counters.current, 1)
  second.release()
  t.equal(counters.current, 0)
  t.equal(counters.currentMax, 2)
})
