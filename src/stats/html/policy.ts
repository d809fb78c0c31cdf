import { createHash } from 'node:crypto'
import { style } from './style.ts'

/** Our pages allow their own style sheet, their icon and forms to this host, and nothing else: no script, no frame, no request elsewhere. */
export const policy = [
  "default-src 'none'",
  'img-src data:',
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

/** The fields of any answer of the statistics. */
export const safety = { 'cache-control': 'no-cache', 'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin' }

/** The fields of a page. */
export const pageFields = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy, ...safety }
