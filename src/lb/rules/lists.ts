/** The lines of a file of patterns or of a map: blanks around them cut off, empty ones and those that begin with `#` left out. */
export function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
}
