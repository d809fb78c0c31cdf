import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'
import type { SecretPlace } from '../schemas/signed-cookie.ts'
import { whyUnreadable } from '../schemas/unreadable.ts'

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

/** Bytes that a file with a key has at most. */
const longest = 65_536

/** The text at a place, without blanks around it: 32 characters at least, in one line. Throws a SecretFault. */
export function readSecret({ env: variable, file }: SecretPlace, env: Environment): string {
  if ((variable === undefined) === (file === undefined)) throw new SecretFault('env', 'a key has either env or file')
  const [field, where] =
    variable === undefined ? (['file', `the file ${file}`] as const) : (['env', `the environment variable ${variable}`] as const)
  let text: string | undefined
  try {
    text = (variable === undefined ? readSmall(file ?? '') : env[variable])?.trim()
  } catch (error) {
    throw new SecretFault(field, `${where} cannot be read: ${whyUnreadable(error)}`)
  }
  if (text === undefined) throw new SecretFault(field, `${where} is not set: set it to the key`)
  if (/[\r\n]/.test(text)) throw new SecretFault(field, `${where} has several lines: a key is one`)
  if (text.length < shortest)
    throw new SecretFault(field, `${where} is too short for a key: ${shortest} characters at least, as of openssl rand -base64 32`)
  return text
}

/** What a file holds. One that is none, such as a pipe, would be waited for, or never end. Throws an Error. */
function readSmall(file: string): string {
  const opened = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const stats = fstatSync(opened)
    if (!stats.isFile()) throw new Error('it is no regular file')
    if (stats.size > longest) throw new Error(`it has more than ${longest} bytes`)
    return readFileSync(opened, 'utf8')
  } finally {
    closeSync(opened)
  }
}
