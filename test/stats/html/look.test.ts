import t from 'tap'
import { looks } from '../../../src/stats/html/look.ts'
import { style } from '../../../src/stats/html/style.ts'

t.test('every state has a colour and a tint for its row, in light and in dark', async (t) => {
  const defined = [...style.matchAll(/(--[a-z-]+): #/g)].map(([, name]) => name)
  for (const look of Object.keys(looks).filter((name) => name !== 'up')) {
    t.match(style, `.${look} { --tone: var(--${look}); --row: var(--${look}-row) }`)
    for (const name of [`--${look}`, `--${look}-row`]) t.equal(defined.filter((one) => one === name).length, 2, name)
  }
})
