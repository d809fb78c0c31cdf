import { ChangeError } from '../../lb/change/error.ts'
import type { BackendConfig } from '../../schemas/backend.ts'
import type { Config } from '../../schemas/config.ts'
import { machineResolvers } from '../../schemas/resolvers.ts'
import { filesOfRules } from '../../schemas/rules/check.ts'
import type { ServerConfig } from '../../schemas/server.ts'
import type { SecretPlace } from '../../schemas/signed-cookie.ts'

/** The files, secrets and resolvers that a configuration names, each for what it is: changes may use no others. */
export class Named {
  readonly #tlsFiles: ReadonlySet<string>
  readonly #ruleFiles: ReadonlySet<string>
  readonly #keys: ReadonlySet<string>
  readonly #resolvers: ReadonlySet<string>

  constructor(config: Config) {
    const servers = config.backends.flatMap(({ servers }) => servers)
    this.#tlsFiles = new Set(['@system-ca', ...servers.flatMap((server) => filesIn(server).map(([, file]) => file))])
    this.#ruleFiles = new Set(filesOfRules(config).map(({ file }) => file))
    this.#keys = new Set(config.backends.flatMap(keysOf).map(textOf))
    this.#resolvers = new Set([machineResolvers, ...(config.global.resolvers ?? []).map(({ name }) => name)])
  }

  /** Throws a ChangeError for the first file of a server's TLS that is not named, and for resolvers that are not. */
  admitServer(config: ServerConfig, pointer: string): void {
    for (const [field, file] of filesIn(config)) admitFile(this.#tlsFiles, file, `${pointer}/tls/${field}`)
    const { name, resolvers } = config
    if (resolvers !== undefined && !this.#resolvers.has(resolvers))
      throw new ChangeError('invalid', `server "${name}": there are no resolvers "${resolvers}"`, `${pointer}/resolvers`)
  }

  /** The same for a list or a map of rules. */
  admitRules(file: string, pointer: string): void {
    admitFile(this.#ruleFiles, file, pointer)
  }

  /** The same for the keys of a signed cookie. Whether there is such a key, and what is wrong with it, is nobody's business who may not have it used. */
  admitKeys(backend: BackendConfig): void {
    for (const [index, place] of keysOf(backend).entries()) {
      if (this.#keys.has(textOf(place))) continue
      const message = `while running, only keys that the configuration names for signed cookies may be used, and ${JSON.stringify(place)} is none of them`
      throw new ChangeError('invalid', message, `/cookie/signed/keys/${index}`)
    }
  }
}

function admitFile(known: ReadonlySet<string>, file: string, pointer: string): void {
  if (known.has(file)) return
  const message = `while running, only files that the configuration names for this may be used, and it has no ${JSON.stringify(file)}`
  throw new ChangeError('invalid', message, pointer)
}

function filesIn({ tls }: ServerConfig): [field: string, file: string][] {
  const { caFile, crlFile, crt } = tls ?? {}
  return Object.entries({ caFile, crlFile, crt }).filter((entry): entry is [string, string] => entry[1] !== undefined)
}

function keysOf({ cookie }: BackendConfig): readonly SecretPlace[] {
  return cookie?.signed?.keys ?? []
}

function textOf({ env, file }: SecretPlace): string {
  return JSON.stringify([env, file])
}
