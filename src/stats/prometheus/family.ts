/** One figure of a metric, to be used before the next is asked for. `labels` are ready to stand in braces; `suffix` is for the parts of a histogram. */
export interface Sample {
  labels: string
  value: number
  suffix?: string
}

/** A metric with all its figures, which are worked out as they are written. */
export interface Family {
  name: string
  type: 'gauge' | 'counter' | 'histogram' | 'summary'
  help: string
  samples: Iterable<Sample>
}

/** Prometheus's text format 0.0.4, or OpenMetrics 1.0. */
export type Format = 'text' | 'openmetrics'

export const contentTypes: Record<Format, string> = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
}

/** Metrics as text, piece by piece. A figure that is no number is left out, and a metric without figures with it: nothing is ever NaN or infinite. */
export function* exposition(families: Iterable<Family>, format: Format): Generator<string> {
  for (const family of families) {
    let begun = false
    const open = `${family.name}{`
    for (const { labels, value, suffix } of family.samples) {
      if (!Number.isFinite(value)) continue
      if (!begun) yield headOf(family, format)
      begun = true
      if (labels === '') yield `${family.name}${suffix ?? ''} ${value}\n`
      else yield `${suffix === undefined ? open : `${family.name}${suffix}{`}${labels}} ${value}\n`
    }
  }
  if (format === 'openmetrics') yield '# EOF\n'
}

/** In OpenMetrics the name of a counter goes without the `_total` of its figures. */
function headOf({ name, type, help }: Family, format: Format): string {
  const title = format === 'openmetrics' && type === 'counter' ? name.replace(/_total$/, '') : name
  return `# HELP ${title} ${escapeHelp(help, format)}\n# TYPE ${title} ${type}\n`
}

function escapeHelp(help: string, format: Format): string {
  const text = help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
  return format === 'openmetrics' ? text.replaceAll('"', '\\"') : text
}

/** Labels as they stand in braces. Values may be any text. */
export function labelled(labels: Readonly<Record<string, string | number>>): string {
  let text = ''
  for (const name in labels) text += `${text === '' ? '' : ','}${name}="${escapeValue(String(labels[name]))}"`
  return text
}

/** Most have nothing to escape, and looking is cheaper than replacing. */
function escapeValue(value: string): string {
  if (!/[\\"\n]/.test(value)) return value
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
