/**
 * Has Limpet and a real HAProxy check servers that answer well, badly and not at all, and compares the bytes that arrive there and how the checks end, as the
 * statistics tell it. Prints every difference.
 *
 *     npx tsx scripts/compare-checks.ts [--write]
 *
 * With `--write`, what was seen of HAProxy becomes test/plugins/health-checks/fixtures/checks.json.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pino from 'pino'
import { formatNote, loadConfig } from '../src/config/load.ts'
import { startDaemon } from '../src/daemon.ts'
import { cases } from './checks/cases.ts'
import { cellsIn } from './checks/cells.ts'
import { isSame, nameOf, sectionOf, wireOf } from './checks/compare.ts'
import { type Peer, peerOf } from './checks/peer.ts'
import { command, haproxyVersion, startHaproxy } from './haproxy.ts'

const columns = ['status', 'check_status', 'check_code', 'last_chk']

function sections(peers: readonly Peer[]): string {
  const head = '\ndefaults\n  mode http\n  timeout connect 300ms\n  timeout server 5s\n  timeout client 5s\n  timeout check 400ms\n'
  return head + cases.map((one, index) => sectionOf(`b${index}`, one, peers[index]?.port ?? 0, 'inter 900')).join('')
}

/** Waits until no check is under way, and each server has had some. */
async function settled(ask: (text: string) => Promise<string>, peers: readonly Peer[]): Promise<string[][]> {
  await pause(2600)
  const found: string[][] = []
  while (found.filter(Boolean).length < cases.length) {
    const rows = cellsIn(await ask('show stat'), columns)
    for (const index of cases.keys()) {
      const row = rows.get(`b${index}/s`)
      if (found[index] === undefined && row !== undefined && !row[1]?.startsWith('*') && row[1] !== 'INI') found[index] = row
    }
    await pause(50)
  }
  return cases.map((one, index) => [...(found[index] ?? []), wireOf(one, peers[index])])
}

async function ofHaproxy(): Promise<string[][]> {
  const peers = await Promise.all(cases.map(peerOf))
  const haproxy = await startHaproxy((socket) => `${sections(peers)}listen x\n  bind unix@${socket('x')}\n`)
  const found = await settled((text) => haproxy.command(text), peers)
  await haproxy.stop()
  for (const peer of peers) peer.close()
  return found
}

async function ofLimpet(): Promise<string[][]> {
  const peers = await Promise.all(cases.map(peerOf))
  const directory = await mkdtemp(join(tmpdir(), 'checks-'))
  const file = join(directory, 'haproxy.cfg')
  const admin = join(directory, 'admin.sock')
  await writeFile(file, `global\n  stats socket ${admin} level admin\n${sections(peers)}listen x\n  bind unix@${join(directory, 'x')}\n`)
  const loaded = loadConfig([file], {})
  if (!loaded.ok) throw new Error(loaded.errors.map(formatNote).join('\n'))
  const daemon = await startDaemon(loaded.config, pino({ level: 'silent' }))
  const found = await settled((text) => command(admin, text), peers)
  await daemon.stop()
  await rm(directory, { recursive: true })
  for (const peer of peers) peer.close()
  return found
}

const version = haproxyVersion()
if (version === undefined) throw new Error('haproxy is not installed')
const theirs = await ofHaproxy()
if (process.argv.includes('--write')) {
  const rows = theirs.map((row, index) => JSON.stringify({ check: nameOf(cases[index]), seen: row }))
  await writeFile('test/plugins/health-checks/fixtures/checks.json', `[\n${rows.join(',\n')}\n]\n`)
}
const ours = await ofLimpet()
let differences = 0
for (const [index, one] of cases.entries()) {
  const [expected = [], found = []] = [theirs[index], ours[index]]
  if (isSame(found, expected)) continue
  differences++
  console.log(`${nameOf(one)}\n  HAProxy ${expected.join(' ; ')}\n  Limpet  ${found.join(' ; ')}`)
}
console.log(`${differences} of ${cases.length} checks differ from HAProxy ${version}`)
process.exitCode = differences > 0 ? 1 : 0
