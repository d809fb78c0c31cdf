import { readFileSync } from 'node:fs'

/** The number of a user or a group of this machine. Throws an Error in words if there is none of that name. */
export function numberOf(kind: 'user' | 'group', name: string | number | undefined): number | undefined {
  if (name === undefined || typeof name === 'number') return name
  if (/^\d+$/.test(name)) return Number(name)
  const file = kind === 'user' ? '/etc/passwd' : '/etc/group'
  const line = readFileSync(file, 'utf8')
    .split('\n')
    .find((one) => one.startsWith(`${name}:`))
  const number = line?.split(':')[2]
  if (number === undefined) throw new Error(`${file} has no ${kind} "${name}"; correct the name, or write a number`)
  return Number(number)
}
