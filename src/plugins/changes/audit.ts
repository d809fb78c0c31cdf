import { toldValues } from '../../lb/change/told.ts'
import type { Applied, Edit, Reset } from '../../lb/events.ts'
import type { LoadBalancer } from '../../lb/load-balancer.ts'
import type { Change } from '../../schemas/change.ts'

/** What an audit line goes to: any logger of Fastify's kind. */
export interface AuditLog {
  info(line: object, text: string): void
}

/** Writes a line for each change that is decided here, those of stick tables included: who made it, what it is about, and what was what before and after. Answers a function that ends it. */
export function audit(loadBalancer: LoadBalancer, log: AuditLog): () => void {
  const write = (change: Change, applied: Applied): void => {
    const { seq, by, target } = change
    const name = Object.values(target).join('/')
    const to = newValues(change)
    const details = to === undefined ? {} : alteration(toldValues(applied.before ?? {}), toldValues(to))
    log.info({ audit: { seq, by, target: name, what: whatIs(change), ...details } }, `${by} ${inWords(change, details, name)}`)
  }
  const writeReset = ({ by, all }: Reset): void => {
    log.info({ audit: { by, what: 'reset', all } }, `${by} set ${all ? 'all figures' : 'the greatest figures'} back`)
  }
  const writeEdit = (edit: Edit): void => {
    const { by, table, what } = edit
    log.info({ audit: { by, target: table, what: 'edited', ...what } }, `${by} ${editInWords(edit)}`)
  }
  loadBalancer.on('change', write).on('reset', writeReset).on('edit', writeEdit)
  return () => void loadBalancer.off('change', write).off('reset', writeReset).off('edit', writeEdit)
}

function newValues(change: Change): object | undefined {
  if ('values' in change) return change.values
  if ('settings' in change) return change.settings
  if ('listening' in change) return change.listening
  return 'limits' in change ? change.limits : undefined
}

/** What was something else before. */
function alteration(before: object, after: object): { from: object; to: object } {
  const keys = Object.keys(after).filter((key) => JSON.stringify(Reflect.get(before, key)) !== JSON.stringify(Reflect.get(after, key)))
  const only = (values: object): object => Object.fromEntries(keys.map((key) => [key, Reflect.get(values, key)]))
  return { from: only(before), to: only(after) }
}

function whatIs(change: Change): string {
  if (newValues(change) !== undefined) return 'changed'
  if ('added' in change || 'created' in change) return 'added'
  return 'sessions' in change ? 'sessions shut down' : 'removed'
}

function inWords(change: Change, { from, to }: { from?: object; to?: object }, name: string): string {
  const what = 'process' in change.target ? 'the process' : `${kindOf(change.target)} ${name}`
  if (from !== undefined && to !== undefined) return `changed ${what}: ${steps(from, to)}`
  if ('added' in change) return `added ${what} at ${change.added.address}`
  if ('sessions' in change) return `shut down the sessions of ${what}`
  if ('created' in change) return `added ${what} of ${count(change.created.servers.length, 'server')}`
  return `removed ${what}${'force' in change && change.force ? ', and cut off whatever was in flight' : ''}`
}

function editInWords({ table, what }: Edit): string {
  if ('cleared' in what) return `removed ${what.cleared} of the entries of table ${table}`
  if ('removed' in what) return `removed ${JSON.stringify(what.removed)} from table ${table}`
  return `bound ${JSON.stringify(what.set)} in table ${table} to ${what.server ?? 'no server'}`
}

function kindOf(target: Change['target']): string {
  return 'server' in target ? 'server' : 'backend' in target ? 'backend' : 'frontend'
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}

function steps(before: object, after: object): string {
  if (Object.keys(after).length === 0) return 'all as it was'
  return Object.entries(after)
    .map(([key, value]) => `${key} from ${worded(Reflect.get(before, key))} to ${worded(value)}`)
    .join(', ')
}

function worded(value: unknown): string {
  return value === null || value === undefined ? 'none' : JSON.stringify(value)
}
