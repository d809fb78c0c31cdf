import type { ArgumentKind, ValueType } from './signatures.ts'

export interface ConverterSignature {
  /** What it takes; a sample of another type is made into it. */
  takes: ValueType
  gives: ValueType
  args: readonly (ArgumentKind | `${ArgumentKind}?`)[]
}

function of(takes: ValueType, gives: ValueType, ...args: ConverterSignature['args']): ConverterSignature {
  return { takes, gives, args }
}

const map = of('text', 'text', 'file', 'text?')

/** What alters samples (HAProxy manual §7.3.1); `default`, which gives a text where there is no sample, is ours. */
export const converters = {
  add: of('number', 'number', 'operand'),
  and: of('number', 'number', 'operand'),
  b64dec: of('text', 'binary'),
  base64: of('binary', 'text'),
  bool: of('number', 'boolean'),
  bytes: of('binary', 'binary', 'number', 'number?'),
  concat: of('text', 'text', 'text?', 'text?', 'text?'),
  crc32: of('binary', 'number', 'number?'),
  cut_crlf: of('text', 'text'),
  default: of('any', 'text', 'text'),
  div: of('number', 'number', 'operand'),
  djb2: of('binary', 'number', 'number?'),
  even: of('number', 'boolean'),
  field: of('text', 'text', 'index', 'text', 'number?'),
  hex: of('binary', 'text'),
  hex2i: of('text', 'number'),
  host_only: of('text', 'text'),
  http_date: of('number', 'text', 'number?', 'unit?'),
  iif: of('boolean', 'text', 'text', 'text'),
  ipmask: of('address', 'address', 'mask', 'mask?'),
  json: of('text', 'text', 'encoding?'),
  language: of('text', 'text', 'text', 'text?'),
  length: of('text', 'number'),
  lower: of('text', 'text'),
  ltime: of('number', 'text', 'text', 'number?'),
  ltrim: of('text', 'text', 'text'),
  map,
  map_beg: map,
  map_dir: map,
  map_dom: map,
  map_end: map,
  map_int: of('number', 'text', 'file', 'text?'),
  map_ip: of('address', 'text', 'file', 'text?'),
  map_reg: map,
  map_regm: map,
  map_str: map,
  map_sub: map,
  mod: of('number', 'number', 'operand'),
  mul: of('number', 'number', 'operand'),
  neg: of('number', 'number'),
  not: of('number', 'boolean'),
  odd: of('number', 'boolean'),
  or: of('number', 'number', 'operand'),
  port_only: of('text', 'number'),
  regsub: of('text', 'text', 'regex', 'text', 'flags?'),
  rtrim: of('text', 'text', 'text'),
  sdbm: of('binary', 'number', 'number?'),
  'set-var': of('any', 'any', 'variable'),
  strcmp: of('text', 'number', 'variable'),
  sub: of('number', 'number', 'operand'),
  ub64dec: of('text', 'binary'),
  ub64enc: of('binary', 'text'),
  'unset-var': of('any', 'any', 'variable'),
  upper: of('text', 'text'),
  url_dec: of('text', 'text', 'number?'),
  url_enc: of('text', 'text', 'text?'),
  utime: of('number', 'text', 'text', 'number?'),
  word: of('text', 'text', 'index', 'text', 'number?'),
  xor: of('number', 'number', 'operand'),
} as const satisfies Record<string, ConverterSignature>

export type ConverterName = keyof typeof converters
