import { CookieConfig } from '../../schemas/backend.ts'
import { Fault } from '../report.ts'
import { type Draft, noteOwn } from './draft.ts'
import { valid } from './line.ts'
import { applyParameters, type Setter, setters, table } from './table.ts'

const { properties } = CookieConfig

/** A cookie line while it is read. */
interface CookieLine {
  config: Omit<CookieConfig, 'attr'>
  attr: string[]
  modes: Set<'insert' | 'rewrite' | 'prefix'>
  /** What HAProxy can do and Limpet cannot. */
  missing: string[]
}

function on(flag: 'indirect' | 'nocache' | 'postonly' | 'preserve' | 'httponly' | 'secure'): Setter<CookieLine> {
  return ({ config }) => {
    config[flag] = true
  }
}

/** Words that are read to tell what of them contradicts the others, and then refused. */
export const refusedCookieWords: readonly string[] = ['rewrite', 'prefix', 'dynamic']

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
    dynamic: (line) => void line.missing.push('dynamic'),
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
 * `cookie NAME insert [indirect] [nocache] …`, with HAProxy's defaults: nothing but what is written. Another cookie line replaces
 * all but `attr`.
 */
export const cookie: Setter<Draft> = (draft, [name, ...words], line) => {
  if (name === undefined) throw new Fault('cookie expects a name')
  noteOwn(draft, 'cookie', `cookie ${name}`, line)
  const read: CookieLine = { config: bare(valid(properties.name, name, 'cookie name')), attr: draft.attr, modes: new Set(), missing: [] }
  const before = line.report.errors.length
  applyParameters(cookieWords, 'cookie', read, words, line)
  if (line.report.errors.length > before) return
  contradictions(read)
  draft.cookie = { ...read.config, attr: draft.attr }
}

function bare(name: string): CookieLine['config'] {
  const off = { indirect: false, nocache: false, postonly: false, preserve: false, httponly: false, secure: false } as const
  return { name, mode: 'insert', ...off, domain: [] }
}

function contradictions({ modes, config, missing }: CookieLine): void {
  if (modes.size > 1) throw new Fault(`cookie can have one of ${[...modes].join(', ')} only`)
  if (modes.has('rewrite') && config.indirect) throw new Fault('cookie cannot have both rewrite and indirect')
  if (config.preserve && !modes.has('insert') && !config.indirect) throw new Fault('cookie preserve needs insert or indirect')
  const lacking = [...missing, ...(modes.has('insert') ? [] : [[...modes][0] ?? 'a passive cookie (without insert)'])]
  if (lacking.length > 0) throw new Fault(`cookie: ${lacking.join(', ')} is not supported by Limpet yet`)
}

const seconds: Record<string, number> = { us: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600, d: 86_400 }

/** 0 switches a limit off, which is all that Limpet can. It is in seconds, and may last up to 2^31-1 of them. */
function limit(line: CookieLine, word: string, text = ''): void {
  const [, digits, unit = 's'] = /^(\d{1,15})(us|ms|s|m|h|d)?$/.exec(text) ?? []
  const value = Number(digits) * (seconds[unit] ?? 1)
  if (!(value <= 2_147_483_647)) throw new Fault(`cookie ${word} expects a duration (seconds, or a number with a unit), found "${text}"`)
  if (value > 0) line.missing.push(word)
}
