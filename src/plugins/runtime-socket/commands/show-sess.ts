import type { Socket } from 'node:net'
import { performance } from 'node:perf_hooks'
import { age } from '../../../stats/html/format.ts'
import type { ClientExchange } from '../../proxy/client-exchange.ts'
import { type Call, type Command, Refused } from '../command.ts'

/** The numbers of requests that were shown, which stay theirs. */
const numbers = new WeakMap<ClientExchange, number>()
let last = 0

function numberOf(exchange: ClientExchange): number {
  const number = numbers.get(exchange) ?? ++last
  numbers.set(exchange, number)
  return number
}

/** A request in the words of HAProxy (management guide §9.3 `show sess`), up to what is of its inside. */
function lineOf(exchange: ClientExchange, socket: Socket): string {
  const { frontend, backend = '<NONE>', server = '<none>', startedAt } = exchange.underWay ?? { frontend: '', startedAt: 0 }
  const seconds = Math.floor((performance.now() - startedAt) / 1000)
  return `0x${numberOf(exchange).toString(16)}: ${source(socket)} fe=${frontend} be=${backend} srv=${server} age=${age(seconds)}\n`
}

function source({ remoteAddress, remoteFamily, remotePort }: Socket): string {
  if (remoteAddress === undefined) return 'proto=unix_stream src=unix:1'
  return `proto=${remoteFamily === 'IPv6' ? 'tcpv6' : 'tcpv4'} src=${remoteAddress}:${remotePort}`
}

/** Some at a time; who asks for one by its number is told of that alone. */
function* show({ desk, args: [wanted] }: Call): Generator<string> {
  const number = wanted?.startsWith('0x') ? Number(wanted) : undefined
  for (const { exchange, socket } of desk.underWay())
    if (number === undefined || numberOf(exchange) === number) yield lineOf(exchange, socket)
}

/** Commands about what is under way. */
export const sessionCommands: readonly Command[] = [
  {
    words: 'show sess',
    usage: '[<id>|all]',
    help: 'list the requests that are under way',
    level: 'operator',
    run: (call) => {
      const [wanted] = call.args
      if (wanted?.startsWith('0x') && show(call).next().done) throw new Refused('Session not found.\n')
      return show(call)
    },
  },
]
