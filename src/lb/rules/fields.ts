/** The fields of a message in the order they came: names and values by turns, which is how Node has them. */
export class Fields {
  readonly list: string[]

  constructor(list: string[]) {
    this.list = list
  }

  /** Where a field stands, its name in lower case, from a place on; '' is any field's name. -1 where there is none. */
  find(name: string, from: number): number {
    const { list } = this
    for (let at = from; at < list.length; at += 2) if (name === '' || isNamed(list[at], name)) return at
    return -1
  }

  /** The value of the field that stands at a place. */
  valueAt(at: number): string {
    return String(this.list[at + 1])
  }

  /** Its first value. */
  first(name: string): string | undefined {
    const at = this.find(name, 0)
    return at < 0 ? undefined : this.valueAt(at)
  }

  /** Its last value. */
  last(name: string): string | undefined {
    let value: string | undefined
    for (let at = this.find(name, 0); at >= 0; at = this.find(name, at + 2)) value = this.valueAt(at)
    return value
  }

  has(name: string): boolean {
    return this.find(name, 0) >= 0
  }

  add(name: string, value: string): void {
    this.list.push(name, value)
  }

  /** Takes out the fields whose name, in lower case, is to go. */
  remove(goes: (name: string) => boolean): void {
    const { list } = this
    let kept = 0
    for (let at = 0; at < list.length; at += 2) {
      const name = String(list[at])
      if (goes(name.toLowerCase())) continue
      list[kept++] = name
      list[kept++] = this.valueAt(at)
    }
    list.length = kept
  }

  /** Gives each value of a field another one. */
  replace(name: string, by: (value: string) => string): void {
    for (let at = this.find(name, 0); at >= 0; at = this.find(name, at + 2)) this.list[at + 1] = by(this.valueAt(at))
  }
}

/** Compares without making another text of the name; `lower` is in lower case. */
function isNamed(name: string | undefined, lower: string): boolean {
  if (name === lower) return true
  if (name === undefined || name.length !== lower.length) return false
  for (let at = 0; at < lower.length; at++) {
    const code = name.charCodeAt(at)
    if ((code >= 65 && code <= 90 ? code + 32 : code) !== lower.charCodeAt(at)) return false
  }
  return true
}
