import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { type TSchema, Type } from 'typebox'
import { loadConfig } from '../../src/config/load.ts'
import { Config } from '../../src/schemas/config.ts'
import { file, keywordList, mark } from './docs.ts'

const text = readFileSync(file, 'utf8')

t.test('the list of keywords is that of the code', async (t) => {
  t.equal(text.split(mark)[1], keywordList(), 'npx tsx test/config/docs.ts writes it anew')
})

const rows = new Map([...text.matchAll(/^\| `([a-zA-Z.[\]]+)` \| (.*?) \|/gm)].map(([, field = '', value = '']) => [field, value]))

t.test('each field of the schema has its row, and each row its field; templates have those of servers', async (t) => {
  t.same(
    [...rows.keys()],
    leaves(Config, '')
      .map(([field]) => field)
      .filter((field) => !/serverTemplates\[\]\.(?!prefix|range)/.test(field)),
  )
})

t.test('each row tells the default of the schema', async (t) => {
  for (const [field, schema, required] of leaves(Config, '')) if (rows.has(field)) t.equal(rows.get(field), told(schema, required), field)
})

t.test('the example in YAML loads without a warning', async (t) => {
  const yaml = /```yaml\n(.*?)```/s.exec(text)?.[1] ?? ''
  const loaded = loadConfig([join(t.testdir({ 'a.yaml': yaml }), 'a.yaml')], {})
  t.match(loaded, { ok: true, warnings: [], config: { backends: [{ servers: [{ name: 'web1' }, { name: 'web2' }] }] } })
})

type Leaf = [field: string, schema: TSchema, required: boolean]

function leaves(schema: TSchema, field: string, required = true): Leaf[] {
  if (Type.IsArray(schema) && Type.IsObject(schema.items) && field !== '') {
    return leaves(schema.items, `${field}[]`)
  }
  if (!Type.IsObject(schema)) return [[field, schema, required]]
  return Object.entries(schema.properties as Record<string, TSchema>).flatMap(([key, inner]) =>
    leaves(inner, field === '' ? key : `${field}.${key}`, !Type.IsOptional(inner)),
  )
}

/** A default as the table has it. */
function told(schema: TSchema, required: boolean): string {
  const value: unknown = Reflect.get(schema, 'default')
  if (value === undefined) return required ? 'required' : '–'
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ')
  const isDuration = String(Reflect.get(schema, 'description')).startsWith('a duration')
  return isDuration && typeof value === 'number' ? `${value / 1000} s` : String(value)
}
