import { Type } from 'typebox'
import { HeaderName, withDefault } from './common.ts'

const Length = Type.Integer({ minimum: 1, maximum: 65_535, description: 'a number of characters from 1 to 65535' })
/** A field; one without a name is what a rule captures (`http-request capture`). */
const Capture = Type.Object({ name: Type.Optional(HeaderName), len: Length }, { additionalProperties: false })
const CookieCapture = Type.Object(
  { name: Type.String({ pattern: '^[^\\s;]+$', description: 'the beginning of a cookie, such as NAME=' }), len: Length },
  { additionalProperties: false },
)

/** Where lines go: what stands after `log` in haproxy.cfg, or `file@PATH`. */
export const LogTargetText = Type.String({
  minLength: 1,
  description: 'a target such as stdout, file@/path, /dev/log or 127.0.0.1:514 local0',
})
/** The name of the sender in the header of a line. */
export const LogTag = Type.String({ pattern: '^[!-~]([ -~]*[!-~])?$', description: 'a name' })

/** The names of ready-made formats. `connect` is what HAProxy logs without an option, `json` is ours. */
export const namedFormats = ['httplog', 'clf', 'tcplog', 'connect', 'json'] as const
export type NamedFormat = (typeof namedFormats)[number]

/** A line for each request (HAProxy manual §8). */
export const AccessLog = Type.Object(
  {
    /** A ready-made format, or a text with variables such as `%ci` (`log-format`). */
    format: withDefault(Type.String({ minLength: 1, description: `${namedFormats.join(', ')}, or a text with %variables` }), 'httplog'),
    /** The format for what was no request (`error-log-format`). */
    errorFormat: Type.Optional(Type.String({ minLength: 1 })),
    /** Structured data where lines have the form of RFC 5424 (`log-format-sd`). */
    formatSd: Type.Optional(Type.String({ minLength: 1 })),
    /** Where lines go, as after `log` in haproxy.cfg; or `file@PATH`. */
    target: withDefault(
      Type.Union([LogTargetText, Type.Array(LogTargetText)], { description: 'a target such as stdout, or a list of such' }),
      'stdout',
    ),
    /** The name of the sender in the header of a line (`log-tag`). */
    tag: Type.Optional(LogTag),
    /** No line for connections on which nothing came. */
    dontlognull: withDefault(Type.Boolean(), true),
    /** No line for requests that went well. */
    dontlogNormal: withDefault(Type.Boolean(), false),
    /** Requests that did not go well have severity err, not info. */
    separateErrors: withDefault(Type.Boolean(), false),
    /** The line is written when the head of the response is there, not when all is over. */
    asap: withDefault(Type.Boolean(), false),
    captureCookie: Type.Optional(CookieCapture),
    captureRequestHeaders: withDefault(Type.Array(Capture), []),
    captureResponseHeaders: withDefault(Type.Array(Capture), []),
  },
  { additionalProperties: false },
)
export type AccessLog = Type.StaticDecode<typeof AccessLog>
