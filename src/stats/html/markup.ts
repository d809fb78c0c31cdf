/** Text that is HTML already. Only {@link html} and {@link join} make it. */
export class Markup {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

export type Content = Markup | string | number | undefined

/** A template of HTML: whatever is put in is escaped, in elements and in quoted attributes alike, unless it is Markup itself. */
export function html(strings: TemplateStringsArray, ...contents: Content[]): Markup {
  let text = strings[0] ?? ''
  for (let index = 0; index < contents.length; index++) text += render(contents[index]) + (strings[index + 1] ?? '')
  return new Markup(text)
}

export function join(parts: readonly Markup[]): Markup {
  return new Markup(parts.map((part) => part.text).join('\n'))
}

function render(content: Content): string {
  if (content instanceof Markup) return content.text
  const text = String(content ?? '')
  // Most have nothing to escape, and looking is cheaper than replacing.
  return /[&<>"']/.test(text) ? escaped(text) : text
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
