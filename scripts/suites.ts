import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'

// Most test files take less time than the start of a process for each. So the compiled ones run together, a process for each folder of `test`.

const root = '.built/test'
const suites = '.built/suites'
const suite = new Map<string, string[]>()
for (const path of readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()) {
  if (!path.endsWith('.test.js')) continue
  const name = path.split('/', 1)[0]?.replace('.test.js', '') ?? path
  suite.set(name, [...(suite.get(name) ?? []), path])
}

rmSync(suites, { recursive: true, force: true })
mkdirSync(suites)
for (const [name, paths] of suite) writeFileSync(`${suites}/${name}.test.js`, paths.map((path) => `import '../test/${path}'\n`).join(''))
