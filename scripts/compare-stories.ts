/**
 * Plays stories of servers' lives (scripts/stories/stories.ts) to Limpet and to a real HAProxy, and compares what the statistics tell after each step: status,
 * check and agent status, weight, who is active or backup, slow start. Prints every difference.
 *
 *     npx tsx scripts/compare-stories.ts [--write]
 *
 * With `--write`, what was seen of HAProxy becomes test/scenarios/fixtures/stories.json.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { command, haproxyVersion, runHaproxy } from './haproxy.ts'
import { tellLimpet } from './stories/limpet.ts'
import { play, type Side } from './stories/play.ts'
import { stories } from './stories/stories.ts'
import { World } from './stories/world.ts'

async function tellHaproxy(): Promise<string[][]> {
  const directory = await mkdtemp(join(tmpdir(), 'stories-'))
  const socket = (name: string): string => join(directory, name)
  const world = await World.of(stories, socket)
  const file = join(directory, 'haproxy.cfg')
  await writeFile(file, `global\n nbthread 1\n max-spread-checks 10\n stats socket ${socket('admin')} level admin\n${world.configuration}`)
  const stop = await runHaproxy(file)
  const side: Side = { socket, command: (text) => command(socket('admin'), text) }
  try {
    return await Promise.all(stories.map((story, index) => play(story, index, world, side)))
  } finally {
    await stop()
    world.stop()
    await rm(directory, { recursive: true })
  }
}

const version = haproxyVersion()
if (version === undefined) throw new Error('haproxy is not installed')
const theirs = await tellHaproxy()
if (process.argv.includes('--write')) {
  const all = Object.fromEntries(stories.map(({ name }, index) => [name, theirs[index]]))
  await writeFile('test/scenarios/fixtures/stories.json', `${JSON.stringify(all, null, 1)}\n`)
}
const ours = await tellLimpet(stories)
let differences = 0
for (const [index, { name }] of stories.entries()) {
  for (const [at, expected] of (theirs[index] ?? []).entries()) {
    if (ours[index]?.[at] === expected) continue
    differences++
    console.log(`${name}\n  HAProxy ${expected}\n  Limpet  ${ours[index]?.[at]}`)
  }
}
const steps = theirs.flat().length
console.log(`${differences} of ${steps} steps in ${stories.length} stories differ from HAProxy ${version}`)
process.exit(differences > 0 ? 1 : 0)
