import { Fields } from '../../../src/lb/rules/fields.ts'
import { compileSample } from '../../../src/lb/rules/sample.ts'
import type { Scene } from '../../../src/lb/rules/scene.ts'
import type { Surroundings } from '../../../src/lb/rules/surroundings.ts'
import type { Value } from '../../../src/lb/rules/value.ts'
import { parseSample } from '../../../src/schemas/rules/sample.ts'
import { balancerOf } from '../../balancer.ts'

/** A balancer for rules to speak of: `app` has two servers, of which `w2` is down. */
export const balancer = balancerOf({
  frontends: [{ name: 'web', bind: [':80'], defaultBackend: 'app' }],
  backends: [
    {
      name: 'app',
      servers: [
        { name: 'w1', address: '10.0.0.9:81', weight: 7, maxconn: 10, maxqueue: 5 },
        { name: 'w2', address: '10.0.0.9:82', disabled: true },
      ],
    },
    { name: 'other', servers: [{ name: 's', address: '10.0.0.9:83' }] },
  ],
})
export const now = Date.UTC(2026, 10, 5, 22, 4, 43, 7)

export function surroundings(files: Record<string, string> = {}): Surroundings {
  const users = { accepts: (name: string, password: string) => name === 'ann' && password === 'secret', groups: () => ['staff', 'all'] }
  return {
    ...balancer.surroundings,
    hostname: 'vm',
    env: { HOME_PAGE: 'x' },
    userlists: new Map([['people', users]]),
    read: (file) => files[file] ?? '',
    now: () => now,
  }
}

/** A request, and perhaps its response, as they would stand on the wire, in the eyes of rules. */
export function scene(requestText: string, responseText?: string): Scene {
  const [line = '', ...fields] = requestText.trim().split('\n')
  const [method = 'GET', target = '/', version = '1.1'] = line.split(' ')
  const [frontend] = balancer.frontends.values()
  const [backend] = balancer.backends.values()
  if (frontend === undefined) throw new Error('no frontend')
  const variables = new Map<string, Value>()
  return {
    frontend,
    backend,
    server: backend?.servers[0],
    connection: { remoteAddress: '192.168.1.5', remotePort: 40_000, localAddress: '10.0.0.2', localPort: 80, isSecure: false },
    source: '192.168.1.5',
    request: { method, target, version, fields: fieldsOf(fields) },
    original: { method, target, version },
    response: responseText === undefined ? undefined : response(responseText),
    isServed: responseText !== undefined,
    variables,
    settings: { logLevel: undefined, retries: undefined, retriesResponses: true },
    isFirst: true,
    captures: { request: ['one', undefined], response: ['two'] },
    number: 3,
    uniqueId: 'id-1',
  }
}

function response(text: string): Scene['response'] {
  const [line = '', ...fields] = text.trim().split('\n')
  const [version = '', status = '', ...reason] = line.split(' ')
  return { status: Number(status), reason: reason.join(' '), version: version.slice(5), fields: fieldsOf(fields) }
}

function fieldsOf(lines: readonly string[]): Fields {
  return new Fields(lines.flatMap((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]))
}

/** What an expression comes to. */
export function take(expression: string, at: Scene, files?: Record<string, string>): Value | undefined {
  return compileSample(parseSample(expression), surroundings(files)).one(at)
}
