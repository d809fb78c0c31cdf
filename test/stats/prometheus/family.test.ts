import fc from 'fast-check'
import t from 'tap'
import { exposition, type Family, labelled } from '../../../src/stats/prometheus/family.ts'

const unescapes: Record<string, string> = { n: '\n', '"': '"', '\\': '\\' }

/** Reads labels as Prometheus does. */
function read(labels: string): Record<string, string> {
  const found: Record<string, string> = {}
  const label = /([a-z]+)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/y
  while (label.lastIndex < labels.length) {
    const match = label.exec(labels)
    if (match === null) throw new Error(`not labels: ${labels}`)
    found[match[1] ?? ''] = (match[2] ?? '').replace(/\\(.)/g, (_, letter: string) => unescapes[letter] ?? '?')
  }
  return found
}

t.test('whatever a label says is read as it was', async () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[\\"n\n,={}]*$/))
  fc.assert(
    fc.property(text, text, (proxy, server) => {
      const labels = read(labelled({ proxy, server }))
      return labels.proxy === proxy && labels.server === server
    }),
    { seed: 2026 },
  )
})

const family = (more: Partial<Family>): Family => ({ name: 'x_total', type: 'counter', help: 'A\nhelp with \\', samples: [], ...more })

t.test('a figure that is no number is left out, and a metric without figures with it', async (t) => {
  const samples = [Number.NaN, 1, Number.POSITIVE_INFINITY].map((value, at) => ({ labels: `a="${at}"`, value }))
  t.equal(
    [...exposition([family({ samples }), family({})], 'text')].join(''),
    '# HELP x_total A\\nhelp with \\\\\n# TYPE x_total counter\nx_total{a="1"} 1\n',
  )
})

t.test('OpenMetrics names a counter without its ending, and ends', async (t) => {
  const text = [...exposition([family({ samples: [{ labels: '', value: 2 }] })], 'openmetrics')].join('')
  t.equal(text, '# HELP x A\\nhelp with \\\\\n# TYPE x counter\nx_total 2\n# EOF\n')
})
