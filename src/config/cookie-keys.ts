import type { Config } from '../schemas/config.ts'
import type { Problem } from '../schemas/parse.ts'
import { type Environment, readSecret, SecretFault } from '../secrets/read.ts'

/** Keys of signed cookies that are not where the configuration says. */
export function checkCookieKeys({ backends }: Config, env: Environment): Problem[] {
  return backends.flatMap(({ name, cookie }, index) =>
    (cookie?.signed?.keys ?? []).flatMap((place, at) => {
      if ((place.env === undefined) === (place.file === undefined)) return []
      const pointer = `/backends/${index}/cookie/signed/keys/${at}`
      try {
        readSecret(place, env)
        return []
      } catch (error) {
        if (!(error instanceof SecretFault)) throw error
        return [{ pointer: `${pointer}/${error.field}`, message: `backend "${name}": ${error.message}` }]
      }
    }),
  )
}
