/** What traffic shows of a server. */
export type Sign =
  | 'connected'
  | 'not connected'
  | 'good response'
  | 'wrong response'
  | 'invalid response'
  | 'broken response'
  | 'no response'
  | 'late response'

/** What HAProxy calls signs that are bad, and which layers they count for. */
const bad: Partial<Record<Sign, { told: string; layer4: boolean }>> = {
  'not connected': { told: 'L4 unsuccessful connection', layer4: true },
  'wrong response': { told: 'Wrong http response', layer4: false },
  'invalid response': { told: 'Invalid http response (headers)', layer4: false },
  'broken response': { told: 'Read error (http)', layer4: false },
  'no response': { told: 'Close from server (http)', layer4: false },
  'late response': { told: 'Read timeout (http)', layer4: false },
}

/** Statuses that say nothing bad of a server (HAProxy manual §5.2 `observe`). */
export function isGood(status: number): boolean {
  return status < 500 || status === 501 || status === 505
}

/** Counts the errors of a server that follow on one another in its traffic (`observe`). */
export class TrafficWatch {
  readonly #layer: 'layer4' | 'layer7'
  readonly #limit: number
  readonly #onLimit: (reason: string) => void
  #errors = 0

  /** `onLimit` is told, in HAProxy's words, when `limit` errors have come one after another; then counting begins anew. */
  constructor(layer: 'layer4' | 'layer7', limit: number, onLimit: (reason: string) => void) {
    this.#layer = layer
    this.#limit = limit
    this.#onLimit = onLimit
  }

  see(sign: Sign): void {
    const error = bad[sign]
    if (error === undefined) {
      if (sign === (this.#layer === 'layer4' ? 'connected' : 'good response')) this.#errors = 0
      return
    }
    if (this.#layer === 'layer4' && !error.layer4) return
    if (++this.#errors < this.#limit) return
    const reason = `Detected ${this.#errors} consecutive errors, last one was: ${error.told}`
    this.#errors = 0
    this.#onLimit(reason)
  }
}
