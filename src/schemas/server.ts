import { type Static, Type } from 'typebox'
import { Duration, Name, Weight, withDefault } from './common.ts'
import { ServerTls } from './tls.ts'

/** What the operator wants of a server: `ready` serves all, `drain` serves only clients already bound to it, `maint` serves nobody. */
export const AdminState = Type.Union([Type.Literal('ready'), Type.Literal('drain'), Type.Literal('maint')], {
  description: 'one of ready, drain, maint',
})
export type AdminState = Static<typeof AdminState>

/** Where a server is. */
export const ServerAddress = Type.String({ minLength: 1, maxLength: 300, description: 'host:port, [IPv6]:port or unix@path' })

export const CookieValue = Type.String({
  pattern: '^(?:[!#-+\\--:<-\\[\\]-~]+|"[!#-+\\--:<-\\[\\]-~]*")$',
  maxLength: 256,
  description: 'a cookie value: visible characters without , ; and \\, in double quotes or without',
})

/** How many requests at a time, or waiting. */
export const RequestLimit = Type.Integer({ minimum: 0, maximum: 1_000_000_000, description: 'a number of requests, 0 for no limit' })

/** What errors in traffic come to (HAProxy manual §5.2 `on-error`). */
export const OnError = Type.Union(
  [Type.Literal('fastinter'), Type.Literal('fail-check'), Type.Literal('sudden-death'), Type.Literal('mark-down')],
  { description: 'one of fastinter, fail-check, sudden-death, mark-down' },
)

export const CheckAddress = Type.String({ minLength: 1, maxLength: 300, description: 'a host name or an IP address' })
export const CheckPort = Type.Integer({ minimum: 1, maximum: 65_535 })

export const AgentText = Type.String({ maxLength: 1000, description: 'a text' })

/** What stands for a server on a hash ring (HAProxy manual §5.2 `hash-key`, from 3.0 on). */
const HashKey = Type.Union([Type.Literal('id'), Type.Literal('addr'), Type.Literal('addr-port')], {
  description: 'one of id, addr, addr-port',
})

const ResolveOption = Type.Union([Type.Literal('allow-dup-ip'), Type.Literal('prevent-dup-ip'), Type.Literal('ignore-weight')], {
  description: 'one of allow-dup-ip, prevent-dup-ip, ignore-weight',
})

/** A server line (HAProxy manual §5.2). */
export const ServerConfig = Type.Object(
  {
    name: Name,
    address: ServerAddress,
    cookie: Type.Optional(CookieValue),
    weight: withDefault(Weight, 1),
    check: withDefault(Type.Boolean(), false),
    inter: withDefault(Duration, 2000),
    fastinter: Type.Optional(Duration),
    downinter: Type.Optional(Duration),
    rise: withDefault(Type.Integer({ minimum: 1, maximum: 65_535 }), 2),
    fall: withDefault(Type.Integer({ minimum: 1, maximum: 65_535 }), 3),
    /** It has the state of another server, `BACKEND/SERVER`, and no checks of its own. */
    track: Type.Optional(Type.String({ pattern: '^(?:[A-Za-z0-9_.:-]+/)?[A-Za-z0-9_.:-]+$', description: 'a server, as BACKEND/SERVER' })),
    /** A program beside the server is asked how it is, at `agentPort`. */
    agentCheck: withDefault(Type.Boolean(), false),
    agentAddr: Type.Optional(CheckAddress),
    agentPort: Type.Optional(CheckPort),
    agentInter: withDefault(Duration, 2000),
    /** What it is sent first. */
    agentSend: Type.Optional(AgentText),
    /** Errors in traffic count too: connections that fail, or responses as well. */
    observe: Type.Optional(Type.Union([Type.Literal('layer4'), Type.Literal('layer7')], { description: 'layer4 or layer7' })),
    /** After so many errors, one after another, `onError` is done. */
    errorLimit: withDefault(Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'a number of errors from 1' }), 10),
    onError: withDefault(OnError, 'fail-check'),
    /** What is in flight is cut off when the server goes down. */
    onMarkedDown: Type.Optional(Type.Literal('shutdown-sessions')),
    /** What is in flight on backups is cut off when the server comes up. */
    onMarkedUp: Type.Optional(Type.Literal('shutdown-backup-sessions')),
    /** A server that comes back is given its share of new clients little by little over this time. */
    slowstart: Type.Optional(Duration),
    /** Address and port of the check, where they are not those of the server. */
    checkAddr: Type.Optional(CheckAddress),
    checkPort: Type.Optional(CheckPort),
    /** Requests at a time, more wait; 0 for any number. */
    maxconn: withDefault(RequestLimit, 0),
    /** With `fullconn` of the backend: the limit grows with the backend's load from this to `maxconn`. */
    minconn: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000_000, description: 'a number of requests' })),
    /** Requests bound to the server that may wait for it; 0 for any number. */
    maxqueue: withDefault(RequestLimit, 0),
    /** Idle connections kept at most, -1 for any number. */
    poolMaxConn: withDefault(Type.Integer({ minimum: -1, description: 'a number of connections, -1 for no limit' }), -1),
    /** Idle connections kept beyond those that were needed lately. */
    poolLowConn: withDefault(Type.Integer({ minimum: 0, description: 'a number of connections' }), 0),
    /** How often half of the connections that were not needed are closed; 0 keeps none. */
    poolPurgeDelay: withDefault(Duration, 5000),
    /** How often a connection is used again at most, -1 for any number. */
    maxReuse: withDefault(Type.Integer({ minimum: -1, description: 'a number of requests, -1 for no limit' }), -1),
    tls: Type.Optional(ServerTls),
    /** Connections begin with the PROXY protocol, which tells the server of the client. */
    sendProxy: Type.Optional(Type.Union([Type.Literal('v1'), Type.Literal('v2')], { description: 'v1 or v2' })),
    /** Checks do so too. As requests do, unless checks have an address or a port of their own. */
    checkSendProxy: withDefault(Type.Boolean(), false),
    /** The address, and the port if one is given, that connections come from. */
    source: Type.Optional(Type.String({ description: 'an IP address of this machine, such as 10.0.0.1, 10.0.0.1:5000 or [::1]' })),
    /** Its number in its backend (`id`), of its own there: the hash ring and `balance first` depend on it. Else the next that is free. */
    id: Type.Optional(Type.Integer({ minimum: 1, maximum: 2_147_483_647, description: 'a whole number from 1' })),
    /** What its places on the ring of `hash-type consistent` follow from: its number, or where it is, which is the same whatever the order of the servers. */
    hashKey: withDefault(HashKey, 'id'),
    /** Who is asked, again and again while running, where its name leads; else it is looked up once. */
    resolvers: Type.Optional(Name),
    /** Which kind of address is taken if there are both; IPv6 unless set. */
    resolvePrefer: Type.Optional(Type.Union([Type.Literal('ipv4'), Type.Literal('ipv6')], { description: 'ipv4 or ipv6' })),
    /** `allow-dup-ip`: several servers of one name may have one address. `ignore-weight`: weights of services are not heeded. */
    resolveOpts: Type.Optional(Type.Array(ResolveOption)),
    /** Networks whose addresses are taken before others. */
    resolveNet: Type.Optional(Type.Array(Type.String({ minLength: 1, description: 'a network such as 10.0.0.0/8' }))),
    /** Where its address is from at the start, the first that knows one: `libc` (the system), an IP address, or `none` until resolvers know. `libc` unless set. */
    initAddr: Type.Optional(Type.Array(Type.String({ minLength: 1, description: 'one of last, libc, none, or an IP address' }))),
    backup: withDefault(Type.Boolean(), false),
    /** Keys are bound to it (`stick`, `non-stick`). */
    stick: withDefault(Type.Boolean(), true),
    /** Starts in maintenance. */
    disabled: withDefault(Type.Boolean(), false),
  },
  { additionalProperties: false },
)
export type ServerConfig = Type.StaticDecode<typeof ServerConfig>
