/** What became of a form, by the codes that HAProxy puts behind the page's address, and how the page tells it. */
export const outcomes = {
  DONE: { tone: 'good', words: 'Done.' },
  NONE: { tone: 'soft', words: 'Nothing has changed: no server was chosen, or none that this concerns.' },
  PART: { tone: 'soft', words: 'Done in part: some of the servers are not there any more.' },
  ERRP: { tone: 'bad', words: 'Nothing was done: the action, the backend or the servers are not known, or a value is out of its range.' },
  EXCD: { tone: 'bad', words: 'Nothing was done: the form was too large. Choose fewer servers at once.' },
  DENY: { tone: 'bad', words: 'Nothing was done: you may look, not change anything.' },
  IVAL: { tone: 'bad', words: 'Nothing was done: the request was no form.' },
  UNKN: { tone: 'bad', words: 'Nothing was done, for a reason that is our fault; the log has it.' },
} as const
export type Outcome = keyof typeof outcomes

export function isOutcome(code: string): code is Outcome {
  return Object.hasOwn(outcomes, code)
}
