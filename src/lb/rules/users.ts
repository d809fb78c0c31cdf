import type { UserList } from '../../schemas/userlist.ts'
import type { Users } from './surroundings.ts'
import { bytesOf } from './value.ts'

/** Lists of users by their names. */
export function usersOf(lists: readonly UserList[]): Map<string, Users> {
  return new Map(lists.map(({ name, users }) => [name, new KnownUsers(users)]))
}

class KnownUsers implements Users {
  readonly #passwords: ReadonlyMap<string, string>
  readonly #groups: ReadonlyMap<string, readonly string[]>

  constructor(users: UserList['users']) {
    this.#passwords = new Map(users.map(({ name, password }) => [bytesOf(name), bytesOf(password)]))
    this.#groups = new Map(users.map(({ name, groups }) => [bytesOf(name), groups]))
  }

  accepts(name: string, password: string): boolean {
    const own = this.#passwords.get(name)
    return isSame(own ?? '', password) && own !== undefined
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
