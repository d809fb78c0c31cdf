import type { Random } from '../haproxy.ts'

/** A word of haproxy.cfg, written in one of the ways that come to it. */
export function word(random: Random, text: string): string {
  const style = random.int(3)
  if (style === 0 && !text.includes("'")) return `'${text}'`
  if (style === 1) return `"${text.replace(/[\\"$]/g, '\\$&')}"`
  return text.replace(/[\\'" #]/g, '\\$&')
}

/** An argument of a fetch or a converter, quoted where it must be, and sometimes where it need not. */
export function argument(random: Random, text: string): string {
  if (!/[,()'"\\ #]/.test(text) && !random.chance(8)) return text
  return text.includes("'") ? `"${text.replace(/[\\"]/g, '\\$&')}"` : `'${text}'`
}

/** A call with its arguments. */
export function call(random: Random, name: string, ...args: (string | number)[]): string {
  return args.length === 0 ? name : `${name}(${args.map((one) => argument(random, String(one))).join(',')})`
}
