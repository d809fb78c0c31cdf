import { readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { FileOutlet } from '../../../../src/plugins/access-log/sinks/file.ts'

function write(outlet: FileOutlet, text: string): Promise<number> {
  return new Promise((resolve, reject) => {
    outlet.write(Buffer.from(text), (error, taken) => (error === undefined ? resolve(taken) : reject(error)))
  })
}

t.test('lines are added to what is there', async (t) => {
  const path = join(t.testdir({ log: 'before\n' }), 'log')
  const outlet = new FileOutlet(path)
  t.equal(await write(outlet, 'after\n'), 6)
  outlet.close()
  t.equal(readFileSync(path, 'utf8'), 'before\nafter\n')
})

t.test('a file that was renamed or removed is let go within a second', async (t) => {
  let now = 0
  const path = join(t.testdir({}), 'log')
  const outlet = new FileOutlet(path, () => now)
  await write(outlet, 'one\n')
  renameSync(path, `${path}.1`)
  await write(outlet, 'two\n')
  now += 1000
  await write(outlet, 'three\n')
  t.equal(readFileSync(`${path}.1`, 'utf8'), 'one\ntwo\n')
  t.equal(readFileSync(path, 'utf8'), 'three\n')
  now += 1000
  await write(outlet, 'four\n')
  rmSync(path)
  now += 1000
  await write(outlet, 'five\n')
  t.equal(readFileSync(path, 'utf8'), 'five\n')
  outlet.close()
})

t.test('a path that is gone leaves the file as it was', async (t) => {
  let now = 0
  const folder = t.testdir({ in: {} })
  const outlet = new FileOutlet(join(folder, 'in/log'), () => now)
  renameSync(join(folder, 'in'), join(folder, 'out'))
  now += 1000
  await write(outlet, 'still here\n')
  t.equal(readFileSync(join(folder, 'out/log'), 'utf8'), 'still here\n')
  outlet.close()
})

t.test('a file that cannot be opened is told at the start', async (t) => {
  t.throws(() => new FileOutlet(join(t.testdir({}), 'no/log')), { code: 'ENOENT' })
})
