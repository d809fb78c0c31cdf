import type { Scene } from './scene.ts'

/** An answer that rules give in the place of a server. */
export interface RuleAnswer {
  status: number
  /** The usual one unless given. */
  reason?: string
  /** Names and values by turns. */
  fields: string[]
  /** A byte in each character; `undefined` for a page that tells of the status. */
  body: string | undefined
  /** The request was refused, and did not just get what it wanted from elsewhere. */
  isDenied: boolean
  /** Who makes the answer in the place of all this. */
  service?: 'prometheus-exporter'
}

/** The body is to be there before the next rule is asked, or its first `atLeast` bytes (0 for all of it), within `time` milliseconds. */
export interface BodyWait {
  time: number
  atLeast: number
}

/** What a rule comes to: nothing, no more rules, no answer at all, one, or that something has to be waited for. */
export type Verdict = undefined | 'stop' | 'drop' | RuleAnswer | BodyWait

/** What a rule does with a request or a response. */
export type Act = (scene: Scene) => Verdict
