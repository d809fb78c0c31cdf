import t from 'tap'
import { checkConfig } from '../../src/schemas/check.ts'
import { configOf } from '../balancer.ts'

function faults(frontend: object, more: object = {}): string[] {
  const config = configOf({
    frontends: [{ name: 'f', bind: [':80'], defaultBackend: 'b', ...frontend }],
    backends: [{ name: 'b', servers: [{ name: 's', address: ':81' }] }],
    ...more,
  })
  return checkConfig(config).errors.map(({ pointer, message }) => `${pointer}: ${message}`)
}

t.test('logs that can be are not complained of', async (t) => {
  t.same(faults({ accessLog: {}, uniqueIdFormat: '%rt' }), [])
  t.same(faults({ accessLog: { format: 'json', target: ['stdout', 'file@/x', '[::1]:514 local3 info'] } }), [])
  t.same(faults({ accessLog: { format: '%ci %r', errorFormat: '%ci', formatSd: '[x@1]' } }), [])
})

t.test('a fault of a log is told at its field', async (t) => {
  t.match(faults({ accessLog: { format: 'jsno' } }), [
    /^\/frontends\/0\/accessLog\/format: the format "jsno" has no variables in it, did you mean "json"\?$/,
  ])
  t.match(faults({ accessLog: { format: 'qqqqqqq' } }), [/it is none of httplog, clf, tcplog, connect, json/])
  t.match(faults({ accessLog: { format: '%qqq' } }), [/accessLog\/format: the format "%qqq" cannot be: there is no variable %qqq/])
  t.match(faults({ accessLog: { errorFormat: '%', formatSd: '%' } }), [/accessLog\/errorFormat: /, /accessLog\/formatSd: /])
  t.match(faults({ uniqueIdFormat: '%' }), [/^\/frontends\/0\/uniqueIdFormat: /])
  t.match(faults({ accessLog: { target: 'stdot' } }), [/did you mean "stdout"/])
  t.match(faults({ accessLog: { target: 'stdout locl0' } }), [/^\/frontends\/0\/accessLog\/target: log stdout locl0: unknown facility/])
  t.match(faults({ accessLog: { target: ['stdout', 'stdout x'] } }), [/^\/frontends\/0\/accessLog\/target\/1: /])
  t.match(faults({}, { global: { log: ['x:y'] } }), [/^\/global\/log\/0: log x:y: "x:y" is no address/])
  t.match(faults({}, { backends: [{ name: 'b', log: ['x:y'], servers: [] }] }), [/^\/backends\/0\/log\/0: /])
})
