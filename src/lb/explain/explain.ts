import { parseAddress } from '../../schemas/address.ts'
import type { Explanation, Question, Step } from '../../schemas/explain.ts'
import type { HttpRule } from '../../schemas/rules/config.ts'
import { parseAction } from '../../schemas/rules/parse-action.ts'
import type { Backend } from '../backend.ts'
import type { Frontend } from '../frontend.ts'
import type { LoadBalancer } from '../load-balancer.ts'
import { compileAction } from '../rules/actions.ts'
import { SectionCompiler } from '../rules/section.ts'
import type { RuleAnswer } from '../rules/verdict.ts'
import { condition, placeOf } from './placed.ts'
import { portOf, Thought } from './thought.ts'
import { dropClaims, type Tell, toldFields } from './told.ts'

type Outcome = Pick<Explanation, 'answer' | 'backend' | 'server' | 'servers' | 'why'>

/** Says what would become of a request now, and why; `undefined` where there is no frontend for it. The balancer stays as it is. */
export function explain(loadBalancer: LoadBalancer, question: Question, tell: Tell): Explanation | undefined {
  const frontend = frontendFor(loadBalancer, question)
  if (frontend === undefined) return undefined
  const thought = new Thought(frontend, question, loadBalancer.surroundings.processVariables)
  dropClaims(thought, loadBalancer.backends.values(), tell)
  const steps: Step[] = []
  const result = follow(loadBalancer, thought, steps)
  const { method, target } = thought.request
  const server = result.server === undefined ? undefined : thought.backend?.server(result.server)
  return { frontend: frontend.name, steps, ...result, request: { method, target, fields: toldFields(thought, server, tell) } }
}

/** The one that is named, else the one that listens on the port, else the first that takes traffic. */
function frontendFor({ frontends }: LoadBalancer, { frontend, url }: Question): Frontend | undefined {
  if (frontend !== undefined) return frontends.get(frontend)
  const all = [...frontends.values()].filter(({ isAdmin }) => !isAdmin)
  const [, scheme = '', authority] = /^(?:(https?):\/\/([^/?#]+))?/.exec(url) ?? []
  const port = portOf(authority, scheme)
  return all.find(({ config }) => config.bind.some((text) => isOn(text, port))) ?? all[0]
}

function isOn(bind: string, port: number | undefined): boolean {
  const address = parseAddress(bind)
  return address?.kind === 'tcp' && address.port === port
}

function follow(loadBalancer: LoadBalancer, thought: Thought, steps: Step[]): Outcome {
  const { surroundings } = loadBalancer
  const { frontend } = thought
  const { config, rules } = frontend
  const pointer = `/frontends/${[...loadBalancer.frontends.values()].indexOf(frontend)}`
  const monitored = rules?.monitor?.(thought)
  if (monitored !== undefined) return answered(monitored, `monitor-uri ${config.monitorUri}`)
  const section = new SectionCompiler(config.acls, surroundings)
  const ruled = applyLists(config, section, thought, steps, pointer)
  if (ruled !== undefined) return ruled
  const found = rules?.routes?.find(thought)
  if (found !== undefined) {
    const route = config.routes[found.index] ?? {}
    const answer = found.act(thought)
    const outcome = answer === undefined ? `goes to ${route.backend ?? 'where other rules say'}` : told(answer)
    steps.push({ at: `${pointer}/routes/${found.index}`, rule: `route ${JSON.stringify(route)}`, outcome })
    if (answer !== undefined) return answered(answer, 'a route redirects it')
  }
  const backend =
    found?.backend() ?? switched(config.useBackend, section, thought, steps, `${pointer}/useBackend`, loadBalancer) ?? frontend.backend
  if (backend === undefined) return { servers: [], why: 'no rule names a backend, and there is no default one: 503' }
  if (found?.backend() === undefined && backend === frontend.backend && steps.at(-1)?.outcome !== `goes to ${backend.name}`)
    steps.push({ at: `${pointer}/defaultBackend`, rule: `default_backend ${backend.name}`, outcome: `goes to ${backend.name}` })
  thought.backend = backend
  const at = `/backends/${[...loadBalancer.backends.values()].indexOf(backend)}`
  const within = new SectionCompiler(backend.config.acls, surroundings)
  const isOneSection = backend.config.isListen && backend.name === frontend.name
  return (isOneSection ? undefined : applyLists(backend.config, within, thought, steps, at)) ?? placeOf(backend, within, thought, steps, at)
}

type Lists = { httpRequest: readonly HttpRule[]; redirects: readonly HttpRule[] }

/** Applies the rules for requests of a section; answers what they end it with. */
function applyLists(
  { httpRequest, redirects }: Lists,
  section: SectionCompiler,
  thought: Thought,
  steps: Step[],
  pointer: string,
): Outcome | undefined {
  const late = redirects.map((rule) => ({ ...rule, do: ['redirect', ...rule.do] }))
  return (
    applyRules(httpRequest, 'http-request ', section, thought, steps, `${pointer}/httpRequest`) ??
    applyRules(late, '', section, thought, steps, `${pointer}/redirects`)
  )
}

function applyRules(
  rules: readonly HttpRule[],
  keyword: string,
  section: SectionCompiler,
  thought: Thought,
  steps: Step[],
  pointer: string,
): Outcome | undefined {
  for (const [index, rule] of rules.entries()) {
    if (section.when(rule)?.(thought) === false) continue
    const text = `${keyword}${rule.do.join(' ')}${condition(rule)}`
    const verdict = compileAction(parseAction(rule.do, 'request'), section.surroundings, 'request')(thought)
    const isWait = typeof verdict === 'object' && 'atLeast' in verdict
    const outcome =
      verdict === undefined
        ? 'goes on'
        : isWait
          ? 'waits for the body'
          : verdict === 'stop'
            ? 'ends the list'
            : verdict === 'drop'
              ? 'closes the connection'
              : told(verdict)
    steps.push({ at: `${pointer}/${index}`, rule: text, outcome })
    if (isWait) continue
    if (verdict === 'stop') return undefined
    if (verdict === 'drop') return { answer: { fields: [] }, servers: [], why: text }
    if (verdict !== undefined) return answered(verdict, text)
  }
  return undefined
}

function switched(
  rules: Frontend['config']['useBackend'],
  section: SectionCompiler,
  thought: Thought,
  steps: Step[],
  pointer: string,
  { backends }: LoadBalancer,
): Backend | undefined {
  const index = rules.findIndex((rule) => section.when(rule)?.(thought) !== false)
  const rule = rules[index]
  if (rule === undefined) return undefined
  const backend = section.text(rule.backend)(thought)
  const found = backends.get(backend)
  const outcome = found === undefined ? `names "${backend}", which is no backend: the default one is taken` : `goes to ${backend}`
  steps.push({ at: `${pointer}/${index}`, rule: `use_backend ${rule.backend}${condition(rule)}`, outcome })
  return found
}

function answered({ status, fields }: RuleAnswer, why: string): Outcome {
  const lines = fields.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${fields[at + 1]}`] : []))
  return { answer: { status, fields: lines }, servers: [], why }
}

function told({ status, fields }: RuleAnswer): string {
  const location = fields[fields.indexOf('location') + 1]
  return `answers ${status}${fields.includes('location') ? ` to ${location}` : ''}`
}
