import type { Edit } from '../../../../lb/events.ts'
import { serverOf } from '../../../../lb/sticking/rules.ts'
import type { StickTable } from '../../../../lb/sticking/stick-table.ts'
import type { Entry } from '../../../../lb/sticking/table.ts'
import { entriesOf } from '../../../../lb/sticking/tables.ts'
import { type Answer, type Call, type Command, Refused } from '../../command.ts'
import { wholeNumber } from '../../number.ts'
import { dataType, readFilters } from './filter.ts'

const usageOfSet = 'Required arguments: <table> key <key> [data.<store_data_type> <value>]*\n'
const usageOfClear = 'Required arguments: <table> "data.<store_data_type>" <operator> <value> or <table> key <key>\n'
const usageOfShow = 'Optional argument only supports "data.<store_data_type>" <operator> <value> and key <key>\n'

function find({ desk, args: [name = ''] }: Call): StickTable {
  const table = desk.loadBalancer.tables.get(name)
  if (table === undefined) throw new Refused('No such table\n')
  return table
}

/** The key that is written. Throws a Refused with what cannot be done with keys of other types. */
function keyIn({ keys }: StickTable, text: string | undefined, doing: string): string {
  if (text === undefined) throw new Refused('Key value expected\n')
  if (keys.written === undefined) throw new Refused(`${doing} tables of type other than ip, ipv6, string and integer is not supported\n`)
  const key = keys.written(text)
  if (key === undefined) throw new Refused('Invalid key\n')
  return key
}

function titleOf({ name, type, table }: StickTable): string {
  return `# table: ${name}, type: ${type}, size:${table.size}, used:${table.used}\n`
}

function lineOf({ keys, table, isUsed }: StickTable, entry: Entry, number: number): string {
  const server = isUsed ? ` server_id=${entry.serverId} server_key=${entry.serverName ?? '-'}` : ''
  return `0x${number.toString(16)}: key=${keys.shown(entry.key)} use=0 exp=${table.timeLeft(entry)}${server}\n`
}

function show(call: Call): Answer {
  const [name, word, ...rest] = call.args
  // The one that was configured last comes first.
  if (name === undefined) return [...call.desk.loadBalancer.tables.values()].reverse().map(titleOf)
  const table = find(call)
  if (word === undefined) return dump(table, () => true)
  if (word === 'key') {
    const entry = table.table.find(keyIn(table, rest[0], 'Showing keys from'))
    return entry === undefined ? '' : titleOf(table) + lineOf(table, entry, 1)
  }
  if (!word.startsWith('data.')) throw new Refused(usageOfShow)
  return dump(table, readFilters(call.args.slice(1), 3, table))
}

/** Bit by bit; what is left out is a turn for others too. */
function* dump(table: StickTable, holds: (entry: Entry) => boolean): Generator<string> {
  yield titleOf(table)
  let number = 0
  for (const entry of entriesOf(table)) yield entry !== undefined && holds(entry) ? lineOf(table, entry, ++number) : ''
}

function clear(call: Call): Answer {
  const [name, word, ...rest] = call.args
  if (name === undefined) throw new Refused(usageOfClear)
  const table = find(call)
  if (word === undefined) {
    const { used: cleared } = table.table
    table.table.clear()
    tell(call, table, { cleared })
  } else if (word === 'key') {
    const entry = table.table.find(keyIn(table, rest[0], 'Removing keys from'))
    if (entry === undefined) return ''
    table.table.remove(entry)
    tell(call, table, { removed: table.keys.plain(entry.key) })
  } else if (word.startsWith('data.')) return sweep(call, table, readFilters(call.args.slice(1), 3, table))
  else throw new Refused(usageOfClear)
  return ''
}

function tell({ desk, seat: { by } }: Call, { name: table }: StickTable, what: Edit['what']): void {
  desk.loadBalancer.emit('edit', { by, table, what })
}

/** Removes entries bit by bit; there is nothing to tell. */
function* sweep(call: Call, table: StickTable, holds: (entry: Entry) => boolean): Generator<string> {
  let cleared = 0
  try {
    for (const entry of table.table.entries()) {
      if (entry !== undefined && holds(entry)) {
        table.table.remove(entry)
        cleared++
      }
      yield ''
    }
  } finally {
    tell(call, table, { cleared })
  }
}

function set(call: Call): Answer {
  const [name, word, text, ...data] = call.args
  if (name === undefined) throw new Refused(usageOfSet)
  const table = find(call)
  if (word?.startsWith('data.')) throw new Refused('content-based lookup is only supported with the "show" and "clear" actions\n')
  if (word !== 'key') throw new Refused(usageOfSet)
  const key = keyIn(table, text, 'Inserting keys into')
  const wanted = values(table, data)
  const entry = table.table.put(key)
  if (entry === undefined) throw new Refused('Unable to allocate a new entry\n')
  const { server_key: forgetsName, server_id: id = entry.serverId } = wanted
  table.table.bind(entry, forgetsName === undefined ? entry.serverName : undefined, id)
  tell(call, table, { set: table.keys.plain(entry.key), server: nameOf(call, table, entry) })
  return ''
}

/** Of a server that has no name here, its number. */
function nameOf({ desk: { loadBalancer } }: Call, table: StickTable, entry: Entry): string | undefined {
  const backend = loadBalancer.backends.get(table.backend ?? '')
  const server = backend && serverOf(entry, backend)
  return server?.name ?? entry.serverName ?? (entry.serverId === 0 ? undefined : `#${entry.serverId}`)
}

function values(table: StickTable, words: readonly string[]): { server_id?: number; server_key?: number } {
  const found: { server_id?: number; server_key?: number } = {}
  for (let at = 0; at < words.length; at += 2) {
    if (!words[at]?.startsWith('data.')) throw new Refused('"data.<type>" followed by a value expected\n')
    const type = dataType(words[at], table, '')
    const value = wholeNumber(words[at + 1] ?? '')
    if (value === undefined) throw new Refused('Require a valid integer value to store\n')
    found[type] = value
  }
  return found
}

const filter = '[data.<type> <operator> <value>]* | [key <key>]'

/** Commands about stick tables. */
export const tableCommands: readonly Command[] = [
  { words: 'show table', usage: `[<table> ${filter}]`, help: 'list stick tables, or the entries of one', run: show },
  { words: 'clear table', usage: `<table> ${filter}`, help: 'remove entries of a stick table', level: 'operator', run: clear },
  {
    words: 'set table',
    usage: '<table> key <key> [data.<type> <value>]*',
    help: 'make or alter an entry of a stick table',
    level: 'operator',
    run: set,
  },
]
