import type { Server } from '../server.ts'
import type { Balance } from './balance.ts'
import { Heap, type HeapEntry } from './heap.ts'

/** Weights are counted in sixteenths, the scale of HAProxy (a slow start moves in such steps), and keys in units of the largest weight plus one. */
const scale = 16
const keyUnit = 257
const heaviest = 256 * scale

/** A server's place in the cycle. */
class Turn implements HeapEntry {
  key = 0
  order = 0
  at = -1
  readonly server: Server
  heap: Heap<Turn> | undefined
  weight: number
  /** Position of its next turn, and of its last one. */
  next = 0
  last = 0
  /** What the division of the cycle by its weight left over so far. */
  rest = 0

  constructor(server: Server) {
    this.server = server
    this.weight = server.weight * scale
  }
}

/**
 * Weighted round robin in the order of HAProxy 2.6 (`lb_fwrr`): time is a cycle as long as the sum of weights; each server's turns are spread evenly over
 * it; the heaviest goes first. Servers whose turn lies in this cycle wait in `#current` by position, those of the next cycle in `#following` by weight, and
 * those not asked yet in this one in `#fresh`. A pick, and any change, costs O(log n) and never starts the cycle over.
 */
export class RoundRobin implements Balance {
  readonly #turns = new Map<Server, Turn>()
  #current = new Heap<Turn>()
  #fresh = new Heap<Turn>()
  #following = new Heap<Turn>()
  #position = 0
  /** Length of this cycle, and of the next one. */
  #length = 0
  #nextLength = 0
  #started = false

  add(server: Server): void {
    if (this.#turns.has(server)) return this.reweigh(server)
    const turn = new Turn(server)
    this.#turns.set(server, turn)
    this.#nextLength += turn.weight
    if (!this.#started) return this.#queueByWeight(this.#fresh, turn)
    turn.next = this.#position + this.#stepFromHere(turn)
    this.#queue(turn)
  }

  remove(server: Server): void {
    const turn = this.#turns.get(server)
    if (turn === undefined) return
    this.#turns.delete(server)
    this.#nextLength -= turn.weight
    this.#dequeue(turn)
  }

  reweigh(server: Server): void {
    const turn = this.#turns.get(server)
    if (turn === undefined) return
    const weight = server.weight * scale
    this.#nextLength += weight - turn.weight
    turn.weight = weight
    if (turn.heap === this.#fresh) {
      this.#dequeue(turn)
      return this.#queueByWeight(this.#fresh, turn)
    }
    this.#takePosition(turn)
    this.#adjust(turn)
    this.#dequeue(turn)
    this.#queue(turn)
  }

  pick(avoid?: Server): Server | undefined {
    this.#started = true
    const chosen = this.#takeTurn()
    if (chosen === undefined) return undefined
    if (chosen.server !== avoid) {
      this.#queue(chosen)
      return chosen.server
    }
    const other = this.#takeTurn()
    if (other !== undefined) this.#queue(other)
    this.#queue(chosen)
    return other?.server ?? chosen.server
  }

  /** Takes the server whose turn it is out of its heap and gives it its next position. */
  #takeTurn(): Turn | undefined {
    if (this.#length === 0) this.#position = this.#length = this.#nextLength
    let turn = this.#due()
    if (turn === undefined) {
      this.#startCycle()
      turn = this.#due()
    }
    if (turn === undefined) return undefined
    this.#takePosition(turn)
    this.#advance(turn)
    this.#dequeue(turn)
    this.#position++
    return turn
  }

  #due(): Turn | undefined {
    const waiting = this.#current.first
    if (waiting !== undefined && waiting.next <= this.#position) return waiting
    return this.#fresh.first ?? waiting
  }

  #startCycle(): void {
    const spent = this.#fresh
    this.#fresh = this.#following
    this.#following = spent
    this.#length = this.#nextLength
    this.#position = this.#length
  }

  /** A turn's `next` is relative to the heap it waits in: makes it relative to this cycle. */
  #takePosition(turn: Turn): void {
    if (turn.heap === this.#fresh) {
      turn.next = 0
      turn.rest = 0
    } else if (turn.heap === this.#following) {
      turn.next += this.#length
    }
  }

  #advance(turn: Turn): void {
    if (turn.next === 0) turn.next = this.#position
    turn.last = turn.next
    turn.next += Math.floor(this.#nextLength / turn.weight)
    turn.rest += this.#nextLength % turn.weight
    if (turn.rest >= turn.weight) {
      turn.rest -= turn.weight
      turn.next++
    }
  }

  /** After a change of weight: the rest of its turns in this cycle come closer, never later than they were. */
  #adjust(turn: Turn): void {
    const step = Math.floor(this.#nextLength / turn.weight)
    turn.next = Math.min(turn.last + step, turn.next)
    turn.rest = 0
    if (turn.next < this.#position + 2) turn.next = this.#position + step
  }

  #stepFromHere(turn: Turn): number {
    return Math.floor((this.#nextLength + this.#length - this.#position) / turn.weight)
  }

  #queue(turn: Turn): void {
    if (turn.next >= 2 * this.#length || turn.next >= this.#length + this.#nextLength) {
      turn.next -= this.#length
      return this.#queueByWeight(this.#following, turn)
    }
    turn.heap = this.#current
    this.#current.insert(turn, keyUnit * turn.next + Math.floor((heaviest + turn.rest - turn.weight) / scale))
  }

  #queueByWeight(heap: Heap<Turn>, turn: Turn): void {
    turn.heap = heap
    heap.insert(turn, heaviest - turn.weight)
  }

  #dequeue(turn: Turn): void {
    turn.heap?.remove(turn)
    turn.heap = undefined
  }
}
