import type { StickTable } from '../../../../lb/sticking/stick-table.ts'
import type { Entry } from '../../../../lb/sticking/table.ts'
import { Refused } from '../../command.ts'
import { wholeNumber } from '../../number.ts'

/** What an entry may hold in HAProxy; here it is the first two. */
const known = new Set(
  'server_id server_key gpt gpt0 gpc gpc_rate gpc0 gpc0_rate gpc1 gpc1_rate conn_cnt conn_rate conn_cur sess_cnt sess_rate http_req_cnt http_req_rate http_err_cnt http_err_rate http_fail_cnt http_fail_rate bytes_in_cnt bytes_in_rate bytes_out_cnt bytes_out_rate'.split(
    ' ',
  ),
)

export type DataType = 'server_id' | 'server_key'

/** What `data.TYPE` names in a table. Throws a Refused. */
export function dataType(word: string | undefined, table: StickTable, prefix: string): DataType {
  const name = word?.startsWith('data.') ? word.slice(5) : ''
  if (!known.has(name)) throw new Refused(`${prefix}Unknown data type\n`)
  if (table.isUsed && (name === 'server_id' || name === 'server_key')) return name
  throw new Refused(`${prefix}Data type not stored in this table\n`)
}

const operators: Record<string, (one: number, other: number) => boolean> = {
  eq: (one, other) => one === other,
  ne: (one, other) => one !== other,
  le: (one, other) => one <= other,
  ge: (one, other) => one >= other,
  lt: (one, other) => one < other,
  gt: (one, other) => one > other,
}

const mostFilters = 4

/** Reads `data.TYPE OPERATOR VALUE`, up to four times; all must hold. `before` words came before them. Throws a Refused. */
export function readFilters(words: readonly string[], before: number, table: StickTable): (entry: Entry) => boolean {
  const filters: ((entry: Entry) => boolean)[] = []
  for (let at = 0; at < words.length; at += 3) {
    if (filters.length === mostFilters)
      throw new Refused(`Detected extra data in filter, ${before + at + 1}th word of input, after '${words[at - 1]}'\n`)
    const prefix = `Filter entry #${filters.length + 1}: `
    const type = dataType(words[at], table, prefix)
    const [name = '', text = ''] = words.slice(at + 1)
    const compare = Object.hasOwn(operators, name) ? operators[name] : undefined
    if (compare === undefined) throw new Refused(`${prefix}Require and operator among "eq", "ne", "le", "ge", "lt", "gt"\n`)
    const value = wholeNumber(text)
    if (value === undefined) throw new Refused(`${prefix}Require a valid integer value to compare against\n`)
    // HAProxy compares a name as the number 0.
    filters.push(({ serverId }) => compare(type === 'server_id' ? serverId : 0, value))
  }
  return (entry) => filters.every((holds) => holds(entry))
}
