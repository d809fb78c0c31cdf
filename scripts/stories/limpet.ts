import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { formatNote, loadConfig } from '../../src/config/load.ts'
import { startDaemon } from '../../src/daemon.ts'
import { command } from '../haproxy.ts'
import { play, type Side } from './play.ts'
import type { Story } from './stories.ts'
import { World } from './world.ts'

/** Plays stories to a daemon; answers what its statistics tell after each step. */
export async function tellLimpet(stories: readonly Story[]): Promise<string[][]> {
  const directory = await mkdtemp(join(tmpdir(), 'stories-'))
  const socket = (name: string): string => join(directory, name)
  const world = await World.of(stories, socket)
  const file = join(directory, 'haproxy.cfg')
  await writeFile(file, `global\n max-spread-checks 10\n stats socket ${socket('admin')} level admin\n${world.configuration}`)
  const loaded = loadConfig([file], {})
  if (!loaded.ok) throw new Error(loaded.errors.map(formatNote).join('\n'))
  const daemon = await startDaemon({ ...loaded.config, global: { ...loaded.config.global, hardStopAfter: 500 } }, pino({ level: 'silent' }))
  const side: Side = { socket, command: (text) => command(socket('admin'), text) }
  const told = await Promise.all(stories.map((story, index) => play(story, index, world, side)))
  world.stop()
  await daemon.stop()
  await rm(directory, { recursive: true })
  return told
}
