/** What has been read up to the byte that was refused, that byte included. */
interface Place {
  /** Interim responses before. */
  interims: number
  /** The head, as far as it has come; '' once it has come whole. */
  head: string
  /** The line of a chunked body that the byte stands in, as far as it has come. */
  line: string
  mayUpgrade: boolean
}

/** A way in which this parser is stricter than Node's on purpose, and why. */
interface Reason {
  why: string
  holds(place: Place): boolean
  /** A response refused for it, at its last byte. */
  example: string
}

const ok = 'HTTP/1.1 200 OK\r\n'
const chunked = `${ok}Transfer-Encoding: chunked\r\n\r\n`
const coding = /\ntransfer-encoding:/gi

/** A refusal at which Node does not take offence must be one of these. */
export const reasons: Reason[] = [
  {
    why: 'another version than 1.0 and 1.1: what it means is not ours to guess',
    holds: ({ head }) => /^HTTP\/[02-9]$/.test(head),
    example: 'HTTP/2',
  },
  {
    why: 'a status below 100: there is no such class (RFC 9110 §15)',
    holds: ({ head }) => /^HTTP\/1\.[01] 0$/.test(head),
    example: 'HTTP/1.1 0',
  },
  {
    why: 'a control character in the reason (RFC 9112 §4)',
    holds: ({ head }) => /^HTTP\/1\.[01] \d{3} [^\r\n]*[^\t\r\n -~\x80-\xff]$/.test(head),
    example: 'HTTP/1.1 200 O\0',
  },
  {
    why: 'a bare CR in place of the LF of a status line (RFC 9112 §2.2)',
    holds: ({ head }) => /^HTTP\/1\.[01] \d{3}[^\r\n]*\r\r$/.test(head),
    example: 'HTTP/1.1 200 OK\r\r',
  },
  {
    why: 'an empty line before the head: servers are to skip it, clients are not (RFC 9112 §2.2)',
    holds: ({ head }) => /^[\r\n]$/.test(head),
    example: '\r',
  },
  {
    why: 'a length of more than 15 digits, which is not counted exactly',
    holds: ({ head }) => /\ncontent-length:[\t ]*\d{16,} *\r\n$/i.test(head),
    example: `${ok}Content-Length: 0000000000000002\r\n`,
  },
  {
    why: 'a tabulator behind a length, which some take for a part of it, as Node 20 does',
    holds: ({ head }) => /\ncontent-length:[\t ]*\d+[\t ]*\t *\r\n$/i.test(head),
    example: `${ok}Content-Length: 2\t\r\n`,
  },
  {
    why: 'another coding than `chunked` alone: nobody agrees on what it frames',
    holds: ({ head }) => /\ntransfer-encoding:(?![\t ]*chunked *\r\n)[^\r\n]*\r\n$/i.test(head),
    example: `${ok}Transfer-Encoding: gzip, chunked\r\n`,
  },
  {
    why: 'the coding told twice: it may mean chunks in chunks',
    holds: ({ head }) => /\ntransfer-encoding:[^\r\n]*\r\n$/i.test(head) && head.match(coding)?.length === 2,
    example: `${ok}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n`,
  },
  {
    why: 'chunks in HTTP/1.0, which has none (RFC 9112 §6.1)',
    holds: ({ head }) => /^HTTP\/1\.0 .*\ntransfer-encoding:.*\r\n\r\n$/is.test(head),
    example: 'HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n',
  },
  {
    why: 'an interim response that tells of a body (RFC 9110 §8.6, RFC 9112 §6.1)',
    holds: ({ head }) => /^HTTP\/1\.1 1(?!01).*\n(?:content-length|transfer-encoding):.*\r\n\r\n$/is.test(head),
    example: 'HTTP/1.1 103 Early Hints\r\nContent-Length: 0\r\n\r\n',
  },
  {
    why: 'an interim response that tells of the end of the connection: nothing could follow',
    holds: ({ head }) => /^HTTP\/1\.(?:0 1(?!01)|1 1(?!01).*\n(?:proxy-)?connection:[^\r\n]*close).*\r\n\r\n$/is.test(head),
    example: 'HTTP/1.1 103 Early Hints\r\nConnection: close\r\n\r\n',
  },
  {
    why: 'more than 16 interim responses',
    holds: ({ interims, head }) => interims === 16 && /^HTTP\/1\.. 1.*\r\n\r\n$/s.test(head),
    example: 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(17),
  },
  {
    why: 'a switch of protocols that nobody asked for (RFC 9110 §7.8)',
    holds: ({ head, mayUpgrade }) => !mayUpgrade && isSwitch(head),
    example: 'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n',
  },
  {
    why: 'a switch of protocols with a tab in its Connection: Node does not see that it is one',
    holds: ({ head }) => isSwitch(head) && /\nconnection:[^\r\n]*\t/i.test(head),
    example: 'HTTP/1.0 101 Switching Protocols\r\nConnection: upgrade\t\r\nUpgrade: x\r\n\r\n',
  },
  {
    why: 'a switch to no protocol (RFC 9110 §15.2.2)',
    holds: ({ head }) =>
      isSwitch(head) && !(/\nupgrade:[\t ]*[^\t\r ]/i.test(head) && /\nconnection:(?:[^\r\n]*,)?[\t ]*upgrade[\t ]*[,\r]/i.test(head)),
    example: 'HTTP/1.1 101 Switching Protocols\r\n\r\n',
  },
  {
    why: 'a size of a chunk in more than 12 digits, which is not counted exactly',
    holds: ({ line }) => /^[\da-f]{13}$/i.test(line),
    example: `${chunked}0000000000002`,
  },
  {
    why: 'an extension of a chunk without a name or, in spite of its `=`, without a value (RFC 9112 §7.1.1)',
    holds: ({ line }) => /^[\da-f]+;(?:.*;)?(?:[;=]|[^\t ;="]+=[\r;=])$/is.test(line),
    example: `${chunked}2;a=\r`,
  },
  {
    why: 'a value of an extension that is half a token and half a quoted string (RFC 9112 §7.1.1)',
    holds: ({ line }) => /^[\da-f]+;(?:.*;)?[^\t ;="]+=[^\t ;="]+"$/is.test(line),
    example: `${chunked}2;a=b"`,
  },
  {
    why: 'a trailer that speaks of framing, too late (RFC 9110 §6.5.1)',
    holds: ({ line }) => /^(?:content-length|transfer-encoding):$/i.test(line),
    example: `${chunked}0\r\nTransfer-Encoding:`,
  },
]

function isSwitch(head: string): boolean {
  return /^HTTP\/1\.[01] 101.*\r\n\r\n$/s.test(head)
}

/** Why a response whose first bytes these are, as latin1, is refused at the last of them though Node reads on; `undefined` if there is no reason. */
export function reasonFor(read: string, mayUpgrade: boolean): string | undefined {
  let interims = 0
  let head = read
  for (;;) {
    const [interim = ''] = /^HTTP\/1\.1 1(?!01)\d\d[^\r]*\r\n(?:[^\r\n]+\r\n)*\r\n/.exec(head) ?? []
    if (interim === '' || interim === head) break
    interims++
    head = head.slice(interim.length)
  }
  const end = head.indexOf('\r\n\r\n') + 4
  const isBody = end > 3 && end < head.length
  const line = head.slice(head.lastIndexOf('\n', head.length - 2) + 1)
  const place = isBody ? { interims, head: '', line, mayUpgrade } : { interims, head, line: '', mayUpgrade }
  return reasons.find(({ holds }) => holds(place))?.why
}
