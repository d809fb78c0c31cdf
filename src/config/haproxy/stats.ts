import { StatsConfig } from '../../schemas/frontend.ts'
import { Fault } from '../report.ts'
import { isAlways, requireAlways } from './condition.ts'
import type { Draft } from './draft.ts'
import { none, only, time, valid } from './line.ts'
import { when } from './rules.ts'
import { apply, assigner, noted, type Setter, setters, table } from './table.ts'

const set = assigner<StatsConfig>()
const { properties } = StatsConfig

/** Words after `stats` in a proxy section (HAProxy manual §4.2). Each of them switches the page on. */
export const statsWords = table<StatsConfig>(
  setters({
    enable: (_, args) => none(args, 'stats enable'),
    uri: set('uri', (args) => valid(properties.uri, only(args, 'stats uri'), 'stats uri')),
    realm: set('realm', (args) => valid(properties.realm, only(args, 'stats realm'), 'stats realm')),
    // Its words are never quoted: they may be parts of a password.
    auth: (stats, [login = '', ...more], line) => {
      const [, name = '', password = ''] = /^([^:]+):(.*)$/s.exec(login) ?? []
      if (name === '' || more.length > 0) throw new Fault('stats auth expects user:password as one word; write a space in it as "\\ "')
      if (stats.users.some((user) => user.name === name))
        return line.report.warn(line.place, `stats auth: user "${name}" is already there, the first counts`)
      stats.users.push({ name, password })
    },
    scope: (stats, args) => {
      stats.scope.push(valid(properties.scope.items, only(args, 'stats scope'), 'stats scope'))
    },
    'hide-version': (stats, args) => {
      none(args, 'stats hide-version')
      stats.hideVersion = true
    },
    refresh: set('refresh', (args) => time(only(args, 'stats refresh'), 'stats refresh', 's')),
    'show-node': set('showNode', (args) => (args.length > 0 ? only(args, 'stats show-node') : '')),
    'show-desc': set('showDesc', (args) => args.join(' ')),
    'show-legends': (stats, args) => {
      none(args, 'stats show-legends')
      stats.showLegends = true
    },
  }),
  setters(
    {
      admin: (stats, args) => {
        if (args.length === 0) throw new Fault('stats admin expects if or unless, and a condition')
        const holds = when(args, 'stats admin')
        // Behind one that always holds no other counts.
        if (stats.admin && stats.adminRules.length === 0) return
        stats.admin = true
        if (isAlways(args)) stats.adminRules = []
        else stats.adminRules.push(holds)
      },
    },
    { in: ['frontend', 'listen'] },
  ),
  setters({ 'http-request': httpRequest }),
  noted('the page has no figures of modules', 'show-modules'),
)

/**
 * `stats …`. HAProxy's defaults: `/haproxy?stats`, its own realm, nobody asked for a password, the version shown. A proxy that has a stats line of its
 * own has nothing from those of its `defaults`, users included.
 */
export const stats: Setter<Draft> = (draft, [word, ...args], line) => {
  if (word === undefined) throw new Fault(`stats expects one of ${[...statsWords.keys()].join(', ')}`)
  const inherited = draft.kind !== 'defaults' && draft.stats !== undefined && draft.own.stats === undefined
  if (inherited) line.report.warn(line.place, `stats ${word}: none of the stats lines in defaults counts here any more, as in HAProxy`)
  const settings = (inherited ? undefined : draft.stats) ?? {
    uri: '/haproxy?stats',
    realm: 'HAProxy Statistics',
    users: [],
    tokens: [],
    admin: false,
    adminRules: [],
    publicRead: false,
    publicMetrics: false,
    hosts: [],
    scope: [],
    hideVersion: false,
    showLegends: false,
  }
  draft.own.stats ??= line.place
  apply(statsWords, { label: `stats ${word}`, name: word }, settings, args, line)
  draft.adminPlaces = settings.adminRules.map((_, index) => (inherited ? undefined : draft.adminPlaces?.[index]) ?? line.place)
  if (draft.kind === 'backend')
    throw new Fault(`stats ${word} in a backend is not supported by Limpet yet: put it into a frontend or listen section`)
  draft.stats = settings
}

/** `stats http-request allow`: whoever comes may look. Asking for a login is what `stats auth` does. */
function httpRequest(stats: StatsConfig, [action, ...condition]: readonly string[]): void {
  if (action === 'auth' || action === 'deny')
    throw new Fault(`stats http-request ${action} is not supported by Limpet yet; stats auth asks for a user and a password`)
  if (action !== 'allow') throw new Fault(`stats http-request expects allow, found "${action ?? ''}"`)
  if (condition.length > 0) requireAlways(condition, 'stats http-request allow')
  stats.publicRead = true
}
