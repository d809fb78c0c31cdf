import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Socket } from 'node:net'
import { type Browser, chromium, type Page } from 'playwright-core'
import t from 'tap'
import { balancer, configuration, get, origin, portOf, respond, until, Wire } from '../helpers.ts'

const executablePath = '/usr/bin/chromium'
const skip = existsSync(executablePath) ? false : `there is no ${executablePath}: the page is not tried in a browser`

const flags =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync'
let browser: Browser | undefined
t.teardown(() => browser?.close())

/** A page of its own. `troubles` are errors on it, and requests to anybody else than `base`. */
async function openPage(port: number): Promise<{ page: Page; base: string; troubles: string[] }> {
  browser ??= await chromium.launch({ executablePath, args: flags.split(' ') })
  const page = await browser.newPage()
  page.setDefaultTimeout(20_000)
  const base = `http://127.0.0.1:${port}`
  const troubles: string[] = []
  page.on('console', (message) => void (message.type() === 'error' && troubles.push(message.text())))
  page.on('pageerror', (error) => void troubles.push(String(error)))
  page.on(
    'request',
    (request) => void (request.url().startsWith(base) || request.url().startsWith('data:') || troubles.push(request.url())),
  )
  return { page, base, troubles }
}

t.test('in Chromium somebody logs in, drains a server and sees it happen, without a reload', { skip, timeout: 60_000 }, async (t) => {
  const held: Socket[] = []
  const app = await origin(t, (_, socket) => void held.push(socket))
  const servers = ['web1', 'web2'].map((name) => ({ name, address: `127.0.0.1:${app.port}`, cookie: name }))
  const daemon = await balancer(
    t,
    configuration({
      frontends: [
        { name: 'www', bind: ['127.0.0.1:0'], defaultBackend: 'app' },
        {
          name: 'stats',
          bind: ['127.0.0.1:0'],
          stats: { uri: '/', refresh: '1s', users: [{ name: 'ann', password: 'secret', role: 'admin' }] },
        },
      ],
      backends: [{ name: 'app', cookie: { name: 'S' }, servers }],
    }),
  )
  const clients = ['web1', 'web1'].map((name) => new Wire(portOf(daemon)).write(get('/', `Cookie: S=${name}\r\n`)))
  await until(() => held.length === 2)

  const { page, base, troubles } = await openPage(portOf(daemon, 'stats'))
  await page.goto(`${base}/login`)
  await page.fill('[name=user]', 'ann')
  await page.fill('[name=password]', 'secret')
  await page.click('button')
  await page.waitForSelector('#live:not([hidden])')
  await page.evaluate(() => Reflect.set(globalThis, 'unloaded', 'no'))

  const card = '[id="card:app/web1"]'
  await page.click(`${card} button[value=drain]`)
  await page.waitForSelector('tr.drain[id="app/web1"]')
  t.match(await page.textContent(`${card} .leaving`), /recent clients? left, 2 in flight/)
  for (const socket of held) socket.write(respond())
  await page.waitForSelector(`${card} .leaving:has-text("0 in flight")`)

  await page.fill('[id="card:app/web2"] [name=weight]', '7')
  await page.click('[id="card:app/web2"] button[value=weight]')
  await page.waitForSelector('[id="app/web2"] .weight:has-text("7/7")')
  const plot = '[id="card:app/web1"] .plot.load path'
  const before = await page.getAttribute(plot, 'd')
  await page.waitForSelector(`${plot}:not([d="${before}"])`, { state: 'attached' })
  t.equal(await page.evaluate(() => Reflect.get(globalThis, 'unloaded')), 'no')

  await page.evaluate('window.module = undefined')
  const { source } = createRequire(import.meta.url)('axe-core') as { source: string }
  const found = await page.evaluate(
    `${source};axe.run().then(({ violations }) => violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => id + ' ' + nodes.map((node) => node.html.slice(0, 120)).slice(0, 3).join(' | ')))`,
  )
  t.same(found, [])
  t.same(troubles, [])
  for (const client of clients) client.destroy()
})

t.test('in Chromium somebody logs in at /docs and drains a server there', { skip, timeout: 60_000 }, async (t) => {
  const users = [{ name: 'ann', password: 'secret', role: 'admin' }]
  const daemon = await balancer(
    t,
    configuration({
      frontends: [{ name: 'stats', bind: ['127.0.0.1:0'], stats: { uri: '/', users, publicRead: true } }],
      backends: [{ name: 'app', servers: [{ name: 'web1', address: '127.0.0.1:1' }] }],
    }),
  )
  const { page, base, troubles } = await openPage(portOf(daemon))
  await page.goto(`${base}/docs`)
  await page.click('button.authorize')
  const basic = '.auth-container:has(input[type=password])'
  await page.fill(`${basic} input[type=text]`, 'ann')
  await page.fill(`${basic} input[type=password]`, 'secret')
  await page.click(`${basic} button[type=submit]`)
  await page.click('button.btn-done')

  const operation = '[id$="-drainServer"]'
  await page.click(`${operation} .opblock-summary-control`)
  await page.fill(`${operation} [data-param-name=backend] input`, 'app')
  await page.fill(`${operation} [data-param-name=server] input`, 'web1')
  await page.click(`${operation} button.execute`)
  await page.waitForSelector(`${operation} .live-responses-table .response-col_status:has-text("200")`)
  t.match(await page.textContent(`${operation} .live-responses-table`), '"state": "drain"')
  t.equal(daemon.loadBalancer.find({ backend: 'app', server: 'web1' })?.admin, 'drain')
  t.same(troubles, [])
})
