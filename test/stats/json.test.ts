import t from 'tap'
import { json } from '../../src/stats/json.ts'
import { subjects } from '../../src/stats/subjects.ts'
import { allStates } from './figures.ts'

interface Cell {
  objType: string
  proxyId: number
  id: number
  field: { name: string }
  value: { type: string; value: unknown }
}

function rowsOf(legends: boolean): Cell[][] {
  const { balancer, now } = allStates()
  return JSON.parse([...json(subjects(balancer, now), { legends })].join(''))
}

t.test('JSON has a row for each subject and an object for each figure, as HAProxy lays them out', async (t) => {
  const rows = rowsOf(false)
  t.same(rows[0]?.[0], {
    ...{ objType: 'Frontend', proxyId: 1, id: 0, field: { pos: 0, name: 'pxname' }, processNum: 1 },
    ...{ tags: { origin: 'Key', nature: 'Name', scope: 'Service' }, value: { type: 'str', value: 'www' } },
  })
  const heads = rows.map(([first]) => `${first?.objType} ${first?.proxyId} ${first?.id}`)
  t.same(heads, [
    'Frontend 1 0',
    'Frontend 2 0',
    'Backend 2 0',
    ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((id) => `Server 3 ${id}`),
    'Backend 3 0',
  ])
})

t.test('what others wrote is escaped, and a number is a number', async (t) => {
  const down = rowsOf(false).find((row) => row[1]?.value.value === 'down')
  const cell = (name: string) => down?.find(({ field }) => field.name === name)?.value
  t.same(cell('last_chk'), { type: 'str', value: 'a "bad", day' })
  t.same(cell('weight'), { type: 'u32', value: 1 })
})

t.test('legends come only where they are shown', async (t) => {
  const names = (legends: boolean) => new Set(rowsOf(legends).flatMap((row) => row.map(({ field }) => field.name)))
  const [without, all] = [names(false), names(true)]
  t.same([...all].filter((name) => !without.has(name)).sort(), ['addr', 'algo', 'cookie'])
})

t.test('without subjects there is an empty list', async (t) => {
  t.equal([...json([], { legends: false })].join(''), '[]\n')
})
