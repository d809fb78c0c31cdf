import type { Server } from '../lb/server.ts'
import type { ServerValues } from '../schemas/change.ts'

/** What is to be done with a server. */
export type Deed = { values: ServerValues } | { sessions: 'shutdown' }

/** An action of the page's form. */
export interface Action {
  /** As the form sends it; HAProxy's names. */
  name: string
  /** As the form offers it, and under which heading; what has no label is only understood. */
  label?: string
  group?: 'State' | 'Checks' | 'Agent' | 'Sessions'
  /** What it comes to for a server; `undefined` if it does not concern that one. `form` is all that was sent. */
  deed: (server: Server, form: URLSearchParams) => Deed | undefined
}

const set = (values: ServerValues) => (): Deed => ({ values })
const ifConfigured =
  (values: ServerValues) =>
  ({ configured }: Server): Deed | undefined =>
    configured.check ? { values } : undefined
const ifAgent =
  (values: ServerValues) =>
  ({ configured }: Server): Deed | undefined =>
    configured.agentCheck ? { values } : undefined

/** HAProxy's actions (its page, and what it still understands), and a weight, which is ours. */
export const actions: readonly Action[] = [
  { name: 'ready', label: 'Ready: takes new clients', group: 'State', deed: set({ state: 'ready' }) },
  { name: 'drain', label: 'Drain: only clients it has', group: 'State', deed: set({ state: 'drain' }) },
  { name: 'maint', label: 'Maintenance: serves nobody', group: 'State', deed: set({ state: 'maint' }) },
  { name: 'dhlth', label: 'Stop checking', group: 'Checks', deed: ifConfigured({ check: false }) },
  { name: 'ehlth', label: 'Check again', group: 'Checks', deed: ifConfigured({ check: true }) },
  { name: 'hrunn', label: 'Take for up', group: 'Checks', deed: set({ health: 'up' }) },
  { name: 'hnolb', label: 'Take for stopping', group: 'Checks', deed: set({ health: 'stopping' }) },
  { name: 'hdown', label: 'Take for down', group: 'Checks', deed: set({ health: 'down' }) },
  { name: 'dagent', label: 'Stop asking the agent', group: 'Agent', deed: ifAgent({ agentCheck: false }) },
  { name: 'eagent', label: 'Ask the agent again', group: 'Agent', deed: ifAgent({ agentCheck: true }) },
  { name: 'arunn', label: 'Take the agent for up', group: 'Agent', deed: ifAgent({ agent: 'up' }) },
  { name: 'adown', label: 'Take the agent for down', group: 'Agent', deed: ifAgent({ agent: 'down' }) },
  { name: 'shutdown', label: 'Kill sessions', group: 'Sessions', deed: () => ({ sessions: 'shutdown' }) },
  { name: 'weight', deed: (_, form) => ({ values: { weight: weightIn(form) } }) },
  { name: 'disable', deed: ({ admin }) => (admin === 'maint' ? undefined : { values: { state: 'maint' } }) },
  { name: 'enable', deed: ({ admin }) => (admin === 'maint' ? { values: { state: 'ready' } } : undefined) },
  { name: 'stop', deed: ({ admin }) => (admin === 'drain' ? undefined : { values: { state: 'drain' } }) },
  { name: 'start', deed: ({ admin }) => (admin === 'ready' ? undefined : { values: { state: 'ready' } }) },
]

/** The weight that a form sets, NaN if it is none. */
export function weightIn(form: URLSearchParams): number {
  const text = form.get('weight')?.trim() ?? ''
  return /^\d{1,3}$/.test(text) && Number(text) <= 256 ? Number(text) : Number.NaN
}
