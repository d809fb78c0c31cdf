import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { formatNote } from '../../src/config/note.ts'
import { Report } from '../../src/config/report.ts'
import { readingServerList, readServerList } from '../../src/config/server-list.ts'
import { readYamlAs } from '../../src/config/yaml.ts'
import { ServerList } from '../../src/schemas/server-list.ts'

const file = join(t.testdir(), 'servers.yaml')

function read(text: string, name = file) {
  writeFileSync(name, text)
  const result = readServerList(name)
  const errors = 'errors' in result ? result.errors.map(formatNote) : []
  return { servers: 'errors' in result ? undefined : result.servers, errors }
}

/** The same as the library reads it: all at once. */
function readWhole(text: string) {
  const report = new Report()
  const servers = readYamlAs(ServerList, { file, text }, report)?.value.servers
  const errors = report.errors.map(formatNote)
  return { servers: errors.length > 0 ? undefined : servers, errors }
}

const flow = fc.constantFrom(
  "{ name: NAME, address: '10.0.0.1:80' }",
  "{ name: NAME, address: '10.0.0.1:80', check: true } # a remark",
  '{ name: NAME,\n      address: a:80 }',
)
const block = fc.constantFrom('name: NAME\n    address: a:80\n    inter: 2s', 'address: a:80\n    # a remark\n    name: NAME\n')
const odd = fc.constantFrom(
  '{ name: NAME, adress: a:80 }',
  '{ name: NAME, name: b, address: a:80 }',
  '{ name: NAME',
  'name: NAME\n   address: a:80',
  '&all { name: NAME, address: a:80 }',
  '*all',
  '5',
  '',
  '[x]',
  '"x',
  '\tname: a',
)
const around = fc.constantFrom(
  'servers:\nLIST',
  '# first\nservers:\nLIST',
  'servers: # here\nLIST',
  '---\nservers:\nLIST...\n',
  '? servers\n:\nLIST',
  'servers:\nLISTmore: 1\n',
  'server:\nLIST',
  '%YAML 1.2\n---\nservers:\nLIST',
  'servers: !!seq\nLIST',
)

t.test('a list that is read in parts is what it is when it is read as a whole, and so are its errors', async (t) => {
  const items = fc.array(fc.oneof({ weight: 30, arbitrary: flow }, { weight: 30, arbitrary: block }, { weight: 1, arbitrary: odd }), {
    minLength: 1,
    maxLength: 60,
  })
  fc.assert(
    fc.property(around, items, (frame, items) => {
      const lines = items.map((item, index) => `  - ${item.replace('NAME', `s${index}`)}\n`).join('')
      const text = frame.replace('LIST', lines)
      const [parts, whole] = [read(text), readWhole(text)]
      t.same(parts.servers, whole.servers)
      // Where something is no YAML, the rest is looked at all the same.
      t.ok(
        whole.errors.every((error) => parts.errors.includes(error)),
        `${whole.errors} in ${parts.errors} of ${text}`,
      )
    }),
    { seed: 20261127, numRuns: 60 },
  )
})

t.test('what is wrong in a part is told where it stands in the whole', async (t) => {
  const lines = Array.from({ length: 50 }, (_, index) => `  - { name: s${index}, ${index === 45 ? 'wieght: 3, ' : ''}address: a:80 }\n`)
  t.match(read(`servers:\n${lines.join('')}`).errors, [/servers\.yaml:47:18: servers\[45\]\.wieght: unknown key "wieght"/])
})

t.test('a long list is read step by step', async (t) => {
  for (const [name, text] of [
    [file, `servers:\n${Array.from({ length: 500 }, (_, index) => `  - { name: s${index}, address: a:80 }\n`).join('')}`],
    [`${file}.json`, JSON.stringify({ servers: Array.from({ length: 500 }, (_, index) => ({ name: `s${index}`, address: 'a:80' })) })],
  ] as const) {
    writeFileSync(name, text)
    let steps = 0
    const work = readingServerList(name)
    let step = work.next()
    for (; !step.done; step = work.next()) steps++
    t.ok(steps > 25, `${steps}`)
    t.equal('servers' in step.value && step.value.servers.length, 500)
  }
})

const wrong: [text: string, error: RegExp][] = [
  ['{"servers":[{"name":"a","name":"b","address":"a:80"}]}', /:1:25: this key is already there/],
  ['{"servers":[{"name":"a","adress":"a:80"}]}', /:1:25: servers\[0\]\.adress: unknown key/],
  ['{"servers":[],"more":1}', /:1:15: more: unknown key/],
  ['{"servers":{}}', /servers: expected a list/],
  ['[]', /expected an object/],
  ['{"servers":[],}', /not JSON: expected a key/],
]

t.test('a list in JSON that is wrong is told of with its place', async (t) => {
  for (const [text, error] of wrong) t.match(read(text, `${file}.json`).errors[0], error)
  t.match(read('{"servers":[{"name":"a","address":"a:80"}]}', `${file}.json`).servers, [{ name: 'a', weight: 1 }])
})
