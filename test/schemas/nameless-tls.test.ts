import t from 'tap'
import { checkConfig } from '../../src/schemas/check.ts'
import { configuration } from '../helpers.ts'

/** Whether a server with these settings is warned of as one for which any name will do. */
function isWarned(address: string, tls: object | undefined): boolean {
  const { warnings } = checkConfig(configuration({ backends: [{ name: 'b', servers: [{ name: 's', address, ...(tls && { tls }) }] }] }))
  return warnings.some(({ pointer, message }) => pointer === '/backends/0/servers/0/tls' && message.includes('certificate of any name'))
}

t.test('a server that any certificate of a public authority would do for is warned of', async (t) => {
  for (const [address, tls, warned] of [
    ['127.0.0.1:443', undefined, false],
    ['127.0.0.1:443', {}, true],
    ['[::1]:443', {}, true],
    ['/run/s', {}, true],
    ['app.test:443', {}, false],
    ['app.test:443', { nameOfAddress: false }, true],
    ['127.0.0.1:443', { sni: 'app.test' }, false],
    ['127.0.0.1:443', { sni: 'req.hdr(host)' }, false],
    ['127.0.0.1:443', { verifyhost: 'app.test' }, false],
    ['127.0.0.1:443', { verify: 'none' }, false],
    ['127.0.0.1:443', { caFile: '/our/ca.pem' }, false],
  ] as const) {
    t.equal(isWarned(address, tls), warned, JSON.stringify([address, tls]))
  }
})
