import { readExpect } from './expect.ts'
import { bytesOfHex, Reader } from './reader.ts'
import type { ConnectStep, RequestStep, SendStep, Step } from './steps.ts'
import { isToken } from './token.ts'

/** What a line of a check says: a step, a remark on the step that follows, or a setting. */
export type CheckLine = Step | { kind: 'comment'; comment: string } | { kind: 'disable-on-404' } | { kind: 'send-state' }

type Read = (reader: Reader, number: number) => CheckLine

/** Reads a line of `http-check`, less that word; `number` is its place among the lines, from 1. Throws a RuleFault. */
export function readHttpLine(words: readonly string[], number: number): CheckLine {
  return readLine('http-check', httpLines, words, number)
}

/** The same of `tcp-check`. */
export function readTcpLine(words: readonly string[], number: number): CheckLine {
  return readLine('tcp-check', tcpLines, words, number)
}

function readLine(keyword: string, lines: Record<string, Read>, [word = '', ...rest]: readonly string[], number: number): CheckLine {
  const reader = new Reader(`${keyword} ${word}`.trimEnd(), rest)
  const read = Object.hasOwn(lines, word) ? lines[word] : undefined
  if (read !== undefined) return read(reader, number)
  if (/^(?:set-var|set-var-fmt|unset-var)\(|-lf$/.test(word))
    throw reader.fault('variables and samples are not supported by Limpet yet in checks')
  throw new Reader(keyword, rest).fault(`there is no "${word}": one of ${Object.keys(lines).join(', ')} is expected`)
}

const comment: Read = (reader) => {
  const line = { kind: 'comment', comment: reader.value('comment') } as const
  reader.end()
  return line
}

const httpLines: Record<string, Read> = {
  send: readRequest,
  expect: (reader, number) => readExpect(reader, 'http', number),
  connect: readConnect,
  comment,
  'disable-on-404': (reader) => alone(reader, { kind: 'disable-on-404' }),
  'send-state': (reader) => alone(reader, { kind: 'send-state' }),
}

const tcpLines: Record<string, Read> = {
  connect: readConnect,
  send: (reader, number) => readSend(reader, number, Buffer.from(reader.value('send')).toString('latin1')),
  'send-binary': (reader, number) => readSend(reader, number, bytesOfHex(reader, 'send-binary')),
  expect: (reader, number) => readExpect(reader, 'tcp', number),
  comment,
}

function alone(reader: Reader, line: CheckLine): CheckLine {
  reader.end()
  return line
}

function readSend(reader: Reader, number: number, bytes: string): SendStep {
  if (reader.coming !== 'comment') {
    reader.end()
    return { kind: 'send', number, bytes }
  }
  reader.next()
  const step: SendStep = { kind: 'send', number, bytes, comment: reader.value('comment') }
  reader.end()
  return step
}

function readRequest(reader: Reader, number: number): RequestStep {
  const step: RequestStep = { kind: 'request', number, headers: [] }
  for (let word = reader.next(); word !== undefined; word = reader.next()) {
    if (word === 'meth') step.method = token(reader, word)
    else if (word === 'uri') step.uri = visible(reader, word)
    else if (word === 'ver') step.version = reader.one(word, ['HTTP/1.0', 'HTTP/1.1'])
    else if (word === 'hdr') step.headers.push({ name: token(reader, word), value: fieldValue(reader, word) })
    else if (word === 'body') step.body = Buffer.from(reader.value(word)).toString('latin1')
    else if (word === 'comment') step.comment = reader.value(word)
    else if (word === 'uri-lf' || word === 'body-lf')
      throw reader.fault(`${word} is not supported by Limpet yet: write ${word.slice(0, -3)}`)
    else throw reader.fault(`expects meth, uri, ver, hdr, body or comment, found "${word}"`)
  }
  return step
}

function token(reader: Reader, word: string): string {
  const value = reader.value(word)
  if (!isToken(value)) throw reader.fault(`${word} expects a name without blanks, found "${value}"`)
  return value
}

function visible(reader: Reader, word: string): string {
  const value = reader.value(word)
  if (!/^[!-~]+$/.test(value)) throw reader.fault(`${word} expects visible characters, found "${value}"`)
  return value
}

function fieldValue(reader: Reader, word: string): string {
  const value = reader.text(word)
  if (!/^[\t -~\u0080-\uffff]*$/.test(value)) throw reader.fault(`${word} expects a value without control characters`)
  return Buffer.from(value).toString('latin1')
}

function readConnect(reader: Reader, number: number): ConnectStep {
  const step: ConnectStep = { kind: 'connect', number, byServer: false, ssl: false, alpn: [], sendProxy: false, linger: false }
  for (let word = reader.next(); word !== undefined; word = reader.next()) {
    const set = Object.hasOwn(connectWords, word) ? connectWords[word] : undefined
    if (set === undefined) throw reader.fault(`expects ${Object.keys(connectWords).join(', ')}, found "${word}"`)
    set(step, reader, word)
  }
  return step
}

const connectWords: Record<string, (step: ConnectStep, reader: Reader, word: string) => void> = {
  default: (step) => {
    step.byServer = true
  },
  addr: (step, reader, word) => {
    step.address = visible(reader, word)
  },
  port: (step, reader, word) => {
    step.port = reader.number(word, 1, 65_535)
  },
  ssl: (step) => {
    step.ssl = true
  },
  sni: (step, reader, word) => {
    const value = reader.value(word)
    if (!/^[A-Za-z0-9_.-]{1,253}$/.test(value)) throw reader.fault(`sni expects a host name, found "${value}"`)
    step.sni = value
  },
  alpn: (step, reader, word) => {
    step.alpn = httpOnly(reader, reader.value(word).split(','))
  },
  proto: (_, reader, word) => void httpOnly(reader, [reader.value(word)]),
  'send-proxy': (step) => {
    step.sendProxy = true
  },
  linger: (step) => {
    step.linger = true
  },
  comment: (step, reader, word) => {
    step.comment = reader.value(word)
  },
  'via-socks4': (_, reader, word) => {
    throw reader.fault(`${word} is not supported by Limpet yet`)
  },
}

function httpOnly(reader: Reader, names: string[]): string[] {
  if (names.includes('h2')) throw reader.fault('checks speak HTTP/1 only: leave h2 out')
  return names
}
