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
  /** Where it waits; `undefined` while it takes no part. */
  heap: Heap<Turn> | undefined
  weight = 0
  /** Position of its next turn, and of its last one. */
  next = 0
  last = 0
  /** What the division of the cycle by its weight left over so far. */
  rest = 0

  constructor(server: Server) {
    this.server = server
  }
}

/**
 * Weighted round robin in the order of HAProxy 2.6 (`lb_fwrr`): time is a cycle as long as the sum of weights; each server's turns are spread evenly over
 * it; the heaviest goes first. Servers whose turn lies in this cycle wait in `#current` by position, those of the next cycle in `#following` by weight, and
 * those not asked yet in this one in `#fresh`. A pick, and any change, costs O(log n) and never starts the cycle over.
 */
export class RoundRobin implements Balance {
  /** A server that comes back goes on with what was left over, as in HAProxy. */
  readonly #turns = new WeakMap<Server, Turn>()
  #current = new Heap<Turn>()
  #fresh = new Heap<Turn>()
  #following = new Heap<Turn>()
  #position = 0
  /** Length of this cycle, and of the next one. */
  #length = 0
  #nextLength = 0
  #cycleStarted = false

  /** With the servers that may be chosen at first, in the order of the configuration. */
  constructor(servers: readonly Server[]) {
    for (const server of servers) this.#queueByWeight(this.#fresh, this.#turnOf(server))
    this.#position = this.#length = this.#nextLength
  }

  add(server: Server): void {
    if (this.#turns.get(server)?.heap !== undefined) return this.reweigh(server)
    const turn = this.#turnOf(server)
    turn.next = this.#position + this.#stepFromHere(turn)
    this.#queue(turn)
  }

  remove(server: Server): void {
    const turn = this.#turns.get(server)
    if (turn?.heap === undefined) return
    this.#nextLength -= turn.weight
    this.#dequeue(turn)
  }

  reweigh(server: Server): void {
    const turn = this.#turns.get(server)
    if (turn?.heap === undefined) return
    const weight = server.share
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

  pick(avoid?: Server, isFull?: (server: Server) => boolean): Server | undefined {
    this.#cycleStarted = false
    const passed: Turn[] = []
    let fallback: Turn | undefined
    let chosen = this.#takeTurn()
    while (chosen !== undefined && chosen !== fallback && (chosen.server === avoid || isFull?.(chosen.server) === true)) {
      if (chosen.server === avoid && isFull?.(avoid) !== true) fallback = chosen
      passed.push(chosen)
      chosen = this.#takeTurn(fallback)
    }
    if (chosen !== undefined) this.#queue(chosen)
    for (const turn of passed) if (turn !== chosen) this.#putBack(turn)
    return chosen?.server
  }

  #turnOf(server: Server): Turn {
    const turn = this.#turns.get(server) ?? new Turn(server)
    this.#turns.set(server, turn)
    turn.weight = server.share
    this.#nextLength += turn.weight
    return turn
  }

  /** Takes the server whose turn it is out of its heap, `fallback` if there is none, and gives it its next position. */
  #takeTurn(fallback?: Turn): Turn | undefined {
    if (this.#length === 0) this.#position = this.#length = this.#nextLength
    const turn = this.#due() ?? this.#dueInNextCycle() ?? fallback
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

  /** Starts the next cycle, once in a pick. */
  #dueInNextCycle(): Turn | undefined {
    if (this.#cycleStarted) return undefined
    this.#cycleStarted = true
    const spent = this.#fresh
    this.#fresh = this.#following
    this.#following = spent
    this.#length = this.#nextLength
    this.#position = this.#length
    return this.#due()
  }

  /** A server that was passed over waits for its next position; in a new cycle that means nothing, and only its weight counts. */
  #putBack(turn: Turn): void {
    if (this.#cycleStarted) this.#queueByWeight(this.#fresh, turn)
    else this.#queue(turn)
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
    return Math.trunc((this.#nextLength + this.#length - this.#position) / turn.weight)
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
