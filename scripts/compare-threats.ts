/**
 * Plays the hostile requests and responses of test/threats to HAProxy, and holds what becomes of them against what the corpus says: what Limpet does, or what
 * its field `haproxy` tells of a difference, with the reason. A difference that is not told there is one too many; so is one that is told and is not there.
 *
 *   npx tsx scripts/compare-threats.ts [part of an id]
 *
 * Names of fields are compared without regard to case, and chunks by what they carry.
 */
import { closedPort } from '../test/helpers.ts'
import { follow, show } from '../test/threats/judge.ts'
import { type Played, playRequest, playResponse } from '../test/threats/play.ts'
import { Recorder } from '../test/threats/recorder.ts'
import { requests } from '../test/threats/requests/index.ts'
import { responses } from '../test/threats/responses/index.ts'
import type { Outcome, RequestThreat, ResponseThreat, Site } from '../test/threats/threat.ts'
import { haproxyVersion, startHaproxy } from './haproxy.ts'

type Ports = Record<Site, number>

/** Compares all, or those with `only` in their id; answers the differences that are not told, in words. */
export async function compareThreats(only = ''): Promise<string[]> {
  const server = new Recorder()
  await server.start()
  const plain = await closedPort()
  const sticky = await closedPort()
  const ports: Ports = { plain, sticky, trusting: sticky }
  const haproxy = await startHaproxy(() => configuration(ports, server.port))
  const differences: string[] = []
  try {
    for (const [part, threat] of named(requests, only))
      add(differences, part, threat, await lasting(() => compareRequest(threat, ports, server)))
    for (const [part, threat] of named(responses, only))
      add(differences, part, threat, await lasting(() => compareResponse(threat, ports, server)))
  } finally {
    await haproxy.stop()
    await server.stop()
  }
  return differences
}

function named<T extends { id: string }>(corpus: Record<string, T[]>, only: string): [string, T][] {
  return Object.entries(corpus).flatMap(([part, threats]) =>
    threats.filter(({ id }) => `${part}/${id}`.includes(only)).map((threat): [string, T] => [part, threat]),
  )
}

/** A difference that shows itself each of three times: some of what HAProxy does depends on how the bytes arrive. */
async function lasting(compare: () => Promise<string>): Promise<string> {
  return (await compare()) && (await compare()) && (await compare())
}

function add(differences: string[], part: string, { id, what }: { id: string; what: string }, difference: string): void {
  if (difference !== '') differences.push(`${part}/${id} (${what}): ${difference}`)
}

function configuration(ports: Ports, server: number): string {
  return [
    ...['defaults', '  mode http', '  timeout connect 1s', '  timeout client 500ms', '  timeout server 500ms', '  retries 0'],
    ...['frontend plain', `  bind 127.0.0.1:${ports.plain}`, '  default_backend plain'],
    ...['frontend sticky', `  bind 127.0.0.1:${ports.sticky}`, '  default_backend sticky'],
    ...['backend plain', `  server s1 127.0.0.1:${server}`],
    ...['backend sticky', '  option forwardfor', '  cookie SERVERID insert indirect nocache', `  server s1 127.0.0.1:${server} cookie s1`],
    '',
  ].join('\n')
}

async function compareRequest(threat: RequestThreat, ports: Ports, server: Recorder): Promise<string> {
  const { why = '', sometimes = false, ...told } = threat.haproxy ?? {}
  const ours: Outcome = { sees: threat.sees, gets: threat.gets, closes: threat.closes }
  const wanted: Outcome = { ...ours, ...told }
  if (why !== '' && same(plain(wanted), plain(ours))) return 'a difference is told where there is none'
  const played = await playRequest(threat, wanted.gets.length, ports[threat.at ?? 'plain'], server)
  const theirs = plain(played.outcome)
  if (same(theirs, plain(wanted)) || (sometimes && same(theirs, plain(ours)))) return faultsOf(played, why)
  return `with HAProxy, ${said(played.outcome)}, not ${said(wanted)}`
}

async function compareResponse(threat: ResponseThreat, ports: Ports, server: Recorder): Promise<string> {
  const { why = '', sometimes = false, gets = threat.gets, closes: isEnd = threat.closes } = threat.haproxy ?? {}
  const ours = { gets: threat.gets.map(lower), closes: threat.closes }
  const wanted = { gets: gets.map(lower), closes: isEnd }
  if (why !== '' && same(wanted, ours)) return 'a difference is told where there is none'
  const isAny = [wanted, ...(sometimes ? [ours] : [])]
  const isWhole = (text: string): boolean => isAny.every(({ gets }) => follow(message(text), gets) !== 'more')
  const played = await playResponse(threat, isWhole, ports[threat.at ?? 'plain'], server)
  const { text, closes } = played.outcome
  if (isAny.some((it) => follow(message(text), it.gets) === 'all' && it.closes === closes)) return faultsOf(played, why)
  return `with HAProxy, the client gets ${show([text])} and ${end(closes)}, not ${show(wanted.gets)} and ${end(wanted.closes)}`
}

/** HAProxy may let others suffer only where the corpus says that it differs. */
function faultsOf({ faults }: Played<unknown>, why: string): string {
  return why === '' ? faults.join('; ') : ''
}

function end(closes: boolean): string {
  return closes ? 'the end' : 'goes on'
}

function said({ sees, gets, closes }: Outcome): string {
  return `the server sees ${show(sees)}, the client gets ${gets.join(', ') || 'nothing'} and ${end(closes)}`
}

function lower(part: string | number): string | number {
  return typeof part === 'string' ? message(part) : part
}

function plain({ sees, gets, closes }: Outcome): Outcome {
  return { sees: sees.map(message), gets, closes }
}

/** Messages, all but the last of them interim, with their names in lower case and their chunks put together. */
function message(text: string): string {
  const end = text.indexOf('\r\n\r\n') + 4
  if (end < 4) return text
  const head = text.slice(0, end).replace(/^[^\r\n:]+:/gm, (name) => name.toLowerCase())
  const body = text.slice(end)
  if (/^HTTP\/1\.1 1\d\d /.test(head)) return head + message(body)
  return head + (/^transfer-encoding: *chunked/im.test(head) ? unchunked(body) : body)
}

/** One chunk of all that chunks carry, and their trailers, names in lower case; what is no whole body stays as it is. */
function unchunked(body: string): string {
  let payload = ''
  let left = body
  for (;;) {
    const [line = '', size = ''] = /^([\da-f]+)\r\n/i.exec(left) ?? []
    if (size === '') return body
    const length = Number.parseInt(size, 16)
    if (length === 0) break
    payload += left.slice(line.length, line.length + length)
    left = left.slice(line.length + length + 2)
  }
  const trailers = left.replace(/^0+/, '').replace(/^[^\r\n:]+:/gm, (name) => name.toLowerCase())
  return `${payload}|${trailers}`
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

if (process.argv[1] === import.meta.filename) {
  const version = haproxyVersion()
  if (version === undefined) throw new Error('haproxy is not installed')
  const differences = await compareThreats(process.argv[2])
  for (const difference of differences) console.log(difference)
  console.log(`${differences.length} differences from HAProxy ${version} that are not told`)
  process.exitCode = differences.length > 0 ? 1 : 0
}
