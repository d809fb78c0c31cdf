import type { Exchange } from './exchange.ts'
import { ExchangeScene } from './scene.ts'

/** Asks the rules about a request that has just come: which backend it goes to, and which server of it. */
export function applyRules(exchange: Exchange): void {
  const { frontend } = exchange.route
  const scene = new ExchangeScene(exchange)
  exchange.scene = scene
  const backend = frontend.rules?.chooseBackend?.(scene)
  if (backend !== undefined) exchange.route = exchange.route.toward(backend)
  exchange.hasBackend = true
  applyBackendRules(exchange, scene)
}

function applyBackendRules({ route, request }: Exchange, scene: ExchangeScene): void {
  const rules = route.backend?.rules
  if (rules === undefined) return
  request.persistence = rules.choosePersistence?.(scene)
  request.bound = rules.chooseServer?.(scene, request.persistence === 'force')
}
