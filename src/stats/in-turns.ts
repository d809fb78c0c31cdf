/** How long others wait at most while a text is made, in milliseconds. */
const turn = 1

/** Puts the parts of a text together as UTF-8, and lets whatever else is to be done go on in between, so that a long one delays nobody. */
export async function inTurns(parts: Iterable<string>): Promise<Buffer> {
  const made: Buffer[] = []
  let text = ''
  let begun = performance.now()
  for (const part of parts) {
    text += part
    if (performance.now() - begun < turn) continue
    made.push(Buffer.from(text))
    text = ''
    await new Promise((resolve) => setImmediate(resolve))
    begun = performance.now()
  }
  made.push(Buffer.from(text))
  return Buffer.concat(made)
}
