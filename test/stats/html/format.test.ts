import t from 'tap'
import { age, count, size } from '../../../src/stats/html/format.ts'
import { html, join } from '../../../src/stats/html/markup.ts'

t.test('counts have their thousands apart', async (t) => {
  t.same([0, 999, 1000, 1234567].map(count), ['0', '999', '1\xa0000', '1\xa0234\xa0567'])
})

t.test('sizes have three digits and a unit', async (t) => {
  t.same(
    [0, 999, 1000, 999_499, 999_500, 1.23e9, 9.99e18].map((bytes) => size(bytes).replace('\xa0', ' ')),
    ['0 B', '999 B', '1.00 kB', '999 kB', '1.00 MB', '1.23 GB', '9.99 EB'],
  )
})

t.test('ages have their two largest units', async (t) => {
  t.same([0, 59, 60, 3599, 3600, 86_399, 86_400, 8_640_000].map(age), [
    '0s',
    '59s',
    '1m00s',
    '59m59s',
    '1h00m',
    '23h59m',
    '1d00h',
    '100d00h',
  ])
})

t.test('what is put into a template is escaped once, and markup is left as it is', async (t) => {
  const name = `<a href="x">'&`
  t.equal(
    html`<p title="${name}">${html`<b>${name}</b>`}${undefined}${1}</p>`.text,
    '<p title="&#60;a href=&#34;x&#34;&#62;&#39;&#38;"><b>&#60;a href=&#34;x&#34;&#62;&#39;&#38;</b>1</p>',
  )
  t.equal(join([html`a`, html`b`]).text, 'a\nb')
})
