import { html, join, type Markup } from './markup.ts'

const width = 90
const height = 24

/** A small plot of the last minutes, the newest at the right; a gap where there is no figure. What it shows is told beside it, so readers of the screen pass it by. */
export function plot(values: readonly (number | undefined)[], kind: string): Markup {
  const most = Math.max(0, ...values.map((value) => value ?? 0))
  const first = width - values.length
  let line = ''
  let before: number | undefined
  for (const [index, value] of values.entries()) {
    const y = value === undefined ? undefined : heightOf(value, most)
    if (y !== undefined) line += before === undefined ? `M${first + index} ${y}l0 0` : step(y - before)
    before = y
  }
  return html`<svg class="plot ${kind}" viewBox="0 0 ${width - 1} ${height}" preserveAspectRatio="none" aria-hidden="true"><path d="${line}"/></svg>`
}

/** One to the right, and so much down: as short as it can be written. */
function step(down: number): string {
  return down < 0 ? ` 1${down}` : ` 1 ${down}`
}

function heightOf(value: number, most: number): number {
  return most === 0 ? height - 1 : Math.round(height - 1 - (value / most) * (height - 3))
}

/** A bar of parts that make a whole, each with the class of its colour. */
export function bar(parts: readonly { share: number; look: string }[]): Markup {
  let x = 0
  const rects = parts.map(({ share, look }) => {
    const from = x
    x += share * 100
    return html`<rect class="${look}" x="${from.toFixed(1)}" width="${(share * 100).toFixed(1)}" height="6"/>`
  })
  return html`<svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">${join(rects)}</svg>`
}
