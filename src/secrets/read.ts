import { readFileSync } from 'node:fs'
import type { SecretPlace } from '../schemas/signed-cookie.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** Why there is no secret where the configuration says; never quotes what was found. */
export class SecretFault extends Error {
  override name = 'SecretFault'
  readonly field: 'env' | 'file'

  constructor(field: 'env' | 'file', message: string) {
    super(message)
    this.field = field
  }
}

/** A shorter text could be guessed, and a cookie be tried against the guesses. */
const shortest = 32

/** The text at a place, without blanks around it: 32 characters at least, in one line. Throws a SecretFault. */
export function readSecret({ env: variable, file }: SecretPlace, env: Environment): string {
  if ((variable === undefined) === (file === undefined)) throw new SecretFault('env', 'a key has either env or file')
  const [field, where] =
    variable === undefined ? (['file', `the file ${file}`] as const) : (['env', `the environment variable ${variable}`] as const)
  let text: string | undefined
  try {
    text = (variable === undefined ? readFileSync(file ?? '', 'utf8') : env[variable])?.trim()
  } catch (error) {
    throw new SecretFault(field, `${where} cannot be read: ${error instanceof Error ? error.message : error}`)
  }
  if (text === undefined) throw new SecretFault(field, `${where} is not set: set it to the key`)
  if (/[\r\n]/.test(text)) throw new SecretFault(field, `${where} has several lines: a key is one`)
  if (text.length < shortest)
    throw new SecretFault(field, `${where} is too short for a key: ${shortest} characters at least, as of openssl rand -base64 32`)
  return text
}
