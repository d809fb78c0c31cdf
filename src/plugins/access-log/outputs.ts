import { type LogAddress, type LogTarget, parseLogTarget } from '../../schemas/log-target.ts'
import type { Clock } from './clock.ts'
import { headerOf, type Sender } from './header.ts'
import { Batch } from './sinks/batch.ts'
import { FdOutlet } from './sinks/fd.ts'
import { FileOutlet } from './sinks/file.ts'
import { LoggerOutlet } from './sinks/logger.ts'
import type { Sink } from './sinks/sink.ts'
import { StreamOutlet, typeOfSocket } from './sinks/stream.ts'
import { UdpSink } from './sinks/udp.ts'
import { Target } from './target.ts'

/** All that lines go to, each opened once however many logs use it. */
export class Outputs {
  readonly #clock: Clock
  readonly #tell: (message: string) => void
  readonly #sinks = new Map<string, Sink>()

  /** `tell` is for troubles of the log itself. */
  constructor(clock: Clock, tell: (message: string) => void) {
    this.#clock = clock
    this.#tell = tell
  }

  /** The targets that texts of a configuration name. Throws an Error when one cannot be opened. */
  async targets(texts: readonly string[], sender: Sender): Promise<Target[]> {
    const targets: Target[] = []
    for (const text of texts) {
      const parsed = parseLogTarget(text)
      if (!parsed.ok) throw new Error(`log ${text}: ${parsed.fault}`)
      const target = await this.#target(parsed.target, sender, text)
      if (target !== undefined) targets.push(target)
    }
    return targets
  }

  async #target(config: LogTarget, sender: Sender, text: string): Promise<Target | undefined> {
    const { address, facility } = config
    if (address.kind === 'ring') return undefined
    const usual = address.kind === 'fd' || address.kind === 'file' ? 'raw' : sender.hostname === undefined ? 'local' : 'rfc3164'
    const format = config.format ?? usual
    if (address.kind === 'unix' && address.type === 'any' && (await typeOfSocket(address.path)) !== 'stream') {
      const form = format === 'rfc3164' || format === 'rfc5424' ? format : 'local'
      const logger = { path: address.path, tag: sender.tag, format: form } as const
      const sink = this.#open(JSON.stringify(logger), text, () => new Batch(new LoggerOutlet(logger), text, this.#tell))
      return new Target(config, headerOf('priority', facility, sender, this.#clock), sink)
    }
    const sink = this.#open(JSON.stringify(address), text, () => this.#sinkAt(address, text))
    return new Target(config, headerOf(format, facility, sender, this.#clock), sink)
  }

  #open(key: string, text: string, open: () => Sink): Sink {
    const known = this.#sinks.get(key)
    if (known !== undefined) return known
    try {
      const sink = open()
      this.#sinks.set(key, sink)
      return sink
    } catch (error) {
      throw new Error(`log ${text}: cannot be opened: ${error instanceof Error ? error.message : error}`)
    }
  }

  #sinkAt(address: Exclude<LogAddress, { kind: 'ring' }>, text: string): Sink {
    const batch = (outlet: ConstructorParameters<typeof Batch>[0]): Sink => new Batch(outlet, text, this.#tell)
    switch (address.kind) {
      case 'fd':
        return batch(new FdOutlet(address.fd))
      case 'file':
        return batch(new FileOutlet(address.path))
      case 'udp':
        return new UdpSink(address.host, address.port, text, this.#tell)
      case 'tcp':
        return batch(new StreamOutlet({ host: address.host, port: address.port }))
      case 'unix':
        return batch(new StreamOutlet({ path: address.path }))
    }
  }

  /** How many lines were lost so far. */
  get lost(): number {
    let lost = 0
    for (const sink of this.#sinks.values()) lost += sink.lost
    return lost
  }

  /** Writes what is still to be written and closes all. */
  async close(): Promise<void> {
    await Promise.all([...this.#sinks.values()].map((sink) => sink.close()))
  }
}
