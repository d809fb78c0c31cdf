import { didYouMean } from '../../schemas/nearest.ts'
import { UserList } from '../../schemas/userlist.ts'
import { Fault } from '../report.ts'
import { valid } from './line.ts'

/** A `userlist` section while it is read (HAProxy manual §3.4). */
export interface UserListDraft {
  list: UserList
  /** Groups that were named, with the users that they name. */
  groups: Map<string, string[]>
}

/** Reads a line of a `userlist`: `group NAME [users U,…]` or `user NAME password HASH|insecure-password PASSWORD [groups G,…]`. */
export function readUserLine({ list, groups }: UserListDraft, keyword: string, [name, ...args]: readonly string[]): void {
  if (keyword !== 'user' && keyword !== 'group')
    throw new Fault(`unknown keyword "${keyword}" in section userlist${didYouMean(keyword, ['user', 'group'])}`)
  if (name === undefined) throw new Fault(`${keyword} expects a name`)
  if (keyword === 'group') return readGroup(groups, list, name, args)
  if (list.users.some((user) => user.name === name)) throw new Fault(`there is already a user "${name}" in this userlist`)
  let password: string | undefined
  let hash: string | undefined
  let own: string[] = []
  for (let at = 0; at < args.length; at += 2) {
    const [word = '', value = ''] = args.slice(at, at + 2)
    if (word === 'insecure-password') password = value
    else if (word === 'groups') own = value.split(',')
    else if (word === 'password') hash = value
    else throw new Fault(`user ${name} expects password, insecure-password or groups, found "${word}"`)
  }
  if ((password ?? hash) === undefined)
    throw new Fault(`user ${name} has no password, so nobody could be it: add password or insecure-password`)
  if (password !== undefined && hash !== undefined) throw new Fault(`user ${name} has password and insecure-password: keep one of them`)
  const lost = own.find((group) => !groups.has(group))
  if (lost !== undefined) throw new Fault(`user ${name}: there is no group "${lost}" above${didYouMean(lost, groups.keys())}`)
  const named = [...groups].flatMap(([group, users]) => (users.includes(name) ? [group] : []))
  const { users } = valid(
    UserList,
    { name: list.name, users: [{ name, ...(hash === undefined ? { password } : { hash }), groups: [...new Set([...own, ...named])] }] },
    `user ${name}`,
  )
  list.users.push(...users)
}

function readGroup(groups: UserListDraft['groups'], list: UserList, name: string, [word, users = '', ...more]: readonly string[]): void {
  if (groups.has(name)) throw new Fault(`there is already a group "${name}" in this userlist`)
  if ((word !== undefined && word !== 'users') || more.length > 0) throw new Fault(`group ${name} expects users, found "${word}"`)
  const members = users === '' ? [] : users.split(',')
  groups.set(name, members)
  for (const user of list.users) if (members.includes(user.name) && !user.groups.includes(name)) user.groups.push(name)
}
