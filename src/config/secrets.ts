import type { Config } from '../schemas/config.ts'
import type { Problem } from '../schemas/parse.ts'
import type { SecretPlace } from '../schemas/signed-cookie.ts'
import { type Environment, readSecret, SecretFault } from '../secrets/read.ts'

/** Secrets, those of signed cookies and of `why`, that are not where the configuration says. */
export function checkSecrets({ frontends, backends }: Config, env: Environment): Problem[] {
  return [
    ...frontends.flatMap(({ name, why }, index) =>
      why?.key === undefined ? [] : faultOf(why.key, env, `/frontends/${index}/why/key`, `frontend "${name}"`),
    ),
    ...backends.flatMap(({ name, cookie }, index) =>
      (cookie?.signed?.keys ?? []).flatMap((place, at) =>
        // Said already by whoever looks at cookies.
        (place.env === undefined) === (place.file === undefined)
          ? []
          : faultOf(place, env, `/backends/${index}/cookie/signed/keys/${at}`, `backend "${name}"`),
      ),
    ),
  ]
}

function faultOf(place: SecretPlace, env: Environment, pointer: string, what: string): Problem[] {
  try {
    readSecret(place, env)
    return []
  } catch (error) {
    if (!(error instanceof SecretFault)) throw error
    return [{ pointer: `${pointer}/${error.field}`, message: `${what}: ${error.message}` }]
  }
}
