/** Most words of a command that are looked at, as in HAProxy. */
const mostWords = 64

/**
 * Splits a line into commands at each `;`, and each into words at blanks; `\` takes its meaning from what follows. A command without words is one too, which
 * nobody knows.
 */
export function splitCommands(line: string): string[][] {
  const commands: string[][] = []
  let words: string[] = []
  for (const [token] of line.matchAll(/;|(?:\\.|[^\s;\\]|\\$)+/g)) {
    if (token === ';') {
      commands.push(words)
      words = []
    } else if (words.length < mostWords) words.push(token.replace(/\\(.)/g, '$1'))
  }
  return [...commands, words]
}

/** Whether lines with more for the last command of a line follow, up to an empty one. */
export function announcesPayload(line: string): boolean {
  return /(?:^|\s)<<\s*$/.test(line)
}
