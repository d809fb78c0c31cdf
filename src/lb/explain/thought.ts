import type { Question } from '../../schemas/explain.ts'
import type { Backend } from '../backend.ts'
import type { Frontend } from '../frontend.ts'
import { Fields } from '../rules/fields.ts'
import { isOpen, type Scene, type SceneRequest, type Variables } from '../rules/scene.ts'
import { bytesOf, type Value } from '../rules/value.ts'
import type { Server } from '../server.ts'

/** A request that nobody sent, as rules see it: what they do to it is seen here alone. */
export class Thought implements Scene {
  readonly frontend: Frontend
  backend: Backend | undefined
  server: Server | undefined
  readonly connection: Scene['connection']
  source: string | undefined
  readonly request: SceneRequest
  readonly original: Scene['original']
  readonly isServed = false
  readonly response = undefined
  readonly variables: Variables
  readonly settings: Scene['settings'] = { logLevel: undefined, retries: undefined, retriesResponses: true }
  readonly isFirst = true
  readonly captures: Scene['captures'] = { request: [], response: [] }
  readonly number = 0

  /** `connection` where there is one after all. `asBytes` makes a text of the question into one whose characters are bytes. */
  constructor(
    frontend: Frontend,
    { url, method = 'GET', headers = [], source }: Question,
    processVariables: ReadonlyMap<string, Value>,
    connection?: Scene['connection'],
    asBytes: (text: string) => string = bytesOf,
  ) {
    const [, scheme = 'http', authority, target = '/'] = /^(?:(https?):\/\/([^/?#]+))?(.*)$/.exec(url) ?? []
    const fields = new Fields(headers.flatMap((line) => fieldOf(line, asBytes)))
    if (authority !== undefined && !fields.has('host')) fields.list.unshift('Host', authority)
    const line = { method, target: asBytes(target.startsWith('/') ? target : `/${target}`), version: '1.1' }
    this.frontend = frontend
    this.source = source
    this.connection = connection ?? {
      remoteAddress: source,
      remotePort: undefined,
      localAddress: undefined,
      localPort: portOf(authority, scheme),
      isSecure: scheme === 'https',
    }
    this.request = { ...line, fields }
    this.original = line
    this.variables = new OwnVariables(processVariables)
  }

  get uniqueId(): string | undefined {
    return this.frontend.writeId?.(this)
  }
}

function fieldOf(line: string, asBytes: (text: string) => string): string[] {
  const colon = line.indexOf(':')
  return [asBytes(line.slice(0, colon)), asBytes(line.slice(colon + 1).trim())]
}

/** The port that a URL means; `undefined` where it names no host. */
export function portOf(authority: string | undefined, scheme: string): number | undefined {
  if (authority === undefined) return undefined
  return Number(/:(\d+)$/.exec(authority)?.[1] ?? (scheme === 'https' ? 443 : 80))
}

/** Variables that begin as those of the process and are forgotten. */
class OwnVariables implements Variables {
  readonly #all: Map<string, Value>

  constructor(begin: ReadonlyMap<string, Value>) {
    this.#all = new Map(begin)
  }

  get(name: string): Value | undefined {
    return this.#all.get(name)
  }

  set(name: string, value: Value): void {
    if (isOpen(name, { isServed: false, response: undefined })) this.#all.set(name, value)
  }

  delete(name: string): void {
    this.#all.delete(name)
  }
}
