/** The fields of a message in the order they came: names and values by turns, which is how Node has them. */
export class Fields {
  readonly list: string[]

  constructor(list: string[]) {
    this.list = list
  }

  /** The values of a field; its name in lower case. */
  values(name: string): string[] {
    const { list } = this
    const found: string[] = []
    for (let at = 0; at < list.length; at += 2) if (isNamed(list[at], name)) found.push(list[at + 1] ?? '')
    return found
  }

  /** Its first value. */
  first(name: string): string | undefined {
    const { list } = this
    for (let at = 0; at < list.length; at += 2) if (isNamed(list[at], name)) return list[at + 1]
    return undefined
  }

  has(name: string): boolean {
    return this.first(name) !== undefined
  }

  add(name: string, value: string): void {
    this.list.push(name, value)
  }

  /** Takes out the fields whose name, in lower case, is to go. */
  remove(goes: (name: string) => boolean): void {
    const { list } = this
    let kept = 0
    for (let at = 0; at < list.length; at += 2) {
      const name = list[at] ?? ''
      if (goes(name.toLowerCase())) continue
      list[kept++] = name
      list[kept++] = list[at + 1] ?? ''
    }
    list.length = kept
  }

  /** Gives each value of a field another one. */
  replace(name: string, by: (value: string) => string): void {
    const { list } = this
    for (let at = 0; at < list.length; at += 2) if (isNamed(list[at], name)) list[at + 1] = by(list[at + 1] ?? '')
  }
}

function isNamed(name: string | undefined, lower: string): boolean {
  return name !== undefined && name.length === lower.length && (name === lower || name.toLowerCase() === lower)
}
