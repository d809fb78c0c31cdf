import { chunked } from './chunks.ts'
import { cookies } from './cookies.ts'
import { fields } from './fields.ts'
import { forged } from './forged.ts'
import { framing } from './framing.ts'
import { hops } from './hops.ts'
import { lines } from './lines.ts'
import { sequences } from './sequences.ts'
import { targets } from './targets.ts'

export const requests = { framing, chunked, lines, targets, fields, hops, forged, cookies, sequences }
