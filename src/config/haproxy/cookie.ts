import { BackendConfig } from '../../schemas/backend.ts'
import { duration, maxLongDuration } from '../../schemas/common.ts'
import { CookieConfig } from '../../schemas/cookie.ts'
import { Fault } from '../report.ts'
import { type Draft, noteOwn } from './draft.ts'
import { only, valid } from './line.ts'
import { applyParameters, type Setter, setters, table } from './table.ts'

const { properties } = CookieConfig

/** A cookie line while it is read. */
interface CookieLine {
  config: Omit<CookieConfig, 'attr'>
  attr: string[]
  modes: Set<'insert' | 'rewrite' | 'prefix'>
}

function on(flag: 'indirect' | 'nocache' | 'postonly' | 'preserve' | 'httponly' | 'secure' | 'dynamic'): Setter<CookieLine> {
  return ({ config }) => {
    config[flag] = true
  }
}

/** Words of a `cookie` line (HAProxy manual §4.2). */
export const cookieWords = table<CookieLine>(
  setters({
    insert: (line) => void line.modes.add('insert'),
    rewrite: (line) => void line.modes.add('rewrite'),
    prefix: (line) => void line.modes.add('prefix'),
    indirect: on('indirect'),
    nocache: on('nocache'),
    postonly: on('postonly'),
    preserve: on('preserve'),
    httponly: on('httponly'),
    secure: on('secure'),
    dynamic: on('dynamic'),
  }),
  setters(
    {
      domain: ({ config }, [text = ''], line) => {
        config.domain.push(...valid(properties.domain, [text], 'cookie domain'))
        if (!text.includes('.')) line.report.warn(line.place, `cookie domain "${text}" has no dot: browsers may refuse it (RFC 6265 §5.3)`)
      },
      attr: (line, [text]) => void line.attr.push(...valid(properties.attr, [text], 'cookie attr')),
      maxidle: (line, [text]) => limit(line, 'maxidle', text),
      maxlife: (line, [text]) => limit(line, 'maxlife', text),
    },
    { takes: 1 },
  ),
)

/**
 * `cookie NAME [rewrite|insert|prefix] …`, with HAProxy's defaults: nothing but what is written. Another cookie line replaces
 * all but `attr`.
 */
export const cookie: Setter<Draft> = (draft, [name, ...words], line) => {
  if (name === undefined) throw new Fault('cookie expects a name')
  noteOwn(draft, 'cookie', `cookie ${name}`, line)
  const read: CookieLine = { config: bare(valid(properties.name, name, 'cookie name')), attr: draft.attr, modes: new Set() }
  const before = line.report.errors.length
  applyParameters(cookieWords, 'cookie', read, words, line)
  if (line.report.errors.length > before) return
  contradictions(read)
  draft.cookie = { ...read.config, mode: [...read.modes][0] ?? 'passive', attr: draft.attr }
}

/** `dynamic-cookie-key KEY`. */
export const dynamicCookieKey: Setter<Draft> = (draft, args) => {
  draft.dynamicCookieKey = valid(BackendConfig.properties.dynamicCookieKey, only(args, 'dynamic-cookie-key'), 'dynamic-cookie-key')
}

function bare(name: string): CookieLine['config'] {
  const off = { indirect: false, nocache: false, postonly: false, preserve: false, httponly: false, secure: false, dynamic: false } as const
  return { name, mode: 'passive', ...off, domain: [], path: '/', sameSite: 'omit', partitioned: false }
}

function contradictions({ modes, config }: CookieLine): void {
  if (modes.size > 1) throw new Fault(`cookie can have one of ${[...modes].join(', ')} only`)
  if (modes.has('rewrite') && config.indirect) throw new Fault('cookie cannot have both rewrite and indirect')
  if (config.preserve && !modes.has('insert') && !config.indirect) throw new Fault('cookie preserve needs insert or indirect')
}

/** Seconds if no unit is written, and up to 2^31-1 of them; 0 is no limit. */
function limit({ config }: CookieLine, word: 'maxidle' | 'maxlife', text = ''): void {
  const value = duration(text, 's', maxLongDuration)
  if (value === undefined) throw new Fault(`cookie ${word} expects a duration (seconds, or a number with a unit), found "${text}"`)
  if (value > 0) config[word] = value
  else delete config[word]
}
