/** Differences that docs/rules.md tells of, by name: whether one is all that two answers differ in. */
const explanations: Record<string, (theirs: string, ours: string) => boolean> = {
  // HAProxy writes one that a rule put into a target as it is, and Limpet as `%20`.
  'a blank in a target': (theirs, ours) => withBlanks(theirs) === withBlanks(ours),
  // HAProxy reads the cookie of who is denied too, and names its server though it is not asked.
  'the server of who is denied': (theirs, ours) => ours.includes('no server was asked') && nameless(theirs) === nameless(ours),
}

function withBlanks(text: string): string {
  return text.replaceAll('%2520', '%20').replaceAll('%20', ' ')
}

function nameless(text: string): string {
  return text.replace(/\bs[12]\b/g, '<NOSRV>')
}

/** The name of what explains a difference; `undefined` for one that nothing does. */
export function explanationOf(theirs: string, ours: string): string | undefined {
  return Object.keys(explanations).find((name) => explanations[name]?.(theirs, ours))
}
