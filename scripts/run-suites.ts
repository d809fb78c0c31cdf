import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { text } from 'node:stream/consumers'
import { stringify } from 'yaml'

/**
 * Runs the suites named on the command line, or all of them: a process for each, one more at a time than there are cores, since they wait a good deal. Writes
 * TAP with a subtest for each suite, whole, as soon as it has ended. What V8 counted goes to .tap/coverage, where scripts/coverage.ts reads it.
 *
 * `tap run` would first build itself for half as long as a suite takes, and load its hooks into every process; tests need nothing of either.
 */

/** Seconds that a suite may take; one that is stuck says so itself, or is killed a little later. */
const patience = 300

/** Those that take longest, so that they are not still running when there is nothing left to run beside them. */
const first = ['scenarios', 'scenarios-2', 'cli', 'plugins', 'lb', 'routes', 'config', 'docker', 'examples']

const coverage = '.tap/coverage'
const wanted = process.argv.slice(2)
const names = readdirSync('.built/suites')
  .map((file) => file.replace('.test.js', ''))
  .filter((name) => wanted.length === 0 || wanted.includes(name.replace(/-\d$/, '')))
const waiting = names.sort().sort((a, b) => rank(a) - rank(b))
let ended = 0

function rank(name: string): number {
  const at = first.indexOf(name)
  return at < 0 ? first.length : at
}

async function work(): Promise<void> {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) await run(name)
}

async function run(name: string): Promise<void> {
  const began = performance.now()
  const child = spawn(process.execPath, ['--enable-source-maps', `.built/suites/${name}.test.js`], {
    env: { ...process.env, NODE_V8_COVERAGE: coverage, TAP_TIMEOUT: `${patience}` },
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: (patience + 20) * 1000,
    killSignal: 'SIGKILL',
  })
  const [tap, [code, signal]] = await Promise.all([text(child.stdout), once(child, 'close')])
  const time = `# time=${(performance.now() - began).toFixed(3)}ms`
  const point = `ok ${++ended} - ${name} ${time}\n`
  const result = code === 0 ? point : `not ${point}${indent(`---\n${stringify({ exitCode: code, signal })}...\n`, 2)}`
  process.stdout.write(`# Subtest: ${name}\n${indent(tap, 4)}${result}`)
}

function indent(lines: string, by: number): string {
  return lines.replace(/^(?=.)/gm, ' '.repeat(by))
}

rmSync(coverage, { recursive: true, force: true })
process.stdout.write(`TAP version 14\n1..${names.length}\n`)
await Promise.all(Array.from({ length: availableParallelism() + 1 }, work))
