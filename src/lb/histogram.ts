/** The upper bounds of the classes, in milliseconds; what is longer has a class of its own. */
const bounds: readonly number[] = [0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000]

/** How often a time was how long: a count for each class, in plain numbers. Most times are short, so the search begins there. */
export class Histogram {
  readonly bounds = bounds
  /** Of each class, the times that no shorter class has. */
  readonly counts: number[] = new Array(bounds.length + 1).fill(0)
  /** How many times there were, and all of them together in milliseconds. */
  count = 0
  sum = 0

  add(milliseconds: number): void {
    let at = 0
    while (milliseconds > (bounds[at] ?? Number.POSITIVE_INFINITY)) at++
    this.counts[at] = (this.counts[at] ?? 0) + 1
    this.count++
    this.sum += milliseconds
  }
}
