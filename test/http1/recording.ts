import type { ResponseHead } from '../../src/http1/response-head.ts'
import { type ResponseEvents, ResponseReader } from '../../src/http1/response-reader.ts'

export interface Question {
  isHead?: boolean
  mayUpgrade?: boolean
}

/** What a reader told of one response; the same for one that came whole and one that came in pieces. */
export class Recording implements ResponseEvents {
  readonly interims: ResponseHead[] = []
  head: ResponseHead | undefined
  /** The body as latin1, chunk framing included. */
  body = ''
  isUpgraded = false
  isEnded = false
  isBad = false
  /** The events by name, in the order they came. */
  readonly events: string[] = []

  /** Nothing more is expected of this response. */
  get isOver(): boolean {
    return this.isEnded || this.isBad || this.isUpgraded
  }

  onInterim(head: ResponseHead): void {
    this.events.push('interim')
    this.interims.push(head)
  }

  onWhole(head: ResponseHead, body: string): void {
    this.events.push('whole')
    this.head = head
    this.body = body
    this.isEnded = true
  }

  onHead(head: ResponseHead): void {
    this.events.push('head')
    this.head = head
  }

  onUpgrade(head: ResponseHead): void {
    this.events.push('upgrade')
    this.head = head
    this.isUpgraded = true
  }

  onBody(bytes: Buffer): void {
    this.events.push('body')
    this.body += bytes.toString('latin1')
  }

  onEnd(): void {
    this.events.push('end')
    this.isEnded = true
  }

  onBad(): void {
    this.events.push('bad')
    this.isBad = true
  }
}

/** A buffer larger than what is read, as sockets have. What lies behind is a response that must never show. */
const slab = Buffer.alloc(200_000)
const hidden = Buffer.from('HTTP/1.1 200 OK\r\n\r\n')

/** Reads a response as it comes from a socket: every piece into the same buffer, over the one before. */
export class Wire {
  readonly recording = new Recording()
  readonly reader = new ResponseReader(this.recording, 15_360)

  constructor({ isHead = false, mayUpgrade = false }: Question = {}) {
    this.reader.begin(isHead, mayUpgrade)
  }

  read(piece: Buffer | string): this {
    const bytes = typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece
    bytes.copy(slab)
    hidden.copy(slab, bytes.length)
    this.reader.read(slab, bytes.length)
    slab.fill(0, 0, bytes.length)
    return this
  }

  /** The server closes its side. */
  close(): this {
    this.reader.end()
    return this
  }
}

/** All that a response came to, in one value that two ways of reading it can be compared by. */
export interface Outcome {
  interims: string[]
  head: string
  body: string
  verdict: 'whole' | 'bad' | 'cut off' | 'switched'
  reusable: boolean
}

export function outcome({ recording, reader }: Wire): Outcome {
  const { interims, head, body, isEnded, isBad, isUpgraded } = recording
  return {
    interims: interims.map(({ text }) => text),
    head: head?.text ?? '',
    body,
    verdict: isUpgraded ? 'switched' : isEnded ? 'whole' : isBad ? 'bad' : 'cut off',
    reusable: reader.reusable,
  }
}

/** Reads all of a response, cut at the offsets given, and the end of the connection behind it if `closes`. */
export function readIn(bytes: Buffer, cuts: number[], question: Question = {}, closes = true): Wire {
  const wire = new Wire(question)
  let from = 0
  for (const to of [...cuts, bytes.length]) {
    if (to > from) wire.read(bytes.subarray(from, to))
    from = Math.max(from, to)
  }
  return closes ? wire.close() : wire
}
