import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import t from 'tap'

/**
 * What each folder or file of src may import besides itself; `type x` means types only, `node:*` any module of Node,
 * `packages` any package. The table of docs/architecture.md says why.
 */
const may: Record<string, string[]> = {
  schemas: ['typebox', 're2js', 'redos-detector'],
  lb: ['schemas', 'type turns', 'node:events', 'node:buffer'],
  http1: ['type schemas', 'node:net', 'node:tls'],
  stats: ['type lb', 'type schemas', 'turns', 'node:crypto'],
  tls: ['type schemas', 'node:tls', 'node:crypto', 'node:fs', 'node:path'],
  secrets: ['type lb', 'schemas', 'node:crypto', 'node:fs'],
  config: ['schemas', 'secrets', 'tls', 'turns', 'type typebox', 'yaml', 'node:fs', 'node:path'],
  plugins: ['lb', 'http1', 'schemas', 'secrets', 'tls', 'stats', 'turns', 'packages', 'node:*'],
  routes: ['lb', 'stats', 'schemas', 'typebox', 'type fastify', 'type plugins'],
  app: ['discovery', 'version', 'plugins', 'routes', 'lb', 'schemas', 'packages'],
  daemon: ['app', 'discovery', 'version', 'plugins', 'routes', 'lb', 'schemas', 'packages', 'node:*'],
  discovery: [
    'lb',
    'config',
    'schemas',
    'turns',
    'type plugins',
    'dns-packet',
    'node:fs',
    'node:dgram',
    'node:dns',
    'node:crypto',
    'node:events',
    'node:net',
  ],
  remote: ['schemas', 'typebox', 'stats', 'node:*'],
  cluster: ['daemon', 'config', 'type schemas', 'node:*'],
  commands: ['config', 'lb', 'plugins', 'schemas', 'node:util'],
  cli: [
    'commands',
    'daemon',
    'remote',
    'cluster',
    'plugins',
    'config',
    'command-line',
    'engine',
    'help',
    'version',
    'schemas',
    'packages',
    'node:*',
  ],
  engine: ['node:v8'],
  turns: [],
  help: [],
  'command-line': ['config', 'schemas', 'node:*'],
  version: ['node:fs'],
  index: ['plugins', 'app', 'daemon', 'config', 'lb', 'schemas'],
}

/** Each import of a source as a pair: `type schemas` or `lb`, and the line as it stands. */
function importsOf(file: string): { what: string; line: string }[] {
  const statements = /^(?:import|export)\s+(type\s)?(?:[^'"=;]*?\sfrom\s+)?'([^']+)'|\bimport\(()'([^']+)'\)/gm
  return [...readFileSync(join('src', file), 'utf8').matchAll(statements)].map(([line, type, source, , dynamic]) => ({
    what: `${type === undefined ? '' : 'type '}${layerOf(file, source ?? dynamic ?? '')}`,
    line,
  }))
}

/** The folder or file of src, the module of Node or the package that an import names. */
function layerOf(file: string, source: string): string {
  if (source.startsWith('.')) return join(dirname(file), source).replace(/\.ts$/, '').split('/')[0] ?? ''
  return source.startsWith('@') ? source.split('/').slice(0, 2).join('/') : (source.split('/')[0] ?? '')
}

function isAllowed(layer: string, what: string): boolean {
  const target = what.replace('type ', '')
  if (target === layer) return true
  const isPackage = !target.startsWith('node:') && !(target in may)
  const names = [target, ...(target.startsWith('node:') ? ['node:*'] : []), ...(isPackage ? ['packages'] : [])]
  return names.some((name) => may[layer]?.includes(name) || (what !== target && may[layer]?.includes(`type ${name}`)))
}

const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))

t.test('every file of src belongs to a layer', async (t) => {
  for (const file of files) t.ok(layerOf('', `./${file}`) in may, file)
})

t.test('a file imports only what its layer may', async (t) => {
  for (const file of files) {
    const layer = layerOf('', `./${file}`)
    const forbidden = importsOf(file).filter(({ what }) => !isAllowed(layer, what))
    t.same(forbidden, [], `${file} keeps to ${layer}`)
  }
})

t.test('imports are read in every form they are written in', async (t) => {
  const dir = t.testdir({
    'a.ts':
      "import x from 'yaml'\nimport type {\n  A,\n} from '../x.ts'\nimport { b } from 'node:fs/promises'\nexport * from '@fastify/cookie/x'\nimport 'pino'\n",
  })
  const found = importsOf(relative('src', join(dir, 'a.ts'))).map(({ what }) => what.replace('type ..', 'type src'))
  t.match(found, ['yaml', /^type /, 'node:fs', '@fastify/cookie', 'pino'])
  t.equal(isAllowed('stats', 'schemas'), false)
  t.equal(isAllowed('stats', 'type schemas'), true)
  t.equal(isAllowed('plugins', 'routes'), false)
  t.equal(isAllowed('plugins', 'fastify'), true)
})
