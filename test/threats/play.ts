import { Wire } from '../helpers.ts'
import { probe, type Recorder } from './recorder.ts'
import type { Outcome, RequestThreat, ResponseThreat } from './threat.ts'

/** How long a play may take, in milliseconds. It only runs out when something is wrong. */
const patience = 3000

export interface Played<T> {
  outcome: T
  /** What the server got of a request that never became whole. */
  left: string
  /** What is wrong whatever the outcome: another client was not served as it should be, or nothing came for too long. */
  faults: string[]
}

/** Sends what a client sends, and another client's request after it. `wanted` is how many responses are waited for. */
export async function playRequest(threat: RequestThreat, wanted: number, port: number, server: Recorder): Promise<Played<Outcome>> {
  server.take()
  server.manner = threat
  const wire = new GuardedWire(port)
  let text = ''
  for (const [index, piece] of [threat.send].flat().entries()) {
    if (index > 0) text += await wire.read((more) => statuses(more).length > 0)
    wire.write(piece)
  }
  if (threat.ends === true) wire.socket.end()
  text += await wire.read((more) => statuses(text + more).length >= wanted)
  const after = threat.ends === true ? await wire.untilClosed() : await wire.probed()
  const isProbed = after.endsWith('\r\n\r\nprobe')
  const answered = isProbed ? after.slice(0, after.lastIndexOf('HTTP/1.1 200 ')) : after
  const other = await probeAnew(port)
  const { requests, left } = server.take()
  return {
    outcome: { sees: requests, gets: statuses(text + answered), closes: !isProbed },
    left,
    faults: [...wire.faults(), ...other],
  }
}

export interface Delivery {
  /** All that the client got. */
  text: string
  closes: boolean
  /** The server's connection is still open. */
  keeps: boolean
}

/** Has the server say what it says to one client, and then serves another. `isWhole` tells when a client has all that is meant for it. */
export async function playResponse(
  threat: ResponseThreat,
  isWhole: (text: string) => boolean,
  port: number,
  server: Recorder,
): Promise<Played<Delivery>> {
  const before = await probeAnew(port)
  server.manner = threat
  const wire = new GuardedWire(port).write(threat.request ?? 'GET / HTTP/1.1\r\nHost: a\r\n\r\n')
  let text = await wire.read(isWhole)
  const used = server.last
  if (threat.unasked !== undefined && used !== undefined) {
    const closed = new Promise((resolve) => used.once('close', resolve))
    used.write(threat.unasked, 'latin1')
    if (!used.destroyed) await closed
  }
  const after = await wire.probed()
  const isProbed = after.endsWith('\r\n\r\nprobe')
  text += isProbed ? after.slice(0, after.lastIndexOf('HTTP/1.1 200 ')) : after
  const other = await probeAnew(port)
  return {
    outcome: { text, closes: !isProbed, keeps: server.isOpen(used) },
    left: '',
    faults: [...before, ...wire.faults(), ...other],
  }
}

/** A client that gives up after a while. */
class GuardedWire extends Wire {
  #isLate = false
  readonly #timer = setTimeout(() => {
    this.#isLate = true
    this.destroy()
  }, patience)

  /** Asks once more; answers what came then, until the probe's response or the end of the connection. */
  async probed(): Promise<string> {
    return this.closed ? '' : this.write(probe).read((text) => text.endsWith('\r\n\r\nprobe'))
  }

  /** Ends it. Answers whether it had to give up. */
  faults(): string[] {
    clearTimeout(this.#timer)
    this.destroy()
    return this.#isLate ? ['nothing came for too long'] : []
  }
}

/** Whether another client, on a connection of its own, is served as it should be. */
async function probeAnew(port: number): Promise<string[]> {
  const wire = new GuardedWire(port)
  const text = await wire.probed()
  const isRight = /^HTTP\/1\.1 200 OK\r\n(?:[^\r\n]+\r\n)+\r\nprobe$/.test(text)
  return [...wire.faults(), ...(isRight ? [] : [`another client got ${JSON.stringify(text)}`])]
}

function statuses(text: string): number[] {
  return [...text.matchAll(/HTTP\/1\.\d (\d{3}) /g)].map((match) => Number(match[1]))
}
