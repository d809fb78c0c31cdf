import type { CheckReport } from '../../lb/check-report.ts'
import type { CheckProgram, Expected, ExpectStep, Step } from '../../schemas/health-check/steps.ts'
import { type CheckResponse, printable } from './response.ts'

/** What a check found, but for how long it took. */
export type Finding = Omit<CheckReport, 'duration'>

/** What an expectation comes to: a finding that ends the check, `'holds'`, or `'waits'` for more. */
export type Judgement = Finding | 'holds' | 'waits'

/** What is known of a server when an expectation is looked at. */
export interface Answer {
  /** All that came since the last bytes were sent. */
  text: string
  /** The same read as HTTP, where it is. */
  response: CheckResponse | undefined
  /** Nothing more comes, or is taken. */
  isLast: boolean
}

/** Judges a response by HTTP. `mayRest`: a 404 only means that the server takes no new clients. */
export function judgeHttp(step: ExpectStep, { response, isLast }: Answer, mayRest: boolean): Judgement {
  const { expected, negated } = step
  if (response === undefined || response.isBroken) return { status: 'L7RSP', detail: '' }
  const { head } = response
  if (head === undefined) return isLast ? { status: 'L7RSP', detail: '' } : 'waits'
  const { status: code, reason } = head
  if (mayRest && code === 404) return { status: 'L7OKC', code, detail: '' }
  if (expected.of !== 'text')
    return holdsFor(expected, response) !== negated ? 'holds' : failed(step, 'L7STS', step.onError ?? remarked(reason, step), code)
  const isWhole = response.isWhole || isLast
  if (response.body === '')
    return isWhole ? failed(step, 'L7RSP', step.onError ?? 'HTTP content check could not find a response body', code) : 'waits'
  if (!isWhole && response.body.length < step.least) return 'waits'
  const holds = expected.holds(response.body)
  if (!holds && !isWhole) return 'waits'
  if (holds !== negated) return 'holds'
  const told = holds ? 'HTTP check matched unwanted content' : 'HTTP content check did not match'
  return failed(step, 'L7RSP', step.onError ?? remarked(told, step), code)
}

function holdsFor(expected: Exclude<Expected, { of: 'text' }>, { head }: CheckResponse): boolean {
  if (head === undefined) return false
  if (expected.of === 'status') return expected.holds(head.status)
  if (expected.of === 'status text') return expected.regex.test(String(head.status))
  const values = head.fields
    .filter(({ name }) => expected.name(name))
    .flatMap(({ value }) => (expected.whole ? [value] : value.split(',').map((one) => one.trim())))
  return values.some((value) => expected.value?.(value) ?? true)
}

/** Judges bytes. */
export function judgeBytes(step: ExpectStep, { text, isLast }: Answer): Judgement {
  const { expected, negated, least, number } = step
  if (expected.of !== 'text') return 'holds'
  if (text === '') return isLast ? failed(step, 'L7RSP', remarked(`TCPCHK got an empty response at step ${number}`, step)) : 'waits'
  if (!isLast && text.length < least) return 'waits'
  const holds = expected.holds(text)
  if (!holds && !isLast) return 'waits'
  if (holds !== negated) return 'holds'
  const told = `TCPCHK ${holds ? 'matched unwanted content' : 'did not match content'} ${expected.named} at step ${number}`
  return failed(step, 'L7RSP', step.onError ?? remarked(told, step))
}

function failed({ error }: ExpectStep, otherwise: 'L7STS' | 'L7RSP', detail: string, code = 0): Finding {
  const status = error ?? otherwise
  return { status, ...(hasCode(status) && { code }), detail: printable(detail) }
}

function remarked(text: string, { comment }: Step): string {
  return comment === undefined ? text : `${text} comment: ${comment}`
}

function hasCode(status: string): boolean {
  return status === 'L7OK' || status === 'L7OKC' || status === 'L7STS'
}

/** What a check comes to whose steps have all been made; `code` is the status of a response. */
export function passed({ protocol, steps }: CheckProgram, layer: 'L4' | 'L6', code: number): Finding {
  const expectation = steps.findLast((step) => step.kind === 'expect')
  const status = expectation === undefined ? (`${layer}OK` as const) : (expectation.ok ?? 'L7OK')
  const said = protocol === 'tcp' && steps.length > 0 ? '(tcp-check)' : ''
  return { status, ...(hasCode(status) && { code }), detail: printable(expectation?.onSuccess ?? said) }
}

/** Where a check by `tcp-check` stood when its connection failed or its time was over, in HAProxy's words. */
export function whereIn({ protocol }: CheckProgram, step: Step | undefined): string {
  if (protocol !== 'tcp') return ''
  if (step === undefined) return ' at initial connection step of tcp-check'
  const remark = step.comment === undefined ? '' : ` comment: '${step.comment}'`
  return ` at step ${step.number} of tcp-check (${called(step)})${remark}`
}

function called(step: Step): string {
  if (step.kind === 'connect') return step.port === undefined ? 'connect' : `connect port ${step.port}`
  if (step.kind === 'expect' && step.expected.of === 'text') return `expect ${step.expected.called}`
  return 'send'
}
