import type { Server } from '../../lb/server.ts'
import type { Scope, Subject } from '../subjects.ts'
import type { Sample } from './family.ts'
import type { Named } from './haproxy.ts'

const serverStates = ['DOWN', 'UP', 'MAINT', 'DRAIN', 'NOLB']
const proxyStates = ['DOWN', 'UP']
const checkStates = 'HANA SOCKERR L4OK L4TOUT L4CON L6OK L6TOUT L6RSP L7TOUT L7RSP L7OK L7OKC L7STS PROCERR PROCTOUT PROCOK'.split(' ')

type States = (scope: Scope, subjects: readonly Named[]) => Iterable<Sample>

/** The fields that are states, by name: a figure for each state, 1 for the one that holds; of a backend's servers, how many are in it. */
export const stateSets: Record<string, States> = {
  status: (scope, subjects) =>
    scope === 'server' ? sets(subjects, serverStates, stateOf) : sets(subjects, proxyStates, (subject) => [proxyStateOf(subject)]),
  check_status: (_, subjects) =>
    sets(
      subjects.filter(({ subject }) => subject.scope === 'server' && checkOf(subject.server) !== undefined),
      checkStates,
      (subject) => (subject.scope === 'server' ? [checkOf(subject.server) ?? ''] : []),
    ),
  agg_server_status: (_, subjects) => sets(withServers(subjects), serverStates, stateOf),
  agg_server_check_status: (_, subjects) => sets(withServers(subjects), serverStates, stateOf),
  agg_check_status: (_, subjects) =>
    sets(withServers(subjects), checkStates, (subject) => serversOf(subject).map((server) => checkOf(server) ?? '')),
}

/** For each subject and each state, how often it holds. */
function* sets(subjects: readonly Named[], states: readonly string[], held: (subject: Subject) => string[]): Generator<Sample> {
  const ends = states.map((state) => `,state="${state}"`)
  for (const { subject, labels } of subjects) {
    const counts = new Map<string, number>()
    for (const state of held(subject)) counts.set(state, (counts.get(state) ?? 0) + 1)
    for (const [at, state] of states.entries()) yield { labels: labels + (ends[at] ?? ''), value: counts.get(state) ?? 0 }
  }
}

function withServers(subjects: readonly Named[]): Named[] {
  return subjects.filter(({ subject }) => serversOf(subject).length > 0)
}

function serversOf(subject: Subject): readonly Server[] {
  if (subject.scope === 'frontend') return []
  return subject.scope === 'server' ? [subject.server] : subject.backend.servers
}

function stateOf(subject: Subject): string[] {
  return serversOf(subject).map(({ standing, isRunning, operation }) => {
    if (standing === 'maint') return 'MAINT'
    if (!isRunning) return 'DOWN'
    if (operation === 'stopping') return 'NOLB'
    return standing === 'drain' ? 'DRAIN' : 'UP'
  })
}

function proxyStateOf(subject: Subject): string {
  return subject.scope === 'backend' ? subject.backend.status : 'UP'
}

/** The result of the last check, '' before the first; `undefined` while there is none to come. */
function checkOf({ isChecked, standing, lastReport }: Server): string | undefined {
  return isChecked && standing !== 'maint' ? (lastReport?.status ?? '') : undefined
}
