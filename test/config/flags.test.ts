import t from 'tap'
import { loadFlags } from '../../src/config/flags.ts'
import { formatNote } from '../../src/config/load.ts'

const servers = [
  { name: 'w1', address: '127.0.0.1:81' },
  { name: 'w2', address: 'unix@/run/b.sock' },
]

t.test('the flags of a start without a file stand for a whole configuration, with the safe defaults', async (t) => {
  const loaded = loadFlags({ servers, bind: [], admin: [] })
  t.match(loaded, { ok: true, warnings: [], notes: [] })
  if (!loaded.ok) return
  t.match(loaded.config.frontends, [
    { name: 'web', bind: ['*:8080'], defaultBackend: 'app' },
    { name: 'stats', bind: ['127.0.0.1:7979'], stats: { uri: '/' } },
  ])
  t.match(loaded.config.backends, [
    {
      name: 'app',
      redispatch: -1,
      cookie: { name: 'SERVERID', httponly: true, sameSite: 'Lax' },
      forwardfor: { header: 'X-Forwarded-For' },
      servers: [
        { name: 'w1', address: '127.0.0.1:81', cookie: 'w1', check: true },
        { name: 'w2', address: 'unix@/run/b.sock', cookie: 'w2', check: true },
      ],
    },
  ])
  const pointers = ['/frontends/0/bind/0', '/frontends/1/bind/0', '/backends/0/servers/1/address', '/backends/0']
  t.same(
    pointers.map((pointer) => loaded.place(pointer).file),
    ['--bind *:8080', '--admin 127.0.0.1:7979', '--server w2=unix@/run/b.sock', 'command line'],
  )
  const bound = loadFlags({ servers, bind: ['127.0.0.1:0', '[::1]:0'], admin: ['127.0.0.1:0'] })
  t.match(bound, { config: { frontends: [{ bind: ['127.0.0.1:0', '[::1]:0'] }, { bind: ['127.0.0.1:0'] }] } })
})

t.test('what is wrong names its flag', async (t) => {
  const said = (flags: Partial<Parameters<typeof loadFlags>[0]>): string[] => {
    const loaded = loadFlags({ servers, bind: [], admin: [], ...flags })
    return loaded.ok ? [] : loaded.errors.map(formatNote)
  }
  t.match(said({ bind: ['8099'] }), [/^--bind 8099: "8099" is not an address/])
  t.match(said({ bind: ['*:1', ''] }), [/^--bind : expected an address/])
  t.match(said({ admin: ['7979'] }), [/^--admin 7979: "7979" is not an address/])
  t.match(said({ bind: ['127.0.0.1:7979'] }), [/^--admin 127\.0\.0\.1:7979: .* is listened on already by frontend "web"/])
  t.match(said({ servers: [{ name: 'a', address: '127.0.0.1' }] }), [
    /^--server a=127\.0\.0\.1: server "a": "127\.0\.0\.1" is not an address/,
  ])
})
