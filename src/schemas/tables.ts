import { Type } from 'typebox'
import { KeyType } from './stick.ts'

const closed = { additionalProperties: false }
const Count = (description: string) => Type.Integer({ minimum: 0, description })

const table = {
  name: Type.String({ description: 'the name of the section that it belongs to; of learnt keys with /learn or /claimed behind' }),
  type: KeyType,
  size: Count('how many entries there may be'),
  used: Count('how many there are'),
  expire: Type.Optional(Count('milliseconds that an entry lasts which is not used; for ever unless given')),
  nopurge: Type.Boolean({ description: 'when it is full no key is taken, instead of the oldest going' }),
}

/** A stick table as the administration side shows it. */
export const TableView = Type.Object(table, { ...closed, title: 'Table' })
export type TableView = Type.Static<typeof TableView>

export const TableList = Type.Object({ tables: Type.Array(TableView) }, closed)

/** A key and its server. */
export const EntryView = Type.Object(
  {
    key: Type.String({
      description:
        'bytes as characters, and binary keys in hexadecimal; learnt ones are secrets, of which only the first characters are told',
    }),
    server: Type.Optional(Type.String({ description: 'the server that it is bound to' })),
    expiresIn: Type.Optional(Count('milliseconds that it has left if it is not used')),
  },
  { ...closed, title: 'TableEntry' },
)

export const TableEntries = Type.Object({ ...table, entries: Type.Array(EntryView) }, { ...closed, title: 'TableWithEntries' })

export const TablePath = Type.Object({ table: Type.String() }, closed)
export const EntryPath = Type.Object({ table: Type.String(), key: Type.String() }, closed)

/** Which entries of a table are wanted. */
export const EntryFilter = Type.Object({ server: Type.Optional(Type.String({ description: 'those bound to this server' })) }, closed)

export const EntryPut = Type.Object(
  { server: Type.String({ description: 'the name of a server of the backend that the table belongs to' }) },
  { ...closed, title: 'TableEntryPut', examples: [{ server: 'web1' }] },
)
