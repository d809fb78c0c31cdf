import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { parse, stringify } from 'yaml'
import { loadConfig } from '../../src/config/load.ts'

/** The blocks of a page, each with its language, if that is told. */
function blocks(page: string): { language: string; text: string }[] {
  return [...readFileSync(page, 'utf8').matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language = '', text = '']) => ({ language, text }))
}

const server = 'server s 127.0.0.1:1'

/** A configuration of HAProxy with what it leaves out: the mode, backends that it names, and somebody to listen. */
function wholeCfg(text: string): string {
  const named = new Set([...text.matchAll(/^\s*(?:default_|use_)backend\s+([\w-]+)/gm)].map(([, name]) => name))
  const backends = [...named].map((name) => `backend ${name}\n  ${server}\n`)
  const listener = /^(?:frontend|listen) /m.test(text) ? '' : `listen l\n  bind 127.0.0.1:2\n  ${server}\n`
  return `defaults\n  mode http\n${text}\n${backends.join('')}${listener}`
}

/** As much of a configuration as is looked into. */
interface Shown extends Record<string, unknown> {
  global?: unknown
  frontends?: { defaultBackend?: string; useBackend?: { backend: string }[] }[]
  backends?: { name: string }[]
  defaultBackend?: string
  routes?: { backend?: string }[]
}

/** One in YAML with what it leaves out; some pages show no more than a field of a frontend. */
function wholeYaml(text: string): string {
  const { global = {}, frontends: [first = {}, ...others] = [], backends, routes = [], ...fields }: Shown = parse(text)
  const { defaultBackend = fields.defaultBackend ?? backends?.[0]?.name ?? 'b', useBackend = [] } = first
  const led = [...useBackend, ...routes].flatMap(({ backend }) => (backend === undefined || backend.includes('%') ? [] : [backend]))
  const named = new Set([defaultBackend, ...led])
  return stringify({
    global,
    frontends: [{ name: 'f', bind: ['127.0.0.1:2'], defaultBackend, routes, ...fields, ...first }, ...others],
    backends: backends ?? [...named].map((name) => ({ name, servers: [{ name: 's', address: '127.0.0.1:1' }] })),
  })
}

const key = '0123456789abcdef0123456789abcdef'
const keys = { 'cookie-key': key, 'cookie-key.old': key, 'why-key': key }

const list = "servers: [{ name: web1, address: '127.0.0.1:1' }]\n"

const pages = ['README.md', ...readdirSync('docs').flatMap((name) => (name.endsWith('.md') ? [join('docs', name)] : []))]

t.test('every configuration that the documentation shows is one', async (t) => {
  let count = 0
  for (const page of pages)
    for (const { language, text } of blocks(page)) {
      const isCfg = language === '' && /^(?:global|defaults|frontend|backend|listen)\b/m.test(text)
      if (!isCfg && (language !== 'yaml' || /^(?:scrape_configs|servers):/.test(text))) continue
      const file = isCfg ? 'a.cfg' : 'a.yaml'
      const local = text.replaceAll('/etc/limpet/', `${t.testdirName}/`)
      const dir = t.testdir({
        ...keys,
        [file]: isCfg ? wholeCfg(local) : wholeYaml(local),
        'hosts.map': 'example.com www\n',
        'app.yaml': list,
      })
      const loaded = loadConfig([join(dir, file)], {}, { externalChecks: true })
      t.ok(loaded.ok, `${page}: ${text.slice(0, 60)}`, { errors: loaded.ok ? [] : loaded.errors })
      count++
    }
  t.ok(count > 15, `${count} were found`)
})
