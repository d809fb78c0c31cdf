import { csv } from '../../../stats/csv.ts'
import { type Filter, onlyUp } from '../../../stats/filter.ts'
import { json } from '../../../stats/json.ts'
import { type Subject, subjects } from '../../../stats/subjects.ts'
import { typed } from '../../../stats/typed.ts'
import { type Answer, type Call, type Command, Refused } from '../command.ts'
import { wholeNumber } from '../number.ts'

const bits: Record<Subject['scope'], number> = { frontend: 1, backend: 2, server: 4 }

/** `show stat [{IID|PROXY} TYPE SID] [typed|json] [desc] [up|no-maint]` */
function stat({ desk: { loadBalancer }, seat, args }: Call): Answer {
  const [first = '', type = '', sid = ''] = args
  const now = loadBalancer.now()
  const isChosen = first !== '' && wholeNumber(type) !== undefined && wholeNumber(sid) !== undefined
  const rows = isChosen
    ? subjects(loadBalancer, now).filter(chosen(loadBalancer, first, Number(type), Number(sid)))
    : subjects(loadBalancer, now)
  const words = isChosen ? args.slice(3) : args
  const filter: Filter | undefined = words.includes('up') ? 'up' : words.includes('no-maint') ? 'no-maint' : undefined
  const shown = filter === undefined ? rows : onlyUp(rows, filter)
  const options = { legends: seat.level !== 'user', descriptions: words.includes('desc') }
  if (words.includes('json')) return json(shown, options)
  return words.includes('typed') ? typed(shown, options) : csv(shown, options)
}

/** Which rows `IID TYPE SID` means; -1 is any, and TYPE a sum of 1 frontends, 2 backends, 4 servers. Throws a Refused if there is no such section. */
function chosen(balancer: Parameters<typeof subjects>[0], proxy: string, type: number, sid: number): (subject: Subject) => boolean {
  const number = balancer.sectionNumbers.get(proxy) ?? wholeNumber(proxy)
  if (number === undefined || number === 0) throw new Refused('No such proxy.\n')
  return (subject) =>
    (number < 0 || subject.proxyId === number) &&
    (type < 0 || (type & bits[subject.scope]) !== 0) &&
    (sid < 0 || (subject.scope === 'server' ? subject.server.id : 0) === sid)
}

/** The commands that show figures. */
export const statCommands: readonly Command[] = [
  {
    words: 'show stat',
    usage: '[<iid>|<proxy> <type> <sid>] [typed|json] [desc] [up|no-maint]',
    help: 'show the figures of frontends, servers and backends',
    run: stat,
  },
]
