import t from 'tap'
import { formatNote } from '../../src/config/note.ts'
import { Report } from '../../src/config/report.ts'
import { readJson, readYaml } from '../../src/config/yaml.ts'
import { BackendConfig } from '../../src/schemas/backend.ts'

function yaml(text: string, reader = readYaml) {
  const report = new Report()
  const part = reader({ file: 'a', text }, report)
  return { part, errors: report.errors.map(formatNote) }
}

t.test('YAML is read with the safe defaults', async (t) => {
  const { part, errors } = yaml(
    'frontends:\n - name: f\n   bind: ["*:80"]\n   defaultBackend: b\nbackends:\n - name: b\n   cookie: {}\n   servers:\n    - {name: s, address: "a:1", inter: 5s}\n',
  )
  t.same(errors, [])
  t.match(part?.config, {
    frontends: [{ name: 'f', timeout: { client: 60_000 } }],
    backends: [
      {
        cookie: { mode: 'insert', httponly: true, sameSite: 'Lax', attr: [], nocache: 'always' },
        redispatch: -1,
        servers: [{ inter: 5000, weight: 1 }],
      },
    ],
  })
  t.equal(part?.global, undefined)
})

t.test('an empty file is an empty configuration', async (t) => {
  t.match(yaml('').part?.config, { frontends: [], backends: [] })
  t.match(yaml('# nothing\n').part?.config, { frontends: [], backends: [] })
})

t.test('places lead to keys and items', async (t) => {
  const { part } = yaml('backends:\n - name: b\n   servers:\n    - {name: s, address: "a:1"}\n')
  t.same(part?.place('/backends/0/servers/0/address'), { file: 'a', line: 4, column: 17 })
  t.same(part?.place('/backends/0/servers/0'), { file: 'a', line: 4, column: 7 })
  t.same(part?.place('/backends/0/cookie/attr'), { file: 'a', line: 2, column: 4 })
  t.same(part?.place('/backends/7'), { file: 'a', line: 1, column: 1 })
})

const faults: [text: string, ...errors: string[]][] = [
  [
    'backends:\n - name: b\n   wieght: 3\n',
    `a:3:4: backends[0].wieght: unknown key "wieght": known here are ${Object.keys(BackendConfig.properties).join(', ')}`,
  ],
  ['backends:\n - name: b\n   serves: []\n', 'a:3:4: backends[0].serves: unknown key "serves", did you mean "servers"?'],
  [
    'backends:\n - retries: 1000\n   persist: 1\n',
    'a:2:4: backends[0].name: missing: expected letters, digits, - _ . and :',
    'a:3:4: backends[0].persist: expected true or false, found 1',
    'a:2:4: backends[0].retries: expected a whole number from 0 to 100, found 1000',
  ],
  [
    'global: {hardStopAfter: 25d}\n',
    'a:1:10: global.hardStopAfter: expected a duration: milliseconds, or a text such as 500ms, 5s, 10m (at most 24 days), found "25d"',
  ],
  ['frontends: 5\n', 'a:1:1: frontends: expected a list, such as [{ name: … }], found 5'],
  ['- 1\n', 'a:1:1: expected an object, such as { global: … }, found a list'],
  ['global: {node: a}\nglobal: {node: b}\n', 'a:2:1: this key is already there: keep one of them'],
  [
    'global: {node: a, node: b}\nfrontnds: []\n',
    'a:1:19: this key is already there: keep one of them',
    'a:2:1: frontnds: unknown key "frontnds", did you mean "frontends"?',
  ],
  ['a: [\n', 'a:2:1: Flow sequence in block collection must be sufficiently indented and end with a ]'],
  ['global: !foo {}\n', 'a:1:9: Unresolved tag: !foo'],
  ['a: *x\n', 'a:1:4: there is no anchor &x above'],
]

t.test('what is wrong is told with line, column and the path of the key', async (t) => {
  for (const [text, ...expected] of faults) {
    const { errors } = yaml(text)
    t.same([...errors].sort(), [...expected].sort(), text)
  }
})

t.test('aliases that would unfold to something huge are refused', async (t) => {
  const levels = Array.from({ length: 9 }, (_, level) => `a${level + 1}: &a${level + 1} [${Array(9).fill(`*a${level}`).join(', ')}]`)
  t.match(yaml(`a0: &a0 [x]\n${levels.join('\n')}\n`).errors, [/^a:1:1: Excessive alias count/])
})

t.test('what is in itself by an alias is told, and ends', async (t) => {
  t.match(yaml('frontends: &a [*a]\n').errors, [/more than 100 levels/])
  t.match(yaml('frontends:\n  - &f\n    name: f\n    x: *f\n').errors, [/more than 100 levels/])
})

t.test('JSON is read as JSON and nothing else', async (t) => {
  const good = yaml('{\n\t"global": {"node": "a"},\n\t"frontends": []\n}\n', readJson)
  t.same(good.errors, [])
  t.match(good.part, { config: { global: { node: 'a' } }, global: { line: 2, column: 2 } })
  t.same(yaml('{"a": 1,\n}', readJson).errors, ['a:2:1: not JSON: expected a key in double quotes'])
  t.same(yaml('global: {}', readJson).errors, ['a:1:1: not JSON: expected a value'])
  t.same(yaml('', readJson).errors, ['a:1:1: not JSON: the text ends where a value was expected'])
  t.same(yaml('{"global": {},\n "global": {}}', readJson).errors, ['a:2:2: this key is already there: keep one of them'])
  t.same(yaml('{"global":\n {"nod": "a"}}', readJson).errors, ['a:2:3: global.nod: unknown key "nod", did you mean "node"?'])
})
