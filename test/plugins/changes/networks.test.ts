import t from 'tap'
import { placeRule } from '../../../src/plugins/changes/networks.ts'

const rows: [networks: string[], host: string, allowed: boolean][] = [
  [[], '10.1.2.3', true],
  [[], '127.0.0.1', true],
  [[], '::1', true],
  [[], '169.254.169.254', false],
  [[], '::ffff:169.254.169.254', false],
  [[], '::ffff:a9fe:a9fe', false],
  [[], '64:ff9b::a9fe:a9fe', false],
  [[], '::169.254.169.254', false],
  [[], 'fd00:ec2::254', false],
  [[], 'fd20:ce::254', false],
  [[], 'fd20:ce::253', true],
  [[], '100.100.100.200', false],
  [[], '100.100.100.201', true],
  [[], '::ffff:100.100.100.200', false],
  [[], '64:ff9b::6464:64c8', false],
  [[], '192.0.0.192', false],
  [[], '168.63.129.16', false],
  [['168.63.129.16/32'], '168.63.129.16', true],
  [['168.0.0.0/8'], '168.63.129.16', false],
  [['10.0.0.0/8'], '10.255.0.1', true],
  [['10.0.0.0/8'], '11.0.0.1', false],
  [['10.0.0.0/8', '192.168.1.5'], '192.168.1.5', true],
  [['10.0.0.0/8'], '::1', false],
  [['fc00::/7'], 'fd00:1::1', true],
  [['fc00::/7'], 'fd00:ec2::1', false],
  [['0.0.0.0/0'], '169.254.1.1', false],
  [['169.254.0.0/8'], '169.254.1.1', false],
  [['169.254.10.0/24'], '169.254.10.1', true],
  [['169.254.10.0/24'], '169.254.11.1', false],
]
for (const [networks, host, allowed] of rows) {
  t.test(`a server at ${host} is ${allowed ? 'let in' : 'refused'} where networks are [${networks}]`, async (t) => {
    const why = placeRule(networks)({ host, port: 80 })
    t.match(why, allowed ? undefined : /metadata address|none of the networks/)
  })
}

t.test('a unix socket must be allowed by its word', async (t) => {
  t.match(placeRule(['10.0.0.0/8'])({ path: '/run/s' }), /add unix/)
  t.match(placeRule([])({ path: '/run/s' }), /add unix/)
  t.equal(placeRule(['unix'])({ path: '/run/s' }), undefined)
})
