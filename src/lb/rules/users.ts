import type { UserList } from '../../schemas/userlist.ts'
import type { Users } from './surroundings.ts'
import { bytesOf } from './value.ts'

/** Lists of users by their names. */
export function usersOf(lists: readonly UserList[], verify: Verify): Map<string, Users> {
  return new Map(lists.map(({ name, users }) => [name, new KnownUsers(users, verify)]))
}

/** Whether a password, as bytes, is the one that was hashed. */
export type Verify = (password: string, hash: string) => boolean

/** Whoever sends more is none of ours: what it costs to hash a text grows with it. */
const longest = 256

class KnownUsers implements Users {
  readonly #passwords: ReadonlyMap<string, (password: string) => boolean>
  readonly #groups: ReadonlyMap<string, readonly string[]>

  constructor(users: UserList['users'], verify: Verify) {
    this.#passwords = new Map(
      users.map(({ name, password, hash }) => {
        if (hash !== undefined) return [bytesOf(name), (given) => verify(given, hash)]
        const own = bytesOf(password ?? '')
        return [bytesOf(name), (given) => password !== undefined && isSame(own, given)]
      }),
    )
    this.#groups = new Map(users.map(({ name, groups }) => [bytesOf(name), groups]))
  }

  accepts(name: string, password: string): boolean {
    return password.length <= longest && this.#passwords.get(name)?.(password) === true
  }

  groups(name: string): readonly string[] {
    return this.#groups.get(name) ?? []
  }
}

/** Compares in a time that tells nothing of where two texts differ. */
function isSame(one: string, other: string): boolean {
  let difference = one.length ^ other.length
  for (let at = 0; at < other.length; at++) difference |= one.charCodeAt(at % Math.max(1, one.length)) ^ other.charCodeAt(at)
  return difference === 0
}
