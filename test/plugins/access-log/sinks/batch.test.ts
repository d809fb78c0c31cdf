import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { Batch } from '../../../../src/plugins/access-log/sinks/batch.ts'
import { FdOutlet } from '../../../../src/plugins/access-log/sinks/fd.ts'
import type { Outlet } from '../../../../src/plugins/access-log/sinks/sink.ts'
import { put } from '../entries.ts'

type Done = Parameters<Outlet['write']>[1]

/** An outlet whose writes the test ends. */
class Slow implements Outlet {
  readonly writes: string[] = []
  isClosed = false
  #done: Done[] = []
  #wake: () => void = () => {}

  write(bytes: Buffer, done: Done): void {
    this.writes.push(bytes.toString())
    this.#done.push(done)
    this.#wake()
  }

  /** Waits for the next write and answers it. */
  async answer(error?: NodeJS.ErrnoException, taken?: number): Promise<void> {
    while (this.#done.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    this.#done.shift()?.(error, taken ?? Buffer.byteLength(this.writes.at(-1) ?? ''))
  }

  close(): void {
    this.isClosed = true
  }
}

function batchOf(outlet: Outlet): { batch: Batch; told: string[] } {
  const told: string[] = []
  return { told, batch: new Batch(outlet, 'x', (message) => told.push(message)) }
}

t.test('lines are gathered while a write is under way', async (t) => {
  const outlet = new Slow()
  const { batch } = batchOf(outlet)
  put(batch, 'a\n')
  put(batch, 'b\n')
  t.same(outlet.writes, [], 'nothing is written at once')
  const first = outlet.answer()
  await first
  put(batch, 'c\n')
  put(batch, 'd\n')
  const closed = batch.close()
  await outlet.answer()
  await closed
  t.same(outlet.writes, ['a\nb\n', 'c\nd\n'])
  t.equal(batch.lost, 0)
  t.ok(outlet.isClosed)
})

t.test('much is written at once', async (t) => {
  const outlet = new Slow()
  const { batch } = batchOf(outlet)
  put(batch, `${'x'.repeat(70_000)}\n`)
  t.equal(outlet.writes.length, 1)
  await outlet.answer()
  await batch.close()
})

t.test('what was taken in part, or not yet, is given again', async (t) => {
  const outlet = new Slow()
  const { batch, told } = batchOf(outlet)
  put(batch, 'abcd\n')
  await outlet.answer(undefined, 2)
  await outlet.answer(Object.assign(new Error('again'), { code: 'EAGAIN' }), 0)
  await outlet.answer()
  await batch.close()
  t.same(outlet.writes, ['abcd\n', 'cd\n', 'cd\n'])
  t.same(told, [])
})

t.test('lines that fail are lost, counted and told, and others follow', async (t) => {
  const outlet = new Slow()
  const { batch, told } = batchOf(outlet)
  put(batch, 'a\n')
  put(batch, 'b\n')
  await outlet.answer(new Error('no space'), 0)
  put(batch, 'c\n')
  await outlet.answer()
  await batch.close()
  t.same(outlet.writes, ['a\nb\n', 'c\n'])
  t.equal(batch.lost, 2)
  t.same(told, ['log x: 2 lines are lost: no space'])
})

t.test('who does not take lines loses those for which there is no room, and memory does not grow', async (t) => {
  const outlet = new Slow()
  const { batch, told } = batchOf(outlet)
  const line = `${'x'.repeat(999)}\n`
  for (let i = 0; i < 5000; i++) put(batch, line)
  t.equal(outlet.writes.length, 1)
  t.ok(batch.lost > 3500 && batch.lost < 4000, `${batch.lost} are lost`)
  t.same(told, ['log x: a line is lost: they are not taken as fast as they come'])
  await batch.close()
  t.equal(batch.lost, 5000, 'at the end nobody waits for them longer than a second')
  t.match(told[1], /^log x: \d+ lines are lost: they were not taken before the end$/)
})

t.test('closing without lines is over at once', async (t) => {
  const outlet = new Slow()
  await batchOf(outlet).batch.close()
  t.ok(outlet.isClosed)
})

t.test('a file descriptor gets the lines', async (t) => {
  const path = join(t.testdir({}), 'out')
  const fd = openSync(path, 'a')
  const { batch } = batchOf(new FdOutlet(fd))
  put(batch, 'é\n')
  put(batch, 'b\n')
  await batch.close()
  closeSync(fd)
  t.equal(readFileSync(path, 'utf8'), 'é\nb\n')
})

t.test('a pipe that nobody reads holds up nothing, and one whose reader has gone ends nothing', async (t) => {
  const program = `
    import { Batch } from './src/plugins/access-log/sinks/batch.ts'
    import { FdOutlet } from './src/plugins/access-log/sinks/fd.ts'
    const batch = new Batch(new FdOutlet(1), 'stdout', (message) => process.stderr.write(message + '\\n'))
    const put = (batch, text) => {
      const line = batch.begin()
      if (line === undefined) return
      line.text(text)
      batch.end()
    }
    for (let i = 0; i < 3000; i++) put(batch, 'x'.repeat(999) + '\\n')
    process.stderr.write('not held up\\n')
    process.stdin.once('data', async () => {
      put(batch, 'more\\n')
      setTimeout(async () => { await batch.close(); process.stderr.write('closed\\n'); process.exit(0) }, 50)
    })`
  const child = spawn(process.execPath, ['--import=tsx', '--input-type=module', '-e', program], { stdio: 'pipe' })
  let said = ''
  child.stderr.on('data', (bytes: Buffer) => {
    said += bytes
    if (said.includes('not held up') && child.stdout.readable) {
      child.stdout.destroy()
      child.stdin.end('go')
    }
  })
  const [code] = await once(child, 'close')
  t.equal(code, 0, said)
  t.match(said, /^log stdout: a line is lost[\s\S]*not held up[\s\S]*closed\n$/)
})
