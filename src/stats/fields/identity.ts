import { everywhere, type Field, ofFrontend, ofServer, serverSide, type Value } from '../field.ts'
import type { Subject } from '../subjects.ts'

const kinds: Record<Subject['scope'], { name: string; type: number }> = {
  frontend: { name: 'FRONTEND', type: 0 },
  backend: { name: 'BACKEND', type: 1 },
  server: { name: '', type: 2 },
}

/** What a row is about, and how that is configured. */
export const identity: readonly Field[] = [
  { name: 'pxname', scopes: everywhere, help: 'Section of the configuration', read: ({ proxy }) => proxy },
  { name: 'svname', scopes: everywhere, help: 'Server, or FRONTEND or BACKEND', read: nameOf },
  { name: 'pid', scopes: everywhere, help: 'Number of the process', read: () => 1 },
  { name: 'iid', scopes: everywhere, help: 'Number of the section', read: ({ proxyId }) => proxyId },
  { name: 'sid', scopes: everywhere, help: 'Number of the server in its backend', read: (s) => (s.scope === 'server' ? s.server.id : 0) },
  ofServer('srid', 'How often its number was given anew', () => 0),
  { name: 'type', scopes: everywhere, help: '0 frontend, 1 backend, 2 server', read: ({ scope }) => kinds[scope].type },
  { name: 'mode', scopes: everywhere, help: 'What is balanced', read: () => 'http' },
  { ...ofServer('addr', 'Address', ({ config, unresolved }) => (unresolved === undefined ? config.address : undefined)), legend: true },
  { name: 'cookie', scopes: serverSide, help: "Cookie's name; for a server, its value", legend: true, read: cookieOf },
  {
    name: 'algo',
    scopes: ['backend'],
    help: 'Algorithm',
    legend: true,
    read: (s) => (s.scope === 'backend' ? s.backend.algorithm : undefined),
  },

  { name: 'slim', scopes: everywhere, help: 'Most that are let in at once; for a backend, its full load', read: limitOf },
  ofServer('qlimit', 'Most that may wait', ({ config }) => config.maxqueue || undefined),
  ofServer('src_ilim', 'Most idle connections that are kept', ({ config }) => (config.poolMaxConn < 0 ? undefined : config.poolMaxConn)),
  ofFrontend('rate_lim', 'Most sessions let in in a second; 0 for any number', ({ frontend }) => frontend.config.rateLimit ?? 0),

  { name: '-', scopes: everywhere, help: 'End of the fixed columns', read: () => '-' },
]

function nameOf(subject: Subject): Value {
  return subject.scope === 'server' ? subject.server.name : kinds[subject.scope].name
}

function limitOf(subject: Subject): Value {
  return (subject.scope === 'server' ? subject.server.maxconn : subject.limit) || undefined
}

function cookieOf(subject: Subject): Value {
  if (subject.scope === 'frontend') return undefined
  return subject.scope === 'server' ? subject.server.cookie : subject.backend.config.cookie?.name
}
