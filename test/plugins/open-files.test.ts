import t from 'tap'
import { mostConnections } from '../../src/plugins/open-files.ts'

t.test('there is room for as many clients as there are pairs of files, less a few', async (t) => {
  t.equal(
    mostConnections('Limit  Soft Limit  Hard Limit\nMax open files            1024                 4096                 files\n'),
    462,
  )
  t.equal(mostConnections('Max open files            50                 4096                 files\n'), 1)
  t.equal(mostConnections('Max open files            unlimited            unlimited            files\n'), Number.POSITIVE_INFINITY)
  t.equal(mostConnections(''), Number.POSITIVE_INFINITY)
  t.ok(mostConnections() > 0)
})
