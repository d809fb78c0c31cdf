import type { Line } from '../line.ts'

const hex = '0123456789ABCDEF'

/** By octet, 1 for what stands for itself. */
const plain = Uint8Array.from({ length: 256 }, (_, code) => (/[ !$-~]/.test(String.fromCharCode(code)) ? 1 : 0))

/** Adds a text of a request to a line of log: what is not printable, `"` and `#` as `#XX` (HAProxy manual §8.6). Its characters are bytes. */
export function addText(line: Line, text: string): void {
  line.reserve(3 * text.length)
  const { bytes } = line
  let at = line.length
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (plain[code] === 1) bytes[at++] = code
    else {
      bytes[at++] = 35
      bytes[at++] = hex.charCodeAt((code >> 4) & 15)
      bytes[at++] = hex.charCodeAt(code & 15)
    }
  }
  line.length = at
}

/** The same as a text of its own. */
export function escapeText(text: string): string {
  return /[^ !$-~]/.test(text) ? text.replace(/[^ !$-~]/g, coded) : text
}

/** The value of a header field: besides, what delimits captured ones, `{`, `|` and `}`. */
export function escapeField(text: string): string {
  return /[^ !$-z~]/.test(text) ? text.replace(/[^ !$-z~]/g, coded) : text
}

/** For structured data of RFC 5424 (§6.3.3): a backslash before `"`, `\` and `]`. */
export function escapeParameter(text: string): string {
  return /["\\\]]/.test(text) ? text.replace(/["\\\]]/g, '\\$&') : text
}

function coded(character: string): string {
  const code = character.charCodeAt(0)
  return `#${hex[(code >> 4) & 15]}${hex[code & 15]}`
}
