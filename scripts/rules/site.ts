import type { Random } from '../haproxy.ts'
import { actionOf, afterActionOf } from './actions.ts'
import { conditionOf, testOf } from './conditions.ts'
import { type Step, stepOf } from './requests.ts'
import { formatOf, mapConverter, type Stage } from './samples.ts'
import { word } from './words.ts'

/** A frontend and a backend with rules, and what happens to them. */
export interface Site {
  frontend: string[]
  backend: string[]
  steps: Step[]
}

function aclsOf(random: Random, stage: Stage): { names: string[]; lines: string[] } {
  const names = ['one', 'two', 'two', 'three-3'].slice(0, random.int(5)).map((name) => (stage === 'request' ? name : `r_${name}`))
  return { names: [...new Set(names)], lines: names.map((name) => `acl ${name} ${testOf(random, stage)}`) }
}

/** One that ends its list has a condition, so that something is left to the others. */
function ruleOf(random: Random, stage: Stage, acls: readonly string[]): string {
  const { text, isLast } = actionOf(random, stage)
  return isLast || random.chance(2) ? `${text} ${conditionOf(random, stage, acls)}` : text
}

function rulesOf(random: Random, request: readonly string[], response: readonly string[], most: number): string[] {
  return [
    ...random.list(1, most, () => `http-request ${ruleOf(random, 'request', request)}`),
    ...random.list(0, most / 2, () => `http-response ${ruleOf(random, 'response', response)}`),
    ...random.list(0, 2, () => {
      const condition = random.chance(2) ? ` ${conditionOf(random, 'response', response)}` : ''
      return `http-after-response ${afterActionOf(random)}${condition}`
    }),
  ]
}

function switchingOf(random: Random, acls: readonly string[]): string[] {
  const condition = (): string => conditionOf(random, 'request', acls)
  return random.list(0, 2, () =>
    random.of<() => string>([
      () => `use_backend other ${condition()}`,
      () => `use_backend ${word(random, `%[path,${mapConverter(random)}]`)} ${condition()}`,
      () => `use_backend ${word(random, '%[req.hdr(x-b),lower]')} ${condition()}`,
      () => `use_backend ${word(random, `%[url_param(k),map(strings.map,other)]`)}`,
      () => `redirect ${random.of(['scheme https', 'location /moved', 'prefix /p'])} ${condition()}`,
    ])(),
  )
}

function bindingOf(random: Random, acls: readonly string[]): string[] {
  const condition = (): string => conditionOf(random, 'request', acls)
  return [
    ...(random.chance(2) ? [`cookie SRV ${random.of(['insert indirect nocache', 'insert', 'prefix', 'rewrite', 'insert preserve'])}`] : []),
    ...random.list(0, 2, () => `use-server ${random.of(['s1', 's2', 's2', "'%[req.hdr(x-b)]'"])} ${condition()}`),
    ...(random.chance(3) ? [`${random.of(['force', 'ignore'])}-persist ${condition()}`] : []),
  ]
}

/** A site whose rules name files in a directory. */
export function siteOf(random: Random, steps: number, directory: string): Site {
  const withPath = (line: string): string => line.replace(/\b\w+\.(?:map|lst)\b/g, `${directory}/$&`)
  const [request, response] = [aclsOf(random, 'request'), aclsOf(random, 'response')]
  const [backRequest, backResponse] = [aclsOf(random, 'request'), aclsOf(random, 'response')]
  const frontend = [
    ...(random.chance(2)
      ? ['capture request header X-A len 20', 'capture request header host len 8', 'capture response header X-One len 9']
      : []),
    ...(random.chance(3)
      ? [`unique-id-format ${word(random, `%HM-%[req.hdr(x-num)]${formatOf(random, 'request').replaceAll('unique-id', 'path')}`)}`]
      : []),
    ...request.lines,
    ...response.lines,
    ...rulesOf(random, request.names, response.names, 8),
    ...switchingOf(random, request.names),
  ]
  const backend = [
    ...backRequest.lines,
    ...backResponse.lines,
    ...rulesOf(random, backRequest.names, backResponse.names, 4),
    ...bindingOf(random, backRequest.names),
  ]
  const sets = (what: string): boolean => [...frontend, ...backend].some((line) => line.includes(what))
  return {
    frontend: frontend.map(withPath),
    backend: backend.map(withPath),
    steps: Array.from({ length: steps }, () => stepOf(random, !sets('set-status'), !sets('set-method'))),
  }
}

// HAProxy keeps what a text came to with a file of patterns, and takes it for what it comes to by another way to compare with the same file.
const head = `global
  nbthread 1
  tune.pattern.cache-size 0
defaults
  mode http
  log 127.0.0.1:9 local0 emerg
  option httplog
  timeout connect 1s
  timeout client 3s
  timeout server 5s
userlist people
  group staff users ann
  user ann insecure-password secret
  user bob insecure-password b:c
`

/** Backends that rules may come to besides. */
const others = ['other', 'api', 'root', 'static', 'site']

/** One configuration of all sites, for both: what differs is in the environment. */
export function configurationOf(sites: readonly Site[], directory: string): string {
  const server = (name: string): string => `  server ${name} unix@${directory}/${name}.sock cookie ${name}`
  const parts = sites.map(({ frontend, backend }, index) => [
    ...[
      `frontend web${index}`,
      `  bind unix@"\${DIR}/\${SIDE}.web${index}"`,
      ...frontend.map((line) => `  ${line}`),
      `  default_backend app${index}`,
    ],
    ...[`backend app${index}`, ...backend.map((line) => `  ${line}`), server('s1'), server('s2')],
  ])
  const rest = others.map((name) => [`backend ${name}`, '  cookie SRV insert indirect', server('s1'), `${server('s2')} disabled`])
  return `${head}${[...parts, ...rest].flat().join('\n')}\n`
}

/** The environment that both have, but for where they listen. */
export function environment(directory: string, side: string): Record<string, string> {
  return { DIR: directory, SIDE: side }
}
