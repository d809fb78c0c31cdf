import type { ResponseHead } from './response-head.ts'

/** Whether a response asks for a proof that holds for the connection, not for the request (NTLM, Negotiate): nobody else may have it after that. */
export function provesConnection(head: ResponseHead): boolean {
  if (head.status !== 401 && head.status !== 407) return false
  const values = head.values(head.status === 401 ? 'www-authenticate' : 'proxy-authenticate')
  return values.some((value) => /^(?:negotiate|ntlm)/i.test(value))
}
