import { html, join, type Markup } from './markup.ts'

const width = 90
const height = 24

/** A small plot of the last minutes, the newest at the right; a gap where there is no figure. What it shows is told beside it, so readers of the screen pass it by. */
export function plot(values: readonly (number | undefined)[], kind: string): Markup {
  const most = Math.max(0, ...values.map((value) => value ?? 0))
  const first = width - values.length
  const points = values.map((value, index) => ({ x: first + index, y: value === undefined ? undefined : heightOf(value, most) }))
  let line = ''
  let isDown = false
  for (const { x, y } of points) {
    if (y !== undefined) line += `${isDown ? 'L' : 'M'}${x} ${y}`
    isDown = y !== undefined
  }
  const known = points.filter(({ y }) => y !== undefined)
  const [start] = known
  const area = start === undefined ? '' : `M${start.x} ${height}${known.map(({ x, y }) => `L${x} ${y}`).join('')}V${height}Z`
  return html`<svg class="plot ${kind}" viewBox="0 0 ${width - 1} ${height}" preserveAspectRatio="none" aria-hidden="true"><path class="area" d="${area}"/><path d="${line}"/></svg>`
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
