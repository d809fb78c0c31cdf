import type { LoadBalancer } from '../lb/load-balancer.ts'
import { History, interval } from '../stats/history.ts'
import { subjects } from '../stats/subjects.ts'
import { nextTurn } from '../turns.ts'

export type { History }

/** How many are looked at in one turn. */
const atOnce = 100

/** Keeps the last minutes of a balancer for the plots of its page. */
export function keepHistory(loadBalancer: LoadBalancer): { history: History; stop: () => void } {
  const history = new History()
  const look = async (): Promise<void> => {
    for (const [index, subject] of subjects(loadBalancer, Date.now()).entries()) {
      if (index % atOnce === atOnce - 1) await nextTurn()
      history.look(subject)
    }
  }
  void look()
  const timer = setInterval(look, interval).unref()
  return { history, stop: () => clearInterval(timer) }
}
