import type { BackendConfig } from './backend.ts'
import { learntFrom } from './learn.ts'
import type { Problem } from './parse.ts'

/** What cannot be of the keys that a backend is to learn. */
export function learnFaults({ learn, cookie, name }: BackendConfig, pointer: string): Problem[] {
  const seen = new Set<string>()
  return (learn?.keys ?? []).flatMap((key, index) => {
    const at = `${pointer}/learn/keys/${index}`
    const from = learntFrom(key)
    if (from === undefined) return [{ pointer: at, message: 'a key is learnt from one of cookie, header, parameter, requestHeader' }]
    const label = `${from.kind} ${from.name}`
    if (seen.has(label)) return [{ pointer: at, message: `${label} is learnt already` }]
    seen.add(label)
    return from.kind === 'cookie' && from.name === cookie?.name
      ? [{ pointer: `${at}/cookie`, message: `backend "${name}": cookie ${from.name} is that of persistence itself: learn another one` }]
      : []
  })
}
