import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { loadConfig } from '../../../src/config/load.ts'
import { authority } from '../../certificates.ts'
import { around } from '../reading.ts'

const version = spawnSync('haproxy', ['-v'], { encoding: 'utf8' })
const skip = version.status === 0 ? false : 'haproxy is not installed: apt-get install haproxy'
const ours = authority()
const leaf = ours.issue({ names: ['a.test'] })

const files = {
  'ca.pem': ours.cert,
  'crl.pem': ours.revoke(99),
  'junk.pem': 'junk\n',
  'bare.pem': leaf.cert,
  'both.pem': leaf.cert + leaf.key,
}

/** Words of a server line after its address, whether HAProxy and Limpet accept them, and why they differ where they do. */
type Row = [words: string, haproxy: boolean, limpet: boolean, why?: string]

const rows: Row[] = [
  ['ssl', false, false],
  ['check-ssl', false, false],
  ['ssl verify required', false, false],
  ['ssl verify none', true, true],
  ['ssl verify maybe', false, false],
  ['ssl ca-file ca.pem', true, true],
  ['ssl ca-file @system-ca', false, true, 'HAProxy looks for it below ca-base'],
  ['ssl ca-file nope.pem', false, false],
  ['ssl ca-file junk.pem', false, false],
  ['ssl verify none ca-file junk.pem', false, false],
  ['ca-file nope.pem', false, true, 'without ssl or check-ssl nothing is read; a note says so'],
  ['ssl ca-file ca.pem crl-file crl.pem', true, true],
  ['ssl ca-file ca.pem crl-file nope.pem', false, false],
  ['ssl verify none crt both.pem', true, true],
  ['ssl verify none crt bare.pem', false, false],
  ['ssl verify none crt nope.pem', false, false],
  ['ssl verify none sni str(a.test)', true, true],
  ['ssl verify none sni req.hdr(host)', true, true],
  ['ssl verify none sni hdr(host),lower', true, true],
  ['ssl verify none sni a.test', false, false],
  ['ssl verify none sni ssl_fc_sni', true, false, 'there is no TLS to clients yet'],
  ['ssl verify none sni req.hdr(x-sni)', true, false, 'only the host of a request is looked at'],
  ['ssl verify none verifyhost', false, false],
  ['ssl verify none alpn http/1.1 check-alpn http/1.1', true, true],
  ['ssl verify none alpn h2', true, false, 'servers are spoken to in HTTP/1'],
  ['ssl verify none ciphers ECDHE-RSA-AES128-GCM-SHA256', true, true],
  ['ssl verify none ciphers NOPE', false, false],
  ['ssl verify none ssl-min-ver TLSv1.2 ssl-max-ver TLSv1.3', true, true],
  ['ssl verify none ssl-min-ver TLSv1.3 ssl-max-ver TLSv1.2', false, false],
  ['ssl verify none ssl-min-ver TLSv1.9', false, false],
  ['ssl verify none ssl-max-ver SSLv3', false, false],
  ['ssl verify none force-sslv3', false, false],
  ['ssl verify none force-tlsv12 no-sslv3 no-tls-tickets no-ssl-reuse', true, true],
  ['ssl verify none no-tlsv10 no-tlsv11', true, true],
  ['ssl verify none no-tlsv10 no-tlsv11 no-tlsv12 no-tlsv13', false, false],
  ['no-ssl no-check-ssl no-send-proxy no-send-proxy-v2', true, true],
  ['send-proxy check-send-proxy', true, true],
  ['send-proxy-v2', true, true],
  ['source 127.0.0.1', true, true],
  ['source 127.0.0.1:5000', true, true],
  ['source [::1]', true, true],
  ['source nope.invalid', false, false],
  ['source 127.0.0.1:5000-5010', true, false, 'Node takes one port, not the next free one of several'],
  ['source 127.0.0.1 interface lo', true, false, 'Node cannot bind to an interface'],
]

t.test('haproxy -c and Limpet accept the same words on TLS and the way to a server', { skip }, async (t) => {
  const dir = t.testdir(files)
  const configuration = (...lines: string[]): string => {
    const servers = lines.map((words, index) => `server x${index} 127.0.0.1:82 ${words}`).join('\n')
    const file = join(dir, 'test.cfg')
    writeFileSync(file, `global\n ca-base ${dir}\n crt-base ${dir}\n${around('backend', servers)}`)
    return file
  }
  const refusal = (file: string): string => {
    const { status, stderr } = spawnSync('haproxy', ['-c', '-f', file], { encoding: 'utf8' })
    return status === 0 ? '' : stderr
  }
  // One run shows that all of these are accepted.
  t.equal(refusal(configuration(...rows.filter(([, haproxy]) => haproxy).map(([words]) => words))), '')
  for (const [words, haproxy, limpet, why] of rows) {
    const file = configuration(words)
    if (!haproxy) t.not(refusal(file), '', `haproxy: ${words}`)
    const loaded = loadConfig([file], {})
    t.equal(loaded.ok, limpet, `limpet: ${words}\n${JSON.stringify(loaded.ok ? loaded.warnings : loaded.errors)}`)
    t.equal(why !== undefined, haproxy !== limpet, `a difference has a reason, and only a difference: ${words}`)
  }
})
