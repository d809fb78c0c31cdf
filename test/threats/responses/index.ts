import { framing } from './framing.ts'
import { heads } from './heads.ts'
import { kinds } from './kinds.ts'

export const responses = { framing, heads, kinds }
