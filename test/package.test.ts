import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import t from 'tap'

interface Package {
  name?: string
  version?: string
  resolved?: string
  bin: Record<string, string>
  exports: Record<string, Record<string, string>>
  files: string[]
  scripts: Record<string, string>
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  engines?: { node: string }
}

function read<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8'))
}

const manifest = read<Package>('package.json')
const lock = read<{ packages: Record<string, Package> }>('package-lock.json')

t.test('the lock file names no registry, so that it serves whichever one is configured', async (t) => {
  const named = Object.entries(lock.packages).filter(([, { resolved }]) => resolved !== undefined)
  t.same(named, [])
  t.match(readFileSync('.npmrc', 'utf8'), /^omit-lockfile-registry-resolved=true$/m)
  t.notMatch(readFileSync('.npmrc', 'utf8'), /registry\s*=\s*\S*:\/\//)
})

t.test('the lock file is that of package.json', async (t) => {
  const { name, version, dependencies, devDependencies, engines } = manifest
  t.hasStrict(lock.packages[''], { name, version, dependencies, devDependencies, engines })
})

t.test('all that is published exists', async (t) => {
  for (const file of manifest.files) t.ok(existsSync(file), file)
  t.ok(existsSync(manifest.exports['.']?.default ?? ''))
  t.match(manifest.scripts.prepack, /npm run build && tsc -p tsconfig\.build\.json$/, 'which makes the types')
})

t.test('the built program is executable and finds its own Node', async (t) => {
  const program = manifest.bin.limpet ?? ''
  t.doesNotThrow(() => accessSync(program, constants.X_OK))
  t.match(readFileSync(program, 'utf8'), /^#!\/usr\/bin\/env node\n/)
})
