/**
 * Plays random requests, and commands of the runtime API, to Limpet and to a real HAProxy that run the same random configurations side by side, and compares all
 * that clients, servers and operators get to see, byte for byte but for the case of field names and the pages of their own. Prints every difference.
 *
 *     npx tsx scripts/compare-haproxy.ts [--seed N] [--configurations N] [--requests N]
 */
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pino from 'pino'
import { formatNote, loadConfig } from '../src/config/load.ts'
import { type Daemon, startDaemon } from '../src/daemon.ts'
import { command, Heads, haproxyVersion, Random, runHaproxy } from './haproxy.ts'
import { configurationOf, type Scenario, type Step, scenarioOf, serverCount } from './wire/scenario.ts'

interface Options {
  seed: number
  configurations: number
  requests: number
}

/** Compares `requests` steps under each of `configurations` configurations; answers the differences, in words. */
export async function compareHaproxy({ seed, configurations, requests }: Options): Promise<string[]> {
  const random = new Random(seed)
  const scenarios = Array.from({ length: configurations }, (_, index) => scenarioOf(random, index, requests))
  const directory = await mkdtemp(join(tmpdir(), 'compare-'))
  const seen: Seen = { request: '', response: '' }
  const servers = await Promise.all(
    Array.from({ length: serverCount }, (_, i) => serve(join(directory, `s${i + 1}.sock`), `s${i + 1}`, seen)),
  )
  const file = join(directory, 'haproxy.cfg')
  await writeFile(file, configurationOf(scenarios))
  const stopTheirs = await runHaproxy(file, { DIR: directory, SIDE: 'theirs' })
  const limpet = await startOurs(file, { DIR: directory, SIDE: 'ours' })
  const theirs = new Side(directory, 'theirs', seen)
  const ours = new Side(directory, 'ours', seen)
  const differences: string[] = []
  try {
    for (const [index, scenario] of scenarios.entries()) {
      const difference = await play(index, scenario, theirs, ours)
      if (difference !== undefined) differences.push(difference)
    }
  } finally {
    theirs.close()
    ours.close()
    await limpet.stop()
    await stopTheirs()
    for (const server of servers) server.close()
    await rm(directory, { recursive: true })
  }
  return differences
}

/** Plays a scenario up to the first difference, which is answered in words. */
async function play(index: number, { lines, steps }: Scenario, theirs: Side, ours: Side): Promise<string | undefined> {
  for (const [at, step] of steps.entries()) {
    const [expected, found] = [await theirs.take(step), await ours.take(step)]
    if (expected === found) continue
    const commands = steps.slice(0, at).flatMap((one) => ('command' in one ? [one.command] : []))
    const asked = 'command' in step ? step.command : `${step.request}\n${step.response}`
    return [
      `configuration ${index}, step ${at}`,
      ...lines,
      ...commands,
      '---',
      asked,
      '--- HAProxy',
      expected,
      '--- Limpet',
      found,
      '',
    ].join('\n')
  }
  return undefined
}

/** What the server that was asked last got, and what it is to answer. */
interface Seen {
  request: string
  response: string
}

async function serve(path: string, name: string, seen: Seen): Promise<net.Server> {
  const server = net.createServer(async (socket) => {
    const heads = new Heads(socket)
    try {
      for (;;) {
        seen.request = `${name}: ${(await heads.next()).replace(/^(?:abc|k=.|x&k)/, '')}`
        socket.write(seen.response, 'latin1')
      }
    } catch {
      // The connection was closed: no more requests.
    }
  })
  server.listen(path)
  await once(server, 'listening')
  return server
}

async function startOurs(file: string, env: Record<string, string>): Promise<Daemon> {
  const loaded = loadConfig([file], env)
  if (!loaded.ok) throw new Error(loaded.errors.map(formatNote).join('\n'))
  return startDaemon(loaded.config, pino({ level: 'silent' }))
}

/** One of the two that are compared, as clients and operators meet it. */
class Side {
  readonly #front: string
  readonly #admin: string
  readonly #seen: Seen
  #client: Heads | undefined

  constructor(directory: string, name: string, seen: Seen) {
    this.#front = join(directory, `${name}.front`)
    this.#admin = join(directory, `${name}.admin`)
    this.#seen = seen
  }

  close(): void {
    this.#client?.socket.destroy()
    this.#client = undefined
  }

  /** What comes of a step, in comparable words. */
  async take(step: Step): Promise<string> {
    if ('command' in step) return (await command(this.#admin, step.command)).replace(/^0x[\da-f]+(: .*? exp=)\d+/gm, '0x$1')
    this.#seen.request = 'no server was asked'
    this.#seen.response = step.response
    this.#client ??= new Heads(net.connect(this.#front))
    this.#client.socket.write(step.request, 'latin1')
    const answer = await this.#client.next()
    // A page of their own may end the connection, and has a body.
    if (this.#seen.request === 'no server was asked') this.close()
    return `${this.#seen.request === 'no server was asked' ? (answer.split('\r\n')[0] ?? '') : plain(answer)}\n${plain(this.#seen.request)}`
  }
}

/** A head with the names of its fields in lower case, and no blanks around values, which HAProxy takes away. */
function plain(head: string): string {
  return head.replace(/[\t ]+(?=\r\n|$)/g, '').replace(/\r\n([^:\r\n]+):[\t ]*/g, (_, name: string) => `\n${name.toLowerCase()}: `)
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      configurations: { type: 'string', default: '50' },
      requests: { type: 'string', default: '100' },
    },
  })
  const version = haproxyVersion()
  if (version === undefined) throw new Error('haproxy is not installed')
  const [seed, configurations, requests] = [Number(values.seed), Number(values.configurations), Number(values.requests)]
  const differences = await compareHaproxy({ seed, configurations, requests })
  for (const difference of differences) console.log(difference)
  console.log(
    `${differences.length} of ${configurations} configurations, ${requests} requests and commands each, differ from HAProxy ${version}`,
  )
  process.exitCode = differences.length > 0 ? 1 : 0
}
