const hex = Array.from({ length: 256 }, (_, code) => `#${code.toString(16).toUpperCase().padStart(2, '0')}`)

/** A text of a request for a line of log: what is not printable, `"` and `#` as `#XX` (HAProxy manual §8.6). Its characters are bytes. */
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
  return hex[character.charCodeAt(0) & 255] ?? ''
}
