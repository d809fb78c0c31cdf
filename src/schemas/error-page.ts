import { Type } from 'typebox'
import { withDefault } from './common.ts'
import { Words } from './rules/words.ts'

/** What is answered in the place of our own page for a status (HAProxy manual §4.2 `errorfile`, `http-error`). */
export const ErrorPage = Type.Object(
  {
    status: Type.Integer({ minimum: 200, maximum: 599, description: 'a status from 200 to 599' }),
    /** A file that holds a whole response as it goes over the wire, its status line and fields included. */
    file: Type.Optional(Type.String({ minLength: 1 })),
    /** The response in the words of `return`, as in `content-type text/plain string "not now"`. */
    answer: Type.Optional(Words),
  },
  { additionalProperties: false },
)
export type ErrorPage = Type.StaticDecode<typeof ErrorPage>

export const ErrorPages = withDefault(Type.Array(ErrorPage), [])
