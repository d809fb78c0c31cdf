import { dirname, join } from 'node:path'
import { GlobalConfig } from '../../schemas/config.ts'
import { ServerTls } from '../../schemas/tls.ts'
import { Fault } from '../report.ts'
import type { GlobalDraft } from './draft.ts'
import { integer, type Line, none, only, time, valid } from './line.ts'
import { globalLogKeywords } from './log.ts'
import { globalStats } from './runtime-socket.ts'
import { sslDefaultServerOptions } from './server-tls.ts'
import { noted, removed, type Setter, setters, table, unsupported, warned } from './table.ts'

const { properties } = GlobalConfig

/** A setter that gives one of the settings a value. */
function set<K extends keyof GlobalConfig>(field: K, value: (args: readonly string[]) => GlobalConfig[K]): Setter<GlobalDraft> {
  return ({ settings }, args) => {
    settings[field] = value(args)
  }
}

/** First words in `global` (HAProxy manual §3). */
export const globalKeywords = table<GlobalDraft>(
  setters({
    maxconn: ({ settings }, args) => {
      const value = integer(only(args, 'maxconn'), 'maxconn')
      if (value === 0) delete settings.maxconn
      else settings.maxconn = valid(properties.maxconn, value, 'maxconn')
    },
    node: set('node', (args) => only(args, 'node')),
    description: set('description', (args) => text(args, 'description')),
    'hard-stop-after': set('hardStopAfter', (args) => time(only(args, 'hard-stop-after'), 'hard-stop-after')),
    'spread-checks': set('spreadChecks', (args) =>
      valid(properties.spreadChecks, integer(only(args, 'spread-checks'), 'spread-checks'), 'spread-checks'),
    ),
    'max-spread-checks': set('maxSpreadChecks', (args) => time(only(args, 'max-spread-checks'), 'max-spread-checks')),
    'external-check': set('externalCheck', (args) => {
      none(args, 'external-check')
      return true
    }),
    grace: set('grace', (args) => time(only(args, 'grace'), 'grace')),
    'tune.bufsize': set('bufsize', (args) =>
      valid(properties.bufsize, integer(only(args, 'tune.bufsize'), 'tune.bufsize'), 'tune.bufsize'),
    ),
    'zero-warning': (_, args, { report, place }) => {
      none(args, 'zero-warning')
      report.zeroWarning ??= place
    },
    'ca-base': (global, args) => {
      global.caBase = only(args, 'ca-base')
    },
    'crt-base': (global, args) => {
      global.crtBase = only(args, 'crt-base')
    },
    'default-path': defaultPath,
    'ssl-server-verify': ({ serverTls }, args) => {
      serverTls.verify = valid(ServerTls.properties.verify, only(args, 'ssl-server-verify'), 'ssl-server-verify')
    },
    'ssl-default-server-ciphers': ({ serverTls }, args) => {
      serverTls.ciphers = only(args, 'ssl-default-server-ciphers')
    },
    'ssl-default-server-ciphersuites': ({ serverTls }, args) => {
      serverTls.ciphersuites = only(args, 'ssl-default-server-ciphersuites')
    },
    'ssl-default-server-options': sslDefaultServerOptions,
    nbproc: (_, args, line) => processes(args, line),
    stats: globalStats,
    setenv: (_, args, { env }) => setVariable(env, args, 'setenv'),
    presetenv: (_, args, { env }) => (env.has(args[0] ?? '') ? undefined : setVariable(env, args, 'presetenv')),
    unsetenv: (_, args, { env }) => {
      text(args, 'unsetenv')
      for (const name of args) env.delete(name)
    },
    resetenv: (_, args, { env }) => {
      for (const name of [...env.keys()]) if (!args.includes(name)) env.delete(name)
    },
  }),
  globalLogKeywords,
  noted('Limpet tells of itself on its standard output', 'quiet'),
  noted('Limpet stays in the foreground: let a service manager or a container run it', 'daemon master-worker mworker-max-reloads pidfile'),
  noted('Limpet keeps the user and the root directory that it is started with', 'chroot user group uid gid'),
  noted('one process with one event loop does the work', 'nbthread thread-group thread-groups cpu-map numa-cpu-mapping busy-polling'),
  noted('no file that it is about is read', 'issuers-chain-path'),
  noted(
    'there is no TLS to clients here',
    'ssl-default-bind-ciphers ssl-default-bind-ciphersuites ssl-default-bind-curves ssl-default-bind-options',
  ),
  noted('there is no TLS to clients here', 'ssl-dh-param-file ssl-engine ssl-load-extra-del-ext ssl-load-extra-files'),
  noted('there is no TLS to clients here', 'ssl-mode-async ssl-propquery ssl-provider ssl-provider-path ssl-skip-self-issued-ca'),
  noted('there is no TLS here', 'maxsslconn maxsslrate'),
  noted('Limpet has nothing that it would tune', 'tune.buffers.limit tune.buffers.reserve tune.chksize tune.comp.maxlevel tune.fail-alloc'),
  noted(
    'Limpet has nothing that it would tune',
    'tune.fd.edge-triggered tune.h2.header-table-size tune.h2.initial-window-size tune.h2.max-concurrent-streams',
  ),
  noted(
    'Limpet has nothing that it would tune',
    'tune.h2.max-frame-size tune.http.cookielen tune.http.logurilen tune.http.maxhdr tune.idle-pool.shared tune.idletimer',
  ),
  noted(
    'Limpet has nothing that it would tune',
    'tune.listener.multi-queue tune.lua.forced-yield tune.lua.maxmem tune.lua.service-timeout tune.lua.session-timeout',
  ),
  noted(
    'Limpet has nothing that it would tune',
    'tune.lua.task-timeout tune.maxaccept tune.maxpollevents tune.maxrewrite tune.pattern.cache-size',
  ),
  noted(
    'Limpet has nothing that it would tune',
    'tune.peers.max-updates-at-once tune.pipesize tune.pool-high-fd-ratio tune.pool-low-fd-ratio',
  ),
  noted(
    'Limpet has nothing that it would tune',
    'tune.quic.frontend.conn-tx-buffers.limit tune.quic.frontend.max-idle-timeout tune.quic.frontend.max-streams-bidi',
  ),
  noted(
    'Limpet has nothing that it would tune',
    'tune.quic.retry-threshold tune.rcvbuf.client tune.rcvbuf.server tune.recv_enough tune.runqueue-depth',
  ),
  noted(
    'Limpet has nothing that it would tune',
    'tune.sched.low-latency tune.sndbuf.client tune.sndbuf.server tune.ssl.cachesize tune.ssl.capture-buffer-size',
  ),
  noted(
    'Limpet has nothing that it would tune',
    'tune.ssl.capture-cipherlist-size tune.ssl.default-dh-param tune.ssl.force-private-cache tune.ssl.hard-maxrecord',
  ),
  noted(
    'Limpet has nothing that it would tune',
    'tune.ssl.keylog tune.ssl.lifetime tune.ssl.maxrecord tune.ssl.ssl-ctx-cache-size tune.vars.check-max-size',
  ),
  noted(
    'Limpet has nothing that it would tune',
    'tune.vars.global-max-size tune.vars.proc-max-size tune.vars.reqres-max-size tune.vars.sess-max-size',
  ),
  noted('Limpet has nothing that it would tune', 'tune.vars.txn-max-size tune.zlib.memlevel tune.zlib.windowsize'),
  noted(
    'Limpet has nothing that it would tune',
    'fd-hard-limit insecure-fork-wanted insecure-setuid-wanted maxcompcpuusage maxcomprate maxpipes maxzlibmem',
  ),
  noted('Limpet has nothing that it would tune', 'no-memory-trimming noepoll noevports nogetaddrinfo nokqueue nopoll noreuseport nosplice'),
  noted('Limpet has nothing that it would tune', 'profiling.tasks set-dumpable strict-limits ulimit-n'),
  noted('nothing here uses it', 'cluster-secret expose-experimental-directives httpclient.resolvers.id httpclient.resolvers.prefer'),
  noted(
    'nothing here uses it',
    'httpclient.ssl.ca-file httpclient.ssl.verify localpeer lua-prepend-path pp2-never-send-local set-var set-var-fmt',
  ),
  noted('nothing here uses it', 'h1-accept-payload-with-any-method h2-workaround-bogus-websocket-clients'),
  noted('names of header fields keep their case', 'h1-case-adjust h1-case-adjust-file'),
  noted(
    'no such device database is built in',
    '51degrees-cache-size 51degrees-data-file 51degrees-property-name-list 51degrees-property-separator',
  ),
  noted(
    'no such device database is built in',
    'deviceatlas-json-file deviceatlas-log-level deviceatlas-properties-cookie deviceatlas-separator',
  ),
  noted('no such device database is built in', 'wurfl-cache-size wurfl-data-file wurfl-information-list wurfl-information-list-separator'),
  warned('connections are closed as soon as they are idle', 'close-spread-time'),
  warned('states do not outlive the process', 'server-state-base server-state-file'),
  warned('unix sockets have the owner and the mode that the process gives them', 'unix-bind'),
  unsupported('lua-load lua-load-per-thread maxconnrate maxsessrate'),
  removed({ debug: 'start with -d' }),
)

/** `default-path current | config | parent | origin DIRECTORY`: where relative file names begin. */
function defaultPath(global: GlobalDraft, [mode, directory, ...rest]: readonly string[]): void {
  const modes: Record<string, GlobalDraft['directoryOf']> = {
    current: () => '.',
    config: dirname,
    parent: (file) => join(dirname(file), '..'),
    origin: () => directory ?? '',
  }
  const chosen = modes[mode ?? '']
  if (chosen === undefined) throw new Fault(`default-path expects one of ${Object.keys(modes).join(', ')}, found "${mode ?? ''}"`)
  if (mode === 'origin' && directory === undefined) throw new Fault('default-path origin expects a directory')
  none([...(mode === 'origin' || directory === undefined ? [] : [directory]), ...rest], `default-path ${mode}`)
  global.directoryOf = chosen
}

/** HAProxy dropped nbproc in 2.5; configurations still carry it. */
function processes(args: readonly string[], line: Line): void {
  const count = integer(only(args, 'nbproc'), 'nbproc')
  if (count === 1) line.report.note(line.place, 'nbproc is accepted: one process is what there is')
  else line.report.warn(line.place, 'nbproc is not as in HAProxy: one process with one event loop does the work')
}

function setVariable(env: Map<string, string>, args: readonly string[], what: string): void {
  const [name, value, ...rest] = args
  if (name === undefined || value === undefined) throw new Fault(`${what} expects a name and a value`)
  none(rest, what)
  env.set(name, value)
}

function text(args: readonly string[], what: string): string {
  if (args.length === 0) throw new Fault(`${what} expects a value`)
  return args.join(' ')
}
