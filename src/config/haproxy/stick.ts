import { Name } from '../../schemas/common.ts'
import { type StickRule, StickTable } from '../../schemas/stick.ts'
import { Fault } from '../report.ts'
import type { Draft } from './draft.ts'
import { type Line, time, valid } from './line.ts'
import { when } from './rules.ts'
import type { Setter } from './table.ts'

const { properties } = StickTable

/** A table while it is read. */
type TableDraft = Partial<StickTable>

const units: Record<string, number> = { '': 1, k: 1024, m: 1024 ** 2 }

/** What HAProxy's tables hold beside servers (manual §4.2 `stick-table`). */
const counter =
  /^(?:gpt0|gpc[01]|conn_(?:cnt|cur)|sess_cnt|http_(?:req|err|fail)_cnt|bytes_(?:in|out)_cnt|gp[tc]\(\d+\)|gpc_rate\(\d+,\w+\)|(?:gpc[01]|conn|sess|http_req|http_err|http_fail|bytes_in|bytes_out)_rate\(\w+\))$/

/** What each word of a `stick-table` line says; answers how many words it has taken. */
const words: Record<string, (table: TableDraft, args: readonly string[], line: Line) => number> = {
  type: (table, [type, word, len]) => {
    table.type = valid(properties.type, type ?? '', 'stick-table type')
    if (word !== 'len') return 1
    if (table.type !== 'string' && table.type !== 'binary') throw new Fault(`stick-table type ${table.type} has no len`)
    table.len = valid(properties.len, Number(len), 'stick-table len')
    return 3
  },
  size: (table, [text = '']) => {
    const [, digits, unit = ''] = /^(\d{1,12})([km]?)$/.exec(text) ?? []
    table.size = valid(properties.size, Number(digits) * (units[unit] ?? 1), 'stick-table size')
    return 1
  },
  expire: (table, [text]) => {
    const expire = time(text, 'stick-table expire')
    if (expire > 0) table.expire = expire
    return 1
  },
  nopurge: (table) => {
    table.nopurge = true
    return 0
  },
  peers: (_, [name], { report, place }) => {
    if (name === undefined) throw new Fault('stick-table peers expects a name')
    report.warn(place, 'stick-table peers is not as in HAProxy: the table is told to nobody')
    return 1
  },
  srvkey: (_, [what]) => {
    if (what !== 'name') throw new Fault('stick-table srvkey: Limpet knows servers by name only')
    return 1
  },
  store: (_, [types = ''], { report, place }) => {
    const others = types.split(/,(?![^(]*\))/).filter((type) => type !== 'server_id' && type !== 'server_key')
    const unknown = others.find((type) => !counter.test(type))
    if (unknown !== undefined) throw new Fault(`stick-table store: unknown type "${unknown}"`)
    if (others.length > 0)
      report.warn(place, `stick-table store is not as in HAProxy: tables keep servers alone, and nothing of ${others.join(', ')}`)
    return 1
  },
}

/** `stick-table type TYPE [len N] size N [expire TIME] [nopurge] …` (HAProxy manual §4.2). */
export const stickTable: Setter<Draft> = (draft, args, line) => {
  if (draft.stickTable !== undefined) throw new Fault(`stick-table: ${draft.kind} "${draft.name}" has one already`)
  const table: TableDraft = { nopurge: false }
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? ''
    const read = Object.hasOwn(words, word) ? words[word] : undefined
    if (read === undefined) throw new Fault(`stick-table does not know "${word}": it has ${Object.keys(words).join(', ')}`)
    at += read(table, args.slice(at + 1), line)
  }
  const { type, size, ...more } = table
  if (type === undefined) throw new Fault('stick-table expects a type')
  if (size === undefined) throw new Fault('stick-table expects a size')
  draft.stickTable = { value: { ...more, type, size, nopurge: more.nopurge ?? false }, place: line.place }
}

const does: Record<string, StickRule['do']> = {
  on: 'on',
  match: 'match',
  'store-request': 'store-request',
  'store-response': 'store-response',
}

/** `stick on|match|store-request|store-response SAMPLE [table NAME] [if|unless CONDITION]` (HAProxy manual §4.2). */
export const stick: Setter<Draft> = (draft, [what = '', key, ...rest], { place }) => {
  const verb = Object.hasOwn(does, what) ? does[what] : undefined
  if (verb === undefined) throw new Fault('stick expects on, match, store-request or store-response')
  if (key === undefined) throw new Fault(`stick ${what} expects a sample expression, such as src`)
  const named = rest[0] === 'table'
  const table = named ? { table: valid(Name, rest[1] ?? '', `stick ${what} table`) } : {}
  const condition = when(named ? rest.slice(2) : rest, `stick ${what}`)
  draft.stick.push({ value: { do: verb, key, ...table, ...condition }, place })
}
