import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'

// Most test files take less time than the start of a process for each. So the compiled ones run together, a process for each folder of `test`.

const root = '.built/test'
const suites = '.built/suites'
/** Folders whose tests take so long together that the rest would be over long before: they run in parts. */
const parts = new Map([['scenarios', 2]])

const suite = new Map<string, string[]>()
for (const path of readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()) {
  if (!path.endsWith('.test.js')) continue
  const name = path.split('/', 1)[0]?.replace('.test.js', '') ?? path
  suite.set(name, [...(suite.get(name) ?? []), path])
}

rmSync(suites, { recursive: true, force: true })
mkdirSync(suites)
for (const [name, paths] of suite) {
  const count = parts.get(name) ?? 1
  for (let part = 0; part < count; part++) {
    const own = paths.filter((_, index) => index % count === part)
    writeFileSync(`${suites}/${name}${part === 0 ? '' : `-${part + 1}`}.test.js`, own.map((path) => `import '../test/${path}'\n`).join(''))
  }
}
