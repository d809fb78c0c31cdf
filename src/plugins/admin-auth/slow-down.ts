/** How many failures of an address cost it nothing. */
const free = 5
/** How long the failures after that make it wait: this and twice as long each time, in milliseconds, up to the second. */
const first = 1000
const longest = 60_000
/** After this long without a failure an address begins anew, in milliseconds. */
const forgotten = 600_000
/** How many addresses are remembered; beyond that the one that failed longest ago is not. */
const most = 10_000

interface Failures {
  count: number
  last: number
}

/** Makes an address that keeps showing wrong credentials wait, and nobody else. Times are in milliseconds. */
export class SlowDown {
  /** In the order of the last failure. */
  readonly #failures = new Map<string, Failures>()

  /** How long an address has to wait from now on; 0 if it need not. */
  wait(address: string, now: number): number {
    const failures = this.#failures.get(networkOf(address))
    if (failures === undefined || failures.count <= free) return 0
    const delay = Math.min(first * 2 ** (failures.count - free - 1), longest)
    return Math.max(0, failures.last + delay - now)
  }

  failed(address: string, now: number): void {
    const key = networkOf(address)
    const before = this.#failures.get(key)
    this.#failures.delete(key)
    this.#failures.set(key, { count: before !== undefined && now - before.last < forgotten ? before.count + 1 : 1, last: now })
    const [oldest] = this.#failures.keys()
    if (this.#failures.size > most && oldest !== undefined) this.#failures.delete(oldest)
  }
}

/** Who has one address of IPv6 has the /64 around it. */
function networkOf(address: string): string {
  if (!address.includes(':') || address.startsWith('::ffff:')) return address
  const [head = '', tail] = address.split('::')
  const groups = head === '' ? [] : head.split(':')
  const missing = tail === undefined ? 0 : 8 - groups.length - (tail === '' ? 0 : tail.split(':').length)
  return [...groups, ...Array(Math.max(0, missing)).fill('0'), ...(tail?.split(':') ?? [])].slice(0, 4).join(':')
}
