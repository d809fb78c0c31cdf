/** A replacement in which `\0` to `\9` stand for what an expression matched as a whole, and for its groups. */
export function expandGroups(text: string, groups: readonly string[]): string {
  if (!text.includes('\\')) return text
  return text.replace(/\\(\d|[\s\S])/g, (_, char: string) => (/\d/.test(char) ? (groups[Number(char)] ?? '') : char))
}
