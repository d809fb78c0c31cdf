import type { Problem } from '../faults.ts'
import { step } from '../faults.ts'
import { inOrder, type Route } from '../route.ts'
import { untouchable } from './actions/words.ts'
import type { SampleChecker } from './check-samples.ts'
import { RuleFault } from './fault.ts'

/** What is wrong with the routes of a frontend; pointers (RFC 6901) begin with `pointer`. */
export function routeFaults(routes: readonly Route[], samples: SampleChecker, pointer: string): Problem[] {
  return [...routes.flatMap((route, index) => faultsOf(route, samples, `${pointer}/${index}`)), ...twins(routes, pointer)]
}

function faultsOf({ path = '', backend, rewrite, redirect, code, setHeaders = {} }: Route, samples: SampleChecker, at: string): Problem[] {
  const isOpen = path.endsWith('*')
  const rules: [wrong: boolean, field: string, message: string][] = [
    [isOpen && !path.endsWith('/*'), 'path', `"${path}": a * stands behind a / only, for all below it: write ${path.slice(0, -1)}/*`],
    [redirect !== undefined && backend !== undefined, 'redirect', 'a route leads to a backend or redirects, not both: keep one of them'],
    [redirect !== undefined && rewrite !== undefined, 'rewrite', 'what is redirected has no path to rewrite: write it into redirect'],
    [redirect === undefined && code !== undefined, 'code', 'code is the status of a redirection: add redirect, or remove it'],
    [rewrite?.endsWith('*') === true && !isOpen, 'rewrite', `"${rewrite}": the * stands for what that of path does, and path has none`],
    [redirect?.endsWith('*') === true && !isOpen, 'redirect', `"${redirect}": the * stands for what that of path does, and path has none`],
    [
      (backend ?? rewrite ?? redirect) === undefined && Object.keys(setHeaders).length === 0,
      '',
      'a route does something: add backend, redirect, rewrite or setHeaders',
    ],
  ]
  return [
    ...rules.flatMap(([wrong, field, message]) => (wrong ? [{ pointer: field === '' ? at : `${at}/${field}`, message }] : [])),
    ...(backend === undefined ? [] : attempt(`${at}/backend`, () => samples.backendName(backend))),
    ...Object.entries(setHeaders).flatMap(([name, value]) =>
      attempt(`${at}/setHeaders${step(name)}`, () => {
        if (untouchable.test(name)) throw new RuleFault(`${name}: how messages are framed and connections used is Limpet's own affair`)
        samples.format(value, `${at}/setHeaders`, 'request')
      }),
    ),
  ]
}

function attempt(pointer: string, check: () => void): Problem[] {
  try {
    check()
    return []
  } catch (error) {
    if (!(error instanceof RuleFault)) throw error
    return [{ pointer, message: error.message }]
  }
}

/** Of two routes for the same requests the second would never be asked. */
function twins(routes: readonly Route[], pointer: string): Problem[] {
  const seen = new Map<string, number>()
  return inOrder(routes).flatMap(({ index, host, route: { path, method, headers, query } }) => {
    const key = JSON.stringify([host, path, [method ?? []].flat().sort(), sorted(headers), sorted(query)])
    const first = seen.get(key)
    if (first === undefined) seen.set(key, index)
    return first === undefined || first === index
      ? []
      : [{ pointer: `${pointer}/${index}`, message: `routes[${first}] takes the same requests: this route would never be asked` }]
  })
}

function sorted(texts: Readonly<Record<string, string>> = {}): string[][] {
  return Object.entries(texts).sort(([one], [other]) => (one < other ? -1 : 1))
}
