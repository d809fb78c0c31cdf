import type { BackendConfig, HttpCheck } from '../backend.ts'
import { problem } from '../findings.ts'
import type { Problem } from '../parse.ts'
import { RuleFault } from '../rules/fault.ts'
import { type CheckLine, readHttpLine, readTcpLine } from './read.ts'
import type { CheckProgram, ExpectStep, RequestStep, Step } from './steps.ts'

type Checked = Pick<BackendConfig, 'httpchk' | 'httpCheck' | 'tcpCheck' | 'externalCheck'>

/** What the checks of a backend do, and what is wrong with them. */
export function checkProgram(backend: Checked): { program: CheckProgram; problems: Problem[] } {
  const { httpchk, httpCheck = [], tcpCheck, externalCheck } = backend
  if (externalCheck !== undefined)
    return { program: { ...plain, protocol: 'external', external: externalCheck }, problems: external(backend) }
  if (httpchk === undefined && tcpCheck === undefined) return { program: plain, problems: unused(httpCheck) }
  if (httpchk !== undefined && tcpCheck !== undefined)
    return { program: plain, problems: [{ pointer: '/tcpCheck', message: 'a backend has either httpchk or tcpCheck, and not both' }] }
  if (httpchk === undefined) return read('tcp', tcpCheck ?? [], readTcpLine, unused(httpCheck), (steps) => steps)
  return read('http', httpCheck, readHttpLine, [], (steps) => withRequest(httpchk, steps))
}

const plain: CheckProgram = { protocol: 'none', steps: [], disableOn404: false, sendState: false }

/** What is wrong with checks by a program. */
function external({ httpchk, httpCheck = [], tcpCheck, externalCheck }: Checked): Problem[] {
  const isLost = externalCheck?.path === undefined && !externalCheck?.command.startsWith('/')
  return [
    ...problem(
      httpchk !== undefined || tcpCheck !== undefined,
      '/externalCheck',
      'a backend has either externalCheck, or httpchk, or tcpCheck: keep one of them',
    ),
    ...problem(
      isLost,
      '/externalCheck',
      `external-check: "${externalCheck?.command}" is no whole path, and there is no path to find it in: write /…, or add external-check path`,
    ),
    ...unused(httpCheck),
  ]
}

function unused(httpCheck: readonly unknown[]): Problem[] {
  if (httpCheck.length === 0) return []
  return [{ pointer: '/httpCheck', message: 'httpCheck says how checks by HTTP go, and there are none: add httpchk: {} (option httpchk)' }]
}

function read(
  protocol: 'http' | 'tcp',
  rules: readonly (readonly string[])[],
  readRule: (words: readonly string[], number: number) => CheckLine,
  before: Problem[],
  complete: (steps: Step[]) => Step[],
): { program: CheckProgram; problems: Problem[] } {
  const program: CheckProgram = { protocol, steps: [], disableOn404: false, sendState: false }
  const problems = [...before]
  const list = protocol === 'http' ? 'httpCheck' : 'tcpCheck'
  let remark: string | undefined
  for (const [index, words] of rules.entries()) {
    try {
      const line = readRule(words, index + 1)
      if (line.kind === 'comment') remark = line.comment
      else if (line.kind === 'disable-on-404') program.disableOn404 = true
      else if (line.kind === 'send-state') program.sendState = true
      else {
        const step = line.comment === undefined && remark !== undefined ? { ...line, comment: remark } : line
        checkOrder(protocol, program.steps, step)
        program.steps.push(step)
        remark = undefined
      }
    } catch (error) {
      if (!(error instanceof RuleFault)) throw error
      problems.push({ pointer: `/${list}/${index}`, message: error.message })
    }
  }
  program.steps = complete(program.steps)
  return { program, problems }
}

/** Steps by HTTP come as (connect,) send, expect…; and where there is any connect, one comes first. */
function checkOrder(protocol: 'http' | 'tcp', steps: readonly Step[], { kind }: Step): void {
  const last = steps.at(-1)
  if (kind === 'connect' && steps.length > 0 && steps[0]?.kind !== 'connect')
    throw new RuleFault(`${protocol}-check connect: where there is a connect, the first step is one too`)
  if (protocol === 'tcp' || last === undefined) return
  if (kind === 'request' && last.kind !== 'connect') throw new RuleFault('http-check send: a connect must come before another send')
  if (kind === 'expect' && last.kind === 'connect') throw new RuleFault('http-check expect: a send must come before it')
  if (kind === 'connect' && last.kind !== 'expect') throw new RuleFault('http-check connect: an expect must come before another connect')
}

/** Puts what `option httpchk` says into the first request, or makes one, and lets a check end with a verdict. */
function withRequest(httpchk: HttpCheck, steps: Step[]): Step[] {
  const own = steps.find((step) => step.kind === 'request')
  const request: RequestStep = {
    ...{ kind: 'request', number: 0, method: httpchk.method, uri: httpchk.uri, version: httpchk.version },
    headers: own === undefined || own.headers.length === 0 ? httpchk.headers : own.headers,
  }
  const all =
    own === undefined ? [request, ...steps] : steps.map((step) => (step === own ? { ...request, ...own, headers: request.headers } : step))
  return all.at(-1)?.kind === 'expect' ? all : [...all, accepted]
}

/** Without another rule, 2xx and 3xx are well. */
const accepted: ExpectStep = {
  ...{ kind: 'expect', number: 0, negated: false, least: 0, timeout: 'L7TOUT' },
  expected: { of: 'status', holds: (status) => status >= 200 && status < 400 },
}
