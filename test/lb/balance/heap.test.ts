import fc from 'fast-check'
import t from 'tap'
import { Heap, type HeapEntry } from '../../../src/lb/balance/heap.ts'

interface Named extends HeapEntry {
  name: number
}

t.test('the first of an empty heap is nothing', async (t) => {
  t.equal(new Heap<Named>().first, undefined)
})

t.test('the smallest key is first; of equal keys, the one that came first', async (t) => {
  const heap = new Heap<Named>()
  const keys = [5, 1, 3, 1, 5, 3, 1]
  keys.forEach((key, name) => {
    heap.insert({ key: 0, order: 0, at: -1, name }, key)
  })
  const order: number[] = []
  for (let first = heap.first; first !== undefined; first = heap.first) {
    order.push(first.name)
    heap.remove(first)
    t.equal(first.at, -1)
  }
  t.same(order, [1, 3, 6, 2, 5, 0, 4])
})

t.test('through any insertions and removals it has the first of a sorted array', async () => {
  const insertion = fc.record({ key: fc.integer({ min: 0, max: 9 }) })
  const removal = fc.record({ remove: fc.nat() })
  fc.assert(
    fc.property(fc.array(fc.oneof({ weight: 3, arbitrary: insertion }, { weight: 2, arbitrary: removal }), { maxLength: 80 }), (steps) => {
      const heap = new Heap<Named>()
      const sorted: Named[] = []
      for (const [name, step] of steps.entries()) {
        if ('key' in step) {
          const entry = { key: 0, order: 0, at: -1, name }
          heap.insert(entry, step.key)
          sorted.push(entry)
          sorted.sort((a, b) => a.key - b.key || a.order - b.order)
        } else {
          const [entry] = sorted.splice(step.remove % (sorted.length || 1), 1)
          if (entry !== undefined) heap.remove(entry)
        }
        if (heap.first !== sorted[0]) return false
      }
      return true
    }),
  )
})
