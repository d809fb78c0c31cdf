import t from 'tap'
import { mostConnections, mostOfAdministration } from '../../src/plugins/open-files.ts'

t.test('there is room for as many clients as there are pairs of files, less a few and those of the administration', async (t) => {
  t.equal(
    mostConnections('Limit  Soft Limit  Hard Limit\nMax open files            1024                 4096                 files\n'),
    398,
  )
  t.equal(mostConnections('Max open files            50                 4096                 files\n'), 1)
  t.equal(mostConnections('Max open files            unlimited            unlimited            files\n'), Number.POSITIVE_INFINITY)
  t.equal(mostConnections(''), Number.POSITIVE_INFINITY)
  t.ok(mostConnections() > 0)
  t.same(
    [1024, 100_000, 20].map((files) => mostOfAdministration(`Max open files  ${files}`)),
    [64, 200, 2],
  )
})
