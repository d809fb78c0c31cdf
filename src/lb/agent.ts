import type { ServerValues } from '../schemas/change.ts'
import type { AdminState } from '../schemas/server.ts'
import { weightOf } from './change/wanted.ts'
import type { CheckReport } from './check-report.ts'
import type { Server } from './server.ts'

/** What an agent says of its server (HAProxy manual §5.2 `agent-check`). */
export interface AgentReply {
  state?: AdminState
  /** In per cent of the weight that the server came with. */
  percent?: number
  maxconn?: number
  health?: { isUp: boolean; word: string }
  /** What stands behind `#`. */
  description: string
  /** A word that is none. */
  unknown?: string
}

/** Reads the first line of what an agent said: words parted by blanks and commas, of each kind the last one counts. */
export function readAgentReply(text: string): AgentReply {
  const [line = ''] = text.split(/[\r\n]/)
  const [words = '', ...described] = line.split(/(?:^|[ \t,])#/)
  const reply: AgentReply = { description: described.join('#').trim() }
  for (const word of words.split(/[ \t,]+/)) if (word !== '') take(reply, word)
  return reply
}

function take(reply: AgentReply, word: string): void {
  const name = word.toLowerCase()
  if (name === 'ready' || name === 'drain' || name === 'maint') reply.state = name
  else if (name === 'up' || name === 'down' || name === 'fail' || name === 'stopped') reply.health = { isUp: name === 'up', word: name }
  else if (/^\d{1,5}%$/.test(name)) reply.percent = Number.parseInt(name, 10)
  else if (/^maxconn:\d{1,9}$/.test(name)) reply.maxconn = Number(name.slice(8))
  else reply.unknown = word
}

/** What a reply would change of a server, beside its health. */
export function wantedByAgent(server: Server, { state, percent, maxconn }: AgentReply): ServerValues {
  const weight = percent === undefined ? server.weight : weightOf(server, `${percent}%`)
  return {
    ...(state !== undefined && state !== server.admin && { state }),
    ...(weight !== server.weight && { weight }),
    ...(maxconn !== undefined && maxconn !== server.config.maxconn && { maxconn }),
  }
}

/** What a reply is told as. */
export function reportByAgent(report: CheckReport, { health, unknown, description }: AgentReply): CheckReport {
  const more = description === '' ? '' : ` (${description})`
  if (health !== undefined)
    return { ...report, status: health.isUp ? 'L7OK' : 'L7STS', code: 0, detail: `via agent : ${health.word}${more}` }
  return { ...report, status: 'CHECKED', detail: unknown === undefined ? '' : `agent reports an error : ${unknown}${more}` }
}
