import type { LoadBalancer } from '../lb/load-balancer.ts'
import { History, interval } from '../stats/history.ts'
import { subjects } from '../stats/subjects.ts'

export type { History }

/** Keeps the last minutes of a balancer for the plots of its page. */
export function keepHistory(loadBalancer: LoadBalancer): { history: History; stop: () => void } {
  const history = new History()
  const look = (): void => history.look(subjects(loadBalancer, Date.now()))
  look()
  const timer = setInterval(look, interval).unref()
  return { history, stop: () => clearInterval(timer) }
}
