import { isHopByHop, nominated } from '../../../src/http1/fields.ts'
import type { ResponseHead } from '../../../src/http1/response-head.ts'
import { type Outcome, outcome, readIn, Wire } from '../recording.ts'
import type { Sample } from './grammar.ts'
import { type NodeHead, NodeReader } from './node-parser.ts'
import { reasonFor } from './stricter.ts'

/** A response that came byte for byte, and the end of the connection behind it. */
export class Slow {
  readonly sample: Sample
  readonly bytes: Buffer
  readonly wire: Wire
  readonly outcome: Outcome
  /** How many bytes had come when it was over; all if it was not. */
  readonly length: number
  /** Only the end of the connection ended it, or cut it off. */
  readonly wasOpen: boolean

  constructor(sample: Sample) {
    this.sample = sample
    this.bytes = Buffer.from(sample.text, 'latin1')
    this.wire = new Wire(sample)
    const { recording } = this.wire
    let at = 0
    while (at < this.bytes.length && !recording.isOver) this.wire.read(this.bytes.subarray(at, ++at))
    this.length = at
    this.wasOpen = !recording.isOver
    if (at < this.bytes.length) this.wire.read(this.bytes.subarray(at))
    this.wire.close()
    this.outcome = outcome(this.wire)
  }
}

/**
 * In what a response that comes in pieces, cut at the offsets given, differs from the same byte for byte; '' in nothing. What is refused may have been told
 * of less far: what comes together with a byte that is wrong is not passed on.
 */
export function differenceInPieces(slow: Slow, cuts: number[]): string {
  const one = outcome(readIn(slow.bytes, cuts, slow.sample))
  const other = slow.outcome
  const isSame =
    one.verdict === other.verdict &&
    one.reusable === other.reusable &&
    same(one.interims, other.interims) &&
    (one.head === other.head || (one.verdict === 'bad' && one.head === '')) &&
    (one.body === other.body || (one.verdict === 'bad' && other.body.startsWith(one.body)))
  return isSame ? '' : `cut at [${cuts}] ${JSON.stringify(one)}, byte for byte ${JSON.stringify(other)}`
}

/** Readers of Node's, ready to be told of bytes. */
export async function readersFor(samples: Sample[]): Promise<NodeReader[]> {
  const readers = samples.map(({ isHead }) => new NodeReader(isHead))
  await new Promise((resolve) => setImmediate(resolve))
  return readers
}

/** In what a response is read otherwise than by Node, but for the reasons told, such as `onStricter` is told of; '' in nothing. */
export function differenceFromNode(slow: Slow, node: NodeReader, onStricter: (reason: string) => void = () => {}): string {
  const { bytes, length, wasOpen, sample } = slow
  const { verdict, head } = slow.outcome
  const before = node.read(bytes.subarray(0, length - 1)).state
  const atEnd = node.read(bytes.subarray(length - 1, length)).state
  if (verdict === 'bad') {
    if (before === 'whole' || before === 'switched') return `refused at byte ${length}, for Node ${before} before`
    if (node.read(bytes.subarray(length)).close().state === 'refused') return ''
    const reason = reasonFor(sample.text.slice(0, length), sample.mayUpgrade)
    if (reason === undefined) return `refused at byte ${length} for no reason told, for Node ${node.state}`
    onStricter(reason)
    return ''
  }
  const isRefusedHead = verdict === 'cut off' && atEnd === 'refused' && head === ''
  if (isRefusedHead) return ''
  if (wasOpen ? atEnd !== 'goes on' : before !== 'goes on' || atEnd !== verdict)
    return `${verdict} with byte ${length}, for Node ${before}, then ${atEnd} ${node.error}`
  if (wasOpen) node.close()
  if (wasOpen && (verdict === 'whole') !== (node.state === 'whole'))
    return `${verdict} when the server closes, for Node ${node.state} ${node.error}`
  return differenceOfContent(slow, node)
}

function differenceOfContent({ sample, wire, outcome }: Slow, node: NodeReader): string {
  const { interims, head, body } = wire.recording
  const heads = head === undefined ? interims : [...interims, head]
  const ours = heads.map(plainHead)
  const theirs = node.heads.map(withoutHops)
  if (!same(ours, theirs)) return `heads ${JSON.stringify(ours)}, for Node ${JSON.stringify(theirs)}`
  if (outcome.verdict === 'switched') return ''
  const { payload, trailers } = head?.chunked === true ? unchunked(body) : { payload: body, trailers: [] }
  if (payload !== node.body) return `the body ${JSON.stringify(payload)}, for Node ${JSON.stringify(node.body)}`
  if (outcome.verdict === 'cut off') return ''
  if (!same(trailers, node.trailers)) return `the trailers ${JSON.stringify(trailers)}, for Node ${JSON.stringify(node.trailers)}`
  // A response to HEAD ends with its head, whether or not that tells of a length (RFC 9112 §6.3).
  const mayServeOn = node.staysOpen || (sample.isHead && head?.chunked === false && head.length < 0)
  return outcome.reusable && !mayServeOn ? 'the connection serves on, for Node it does not' : ''
}

interface PlainHead {
  status: number
  minor: number
  reason: string
  /** Names and values in turn, blanks around values cut off. */
  fields: string[]
}

function plainHead({ status, minor, text }: ResponseHead): PlainHead {
  const [line = '', ...lines] = text.split('\r\n').slice(0, -1)
  return { status, minor, reason: line.slice(13), fields: lines.flatMap(field) }
}

function field(line: string): [string, string] {
  const colon = line.indexOf(':')
  return [line.slice(0, colon), trimmed(line.slice(colon + 1))]
}

/** What of a head Node read is to be sent on. */
function withoutHops({ status, minor, reason, fields }: NodeHead): PlainHead {
  const pairs = fields.flatMap((name, i) => (i % 2 === 0 ? [{ name, lower: name.toLowerCase(), value: trimmed(fields[i + 1] ?? '') }] : []))
  const isSwitch = status === 101
  const options = pairs.filter(({ lower }) => lower === 'connection').map(({ value }) => value)
  const named = isSwitch ? [] : nominated(options.join(','))
  const isBodiless = status === 204 || status < 200
  const stays = ({ lower }: { lower: string }): boolean => {
    if (isSwitch && (lower === 'connection' || lower === 'upgrade')) return true
    if (isBodiless && (lower === 'content-length' || lower === 'transfer-encoding')) return false
    return !isHopByHop(lower) && !named.includes(lower)
  }
  return { status, minor, reason, fields: pairs.filter(stays).flatMap(({ name, value }) => [name, value]) }
}

/** What the chunks of a body that was found to be well-formed, as far as it has come, carry, and its trailers. */
function unchunked(body: string): { payload: string; trailers: string[] } {
  let payload = ''
  let left = body
  for (;;) {
    const line = /^([\da-f]+)[^\r]*\r\n/i.exec(left)
    if (line === null) return { payload, trailers: [] }
    const size = Number.parseInt(line[1] ?? '', 16)
    left = left.slice(line[0].length)
    if (size === 0) return { payload, trailers: left.endsWith('\r\n') ? left.split('\r\n').slice(0, -2).flatMap(field) : [] }
    payload += left.slice(0, size)
    left = left.slice(size + 2)
  }
}

function trimmed(text: string): string {
  return text.replace(/^[\t ]+|[\t ]+$/g, '')
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
