/** The variables of the environment, as lines see and alter them; which of them were looked at is noted, for what they hold may be secret. */
export class Variables extends Map<string, string> {
  readonly used = new Set<string>()

  override get(name: string): string | undefined {
    this.used.add(name)
    return super.get(name)
  }
}
