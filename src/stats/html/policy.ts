import { createHash } from 'node:crypto'
import { style } from './style.ts'

/** Our pages allow their own style sheet, their icon, script of this host and requests and forms to it, and nothing else: no script inside, no frame, nothing elsewhere. */
export const policy = [
  "default-src 'none'",
  'img-src data:',
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "script-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

/** The fields of any answer of the statistics. */
export const safety = { 'cache-control': 'no-cache', 'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin' }

/** The fields of a page. */
export const pageFields = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy, ...safety }

/** Those of the page's script, whose name tells its version. */
export const scriptFields = { 'content-type': 'text/javascript; charset=utf-8', ...safety, 'cache-control': 'private, max-age=86400' }
