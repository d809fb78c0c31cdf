import type { AccessLog } from '../../schemas/access-log.ts'
import { parseLogFormat } from '../../schemas/log-format.ts'
import { severities } from '../../schemas/log-target.ts'
import type { LogEntry } from './entry.ts'
import { formats } from './format/formats.ts'
import { httpLineWriter } from './format/http-line.ts'
import { jsonWriter } from './format/json.ts'
import type { Surroundings, Writer } from './format/kinds.ts'
import { lineWriter } from './format/line.ts'
import { noData } from './header.ts'
import { Line } from './line.ts'
import type { Target } from './target.ts'

const info = severities.indexOf('info')
const err = severities.indexOf('err')

/** Counts the requests that are logged, whatever frontend they came to. */
export interface Numbers {
  next: number
}

/** What all logs of requests share. */
export type Common = Pick<Surroundings, 'clock' | 'hostname' | 'connections' | 'rules'> & { numbers: Numbers }

/** The log of a frontend's requests. */
export class RequestLog {
  readonly config: AccessLog
  readonly #targets: readonly Target[]
  readonly #write: Writer
  readonly #writeError: Writer
  readonly #writeData: Writer | undefined
  /** The line at hand, and its structured data. */
  readonly #text = new Line()
  readonly #data: Line
  readonly #numbers: Numbers
  #number = 0
  #lines = 0

  /** Whether lines tell from where servers were asked, which has to be noted while it is known. */
  readonly tellsSource: boolean
  /** By severity, whether anybody wants such lines. */
  readonly #wanted: readonly boolean[]

  /** Throws an Error for a format that is none. */
  constructor(config: AccessLog, uniqueIdFormat: string | undefined, targets: readonly Target[], { numbers, ...common }: Common) {
    this.config = config
    this.#targets = targets
    this.#wanted = severities.map((_, severity) => targets.some((target) => target.takes(severity)))
    this.#numbers = numbers
    const { format, errorFormat = '', formatSd = '' } = config
    this.tellsSource = /%(?:\{[^}]*\})?b[ip]/.test([format, errorFormat, formatSd, uniqueIdFormat ?? ''].join(' '))
    const surroundings: Surroundings = {
      ...common,
      captures: config,
      requestNumber: () => this.#number,
      lineNumber: () => this.#lines,
      uniqueId: undefined,
    }
    if (uniqueIdFormat !== undefined) {
      const write = writerOf(uniqueIdFormat, surroundings)
      surroundings.uniqueId = (entry) => (entry.method === undefined ? undefined : (entry.madeId ?? textBy(write, entry)))
    }
    this.#write = writerOf(config.format, surroundings)
    this.#writeError = config.errorFormat === undefined ? this.#write : writerOf(config.errorFormat, surroundings)
    this.#writeData = config.formatSd === undefined ? undefined : writerOf(config.formatSd, surroundings)
    this.#data = this.#writeData === undefined ? noData : new Line()
  }

  /** Writes the line of a request, if there is to be one. */
  log(entry: LogEntry): void {
    const { format, dontlogNormal, separateErrors } = this.config
    const isRequest = entry.method !== undefined
    if (format === 'connect' && !isRequest) return
    const failed = hasFailed(entry)
    if (dontlogNormal && !failed) return
    const severity = severityOf(entry.level) ?? (failed && separateErrors ? err : info)
    if (!this.#wanted[severity]) return
    this.#number = this.#numbers.next++
    this.#text.clear()
    if (isRequest) this.#write(this.#text, entry)
    else this.#writeError(this.#text, entry)
    if (this.#writeData !== undefined) {
      this.#data.clear()
      this.#writeData(this.#data, entry)
    }
    for (const target of this.#targets) target.send(severity, entry.endedAt, this.#text, this.#data, format === 'json')
    this.#lines++
  }
}

function textBy(write: Writer, entry: LogEntry): string {
  const line = new Line()
  write(line, entry)
  return line.toString()
}

function severityOf(level: string | undefined): number | undefined {
  if (level === undefined) return undefined
  const names: readonly string[] = severities
  const at = names.indexOf(level)
  return at < 0 ? undefined : at
}

/** Whether it is more than a normal line: an error, a timeout, a retry, another server than the first, or a status of 500 and more. */
function hasFailed({ termination, retries, redispatched, status }: LogEntry): boolean {
  const cause = termination[0]
  return redispatched || status >= 500 || (cause === '-' ? retries > 0 : cause !== 'L')
}

function capturesNothing({ captureCookie, captureRequestHeaders, captureResponseHeaders }: Surroundings['captures']): boolean {
  return captureCookie === undefined && captureRequestHeaders.length + captureResponseHeaders.length === 0
}

function writerOf(format: string, surroundings: Surroundings): Writer {
  if (format === 'json') return jsonWriter(surroundings)
  if (format === 'httplog' && capturesNothing(surroundings.captures)) return httpLineWriter(surroundings)
  const parsed = parseLogFormat(format in formats ? formats[format as keyof typeof formats] : format)
  if (!parsed.ok) throw new Error(`log format "${format}": ${parsed.fault}`)
  return lineWriter(parsed.parts, surroundings)
}
