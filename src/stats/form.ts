import type { Backend } from '../lb/backend.ts'
import type { ChangeRequest } from '../schemas/change.ts'
import { actions, weightIn } from './actions.ts'
import type { Outcome } from './outcomes.ts'
import type { Section } from './subjects.ts'

/** What a form asks for, and what it comes to if that can be done. */
export interface Asked {
  requests: ChangeRequest[]
  outcome: Outcome
}

/**
 * Reads a form as HAProxy's page sends it: `s` for each server, `action`, and `b`, the backend by its name or as `#` and its number. `shown` are the sections
 * that the page may show; of others it answers DENY.
 */
export function readForm(form: URLSearchParams, all: readonly Section[], shown: readonly Section[], by: string): Asked {
  const names = [...new Set(form.getAll('s'))]
  const target = form.get('b') ?? ''
  const name = form.get('action')
  if (target === '' || (names.length === 0 && name !== '')) return nothing('NONE')
  const backend = backendIn(all, target)
  const action = actions.find((one) => one.name === name)
  if (backend === undefined || action === undefined) return nothing('ERRP')
  if (backendIn(shown, target) === undefined) return nothing('DENY')
  if (action.name === 'weight' && Number.isNaN(weightIn(form))) return nothing('ERRP')
  const found = names.flatMap((one) => backend.server(one) ?? [])
  const requests = found.flatMap((server): ChangeRequest[] => {
    const deed = action.deed(server, form)
    return deed === undefined ? [] : [{ by, target: { backend: backend.name, server: server.name }, ...deed }]
  })
  if (found.length < names.length) return { requests, outcome: requests.length > 0 ? 'PART' : 'ERRP' }
  return { requests, outcome: requests.length > 0 ? 'DONE' : 'NONE' }
}

function nothing(outcome: Outcome): Asked {
  return { requests: [], outcome }
}

function backendIn(sections: readonly Section[], target: string): Backend | undefined {
  for (const { name, subjects } of sections) {
    for (const subject of subjects)
      if (subject.scope === 'backend' && (name === target || `#${subject.proxyId}` === target)) return subject.backend
  }
  return undefined
}
