import { get, pass, type RequestThreat } from '../threat.ts'

const named = 'X-Forwarded-For: 127.0.0.1'
const believes = 'HAProxy believes everybody; here nobody is who is not in `trustedProxies`, as in YAML'

/** Fields in which a client says who it is, or for whom it speaks. */
const told: [name: string, value: string][] = [
  ['X-Forwarded-For', '1.2.3.4'],
  ['x-forwarded-for', '1.2.3.4, 5.6.7.8'],
  ['X_Forwarded_For', '1.2.3.4'],
  ['X.Forwarded.For', '1.2.3.4'],
  ['X-Forwarded_For', '1.2.3.4'],
  ['X_FORWARDED-FOR', '1.2.3.4'],
  ['X-Forwarded-Proto', 'https'],
  ['X_Forwarded_Proto', 'https'],
  ['X-Forwarded-Host', 'evil.test'],
  ['X-Forwarded-Port', '443'],
  ['X-Forwarded-Prefix', '/evil'],
  ['X-Forwarded-Server', 'evil.test'],
  ['X-Forwarded-Ssl', 'on'],
  ['X-Forwarded-Scheme', 'https'],
  ['X-Forwarded', 'for=1.2.3.4'],
  ['X-Forwarded-For.', '1.2.3.4'],
  ['Forwarded', 'for=1.2.3.4;proto=https;host=evil.test'],
  ['X-Real-IP', '1.2.3.4'],
  ['X_Real_IP', '1.2.3.4'],
  ['X.Real-IP', '1.2.3.4'],
]

const untrusted: RequestThreat[] = told.flatMap(([name, value]) => {
  const line = `${name}: ${value}`
  return [
    pass(`forged-${name}`, 'said by somebody', get(line), get(), { haproxy: { sees: [get(line)], why: believes } }),
    pass(`forged-${name}-named`, 'said by somebody who is named', get('X: 1', line), get('X: 1', named), {
      at: 'sticky',
      haproxy: { sees: [get('X: 1', line, named)], why: believes },
    }),
  ]
})

const mistaken = 'HAProxy leaves it; where names become CGI variables nobody can tell which of them is true'

const trusted: RequestThreat[] = told.map(([name, value]) => {
  const line = `${name}: ${value}`
  const isLike = /^x[-_.]forwarded[-_.]for$/i.test(name) && /[_.]/.test(name)
  return pass(`trusted-${name}`, 'said by somebody who is trusted', get(line), isLike ? get(named) : get(line, named), {
    at: 'trusting',
    ...(isLike ? { haproxy: { sees: [get(line, named)], why: mistaken } } : {}),
  })
})

const others: RequestThreat[] = [
  pass(
    'forged-many',
    'many at once',
    get('Forwarded: a', 'X-Forwarded-For: b', 'X: 1', 'X-Real-IP: c', 'x_forwarded_for: d'),
    get('X: 1', named),
    {
      at: 'sticky',
      haproxy: { sees: [get('Forwarded: a', 'X-Forwarded-For: b', 'X: 1', 'X-Real-IP: c', 'x_forwarded_for: d', named)], why: believes },
    },
  ),
  ...[
    'X-Forwarder: 1',
    'X-ForwardedFor: 1',
    'X--Forwarded-For: 1',
    'XForwarded-For: 1',
    'Forward: 1',
    'X-Real-IPs: 1',
    'From: a@b',
    'Via: 1.1 x',
  ].map((line) => pass(`not-forged-${line.split(':')[0]}`, 'what only resembles it', get(line))),
]

export const forged: RequestThreat[] = [...untrusted, ...trusted, ...others]
