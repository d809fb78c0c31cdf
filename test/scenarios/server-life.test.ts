import { readFileSync } from 'node:fs'
import t from 'tap'
import { tellLimpet } from '../../scripts/stories/limpet.ts'
import { stories } from '../../scripts/stories/stories.ts'

/** What was seen of HAProxy 2.6.12 after each step (scripts/compare-stories.ts --write). */
const seen = JSON.parse(readFileSync('test/scenarios/fixtures/stories.json', 'utf8')) as Record<string, string[]>

t.test('servers live as they do with HAProxy, step by step, in its words', async (t) => {
  const told = await tellLimpet(stories)
  for (const [index, { name }] of stories.entries()) t.same(told[index], seen[name], name)
})
