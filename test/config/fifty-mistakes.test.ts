import { readFileSync } from 'node:fs'
import t from 'tap'
import { loadConfig } from '../../src/config/load.ts'

const fixtures = 'test/config/fixtures'

t.test('a configuration with fifty mistakes gets as many messages in one run, each by its line and with what to do', async (t) => {
  const loaded = loadConfig([`${fixtures}/fifty-mistakes.cfg`], {})
  const told = loaded.ok ? [] : loaded.errors.map(({ line, message }) => `${line}: ${message}`)
  const expected = readFileSync(`${fixtures}/fifty-mistakes.txt`, 'utf8').trimEnd().split('\n')
  t.same(told, expected)
  t.ok(new Set(told.map((text) => text.replace(/^\d+: /, ''))).size >= 50, 'all of them different')
})
