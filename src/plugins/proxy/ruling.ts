import { marksOf, ResponseHead } from '../../http1/response-head.ts'
import type { CookiePersistence } from '../../lb/persistence/cookie.ts'
import { trimmed } from '../../lb/persistence/cookie-text.ts'
import { Fields } from '../../lb/rules/fields.ts'
import type { Pause, Ruling } from '../../lb/rules/http.ts'
import type { HttpRuleLists } from '../../lb/rules/index.ts'
import type { SceneResponse } from '../../lb/rules/scene.ts'
import type { RuleAnswer } from '../../lb/rules/verdict.ts'
import type { Exchange } from './exchange.ts'
import { reasonOf } from './own-response.ts'
import { showMetrics } from './page.ts'
import { isUnderstood } from './request-head.ts'

/** Asks the rules of the frontend about a request that has just come. */
export function applyFrontendRules({ route, scene }: Exchange): Ruling | Pause {
  const { rules } = route.frontend
  return scene && (rules?.monitor?.(scene) ?? rules?.onRequest?.(scene))
}

/** Has a request that no rule of the frontend has answered go to the backend that they name. */
export function chooseBackend(exchange: Exchange): Ruling {
  const { scene } = exchange
  if (scene === undefined) return undefined
  const { rules } = exchange.route.frontend
  const found = rules?.routes?.find(scene)
  const ruling = rules?.redirect?.(scene) ?? found?.act(scene)
  if (ruling !== undefined) return ruling
  const backend = found?.backend() ?? rules?.chooseBackend?.(scene)
  if (backend !== undefined) exchange.route = exchange.route.toward(backend)
  exchange.hasBackend = true
  return undefined
}

/** Asks the rules of the backend about a request. */
export function applyBackendRules({ route, request, scene }: Exchange): Ruling | Pause {
  const rules = route.backend?.rules
  if (rules === undefined || scene === undefined) return undefined
  if (rules.hash !== undefined) request.scene = scene
  request.persistence = rules.choosePersistence?.(scene)
  return route.isOneSection ? undefined : rules.onRequest?.(scene)
}

/** Binds a request that no rule of the backend has answered to the server that they name. */
export function chooseServer({ route, request, scene }: Exchange): Ruling {
  const rules = route.backend?.rules
  if (rules === undefined || scene === undefined) return undefined
  const ruling = route.isOneSection ? undefined : rules.redirect?.(scene)
  if (ruling === undefined) request.bound = rules.chooseServer?.(scene, request.persistence === 'force')
  return ruling
}

/** Has the cookies of a request read for whoever looks for keys in them: what its server does not get is no key either. Answers whether they have been. */
export function readCookies({ route, request, scene }: Exchange, persistence: CookiePersistence): boolean {
  if (scene === undefined || route.backend?.rules?.sticking === undefined) return false
  const { fields } = scene.request
  for (let at = fields.find('cookie', 0); at >= 0; ) {
    const kept = persistence.readRequest(fields.valueAt(at), request)
    fields.list.splice(at, 2, ...(kept === '' ? [] : [String(fields.list[at]), kept]))
    at = fields.find('cookie', kept === '' ? at : at + 2)
  }
  return true
}

/** Binds a request to the server of its key, once the cookie has been looked at; answers the refusal of one that it knows no server of. */
export function applySticking(exchange: Exchange): Ruling {
  const { route, request, scene } = exchange
  const status = scene && route.backend?.rules?.sticking?.onRequest(scene, request)
  if (status === undefined) return undefined
  return { status, fields: route.why?.fieldFor(exchange, 'learn strict') ?? [], body: undefined, isDenied: true }
}

/** Binds the keys of a request and its response to the server that sent this head. */
export function storeSticks({ route, request, scene, attempt }: Exchange, head: ResponseHead): void {
  const sticking = route.backend?.rules?.sticking
  if (sticking === undefined || scene === undefined || attempt === undefined) return
  if (sticking.onResponse !== undefined) {
    scene.response = readResponse(head)
    sticking.onResponse(scene, request)
  }
  sticking.store(request, attempt.assignment.server)
}

/** Answers what rules say is to be answered, if anything; a request that cannot be understood gets no other answer than that. Answers whether it did. */
export function isRuledOut(exchange: Exchange, ruling: Ruling): boolean {
  if (ruling === undefined) return false
  const { route, entered, message, target, mayUpgrade, ending } = exchange
  const { frontend, backend } = route
  if (!isUnderstood(message, target, mayUpgrade)) {
    ending.fail('bad request')
    return true
  }
  if (ruling !== 'drop' && !ruling.isDenied) frontend.counters.intercepted++
  else {
    frontend.counters.deniedRequests++
    if (entered && backend !== undefined) backend.counters.deniedRequests++
  }
  if (ruling !== 'drop' && ruling.service !== undefined) showMetrics(exchange)
  else ending.byRules(ruling, 'R')
  return true
}

/** The rules that look at a response: those of the backend, then those of the frontend. */
function lists({ route, hasBackend }: Exchange): (HttpRuleLists | undefined)[] {
  return [hasBackend && !route.isOneSection ? route.backend?.rules : undefined, route.frontend.rules]
}

/** Applies `http-response` rules to a server's response; answers its head, or what is to be answered in its place. */
export function applyResponseRules(exchange: Exchange, head: ResponseHead): ResponseHead | RuleAnswer | 'drop' {
  const { scene } = exchange
  if (scene === undefined) return head
  scene.isServed = true
  if (lists(exchange).every((rules) => rules?.onResponse === undefined)) return head
  scene.response = readResponse(head)
  for (const rules of lists(exchange)) {
    const ruling = rules?.onResponse?.(scene)
    if (ruling !== undefined) return ruling
  }
  return writeResponse(scene.response, head)
}

/** Whether `http-after-response` rules are to see what goes out. */
export function hasAfterRules(exchange: Exchange): boolean {
  return exchange.scene !== undefined && lists(exchange).some((rules) => rules?.afterResponse !== undefined)
}

/** Applies `http-after-response` rules to a response as it is to go out. */
export function applyAfterRules(exchange: Exchange, response: SceneResponse): void {
  const { scene } = exchange
  if (scene === undefined) return
  scene.response = response
  for (const rules of lists(exchange)) rules?.afterResponse?.(scene)
}

/** The same of a server's response, to which `lines` have been added. */
export function applyAfterRulesTo(exchange: Exchange, head: ResponseHead, lines: string): ResponseHead {
  const response = readResponse(head, lines)
  applyAfterRules(exchange, response)
  return writeResponse(response, head)
}

function readResponse({ text, status, minor }: ResponseHead, lines = ''): SceneResponse {
  const [start = '', ...fields] = `${text}${lines}`.split('\r\n')
  const list = fields.flatMap((line) => {
    const colon = line.indexOf(':')
    return colon < 0 ? [] : [line.slice(0, colon), trimmed(line.slice(colon + 1))]
  })
  return { status, reason: start.slice(13), version: `1.${minor}`, fields: new Fields(list) }
}

/** The head as rules left it. One of a status that has no body, and may tell the length of another all the same, has one that is empty with any other status. */
function writeResponse(
  { status, reason, fields }: SceneResponse,
  { status: before, text, minor, length, chunked }: ResponseHead,
): ResponseHead {
  if (status !== before && (before === 204 || before === 304)) {
    fields.remove((name) => name === 'content-length' || name === 'transfer-encoding')
    fields.add('content-length', '0')
  }
  let written = `${text.slice(0, 8)} ${status} ${reason ?? reasonOf(status)}\r\n`
  for (let at = 0; at < fields.list.length; at += 2) written += `${fields.list[at]}: ${fields.list[at + 1]}\r\n`
  const head = new ResponseHead(status, minor, length, chunked, written, marksOf(fields.list))
  head.servedStatus = before
  return head
}
