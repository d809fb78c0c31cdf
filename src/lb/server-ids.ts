interface Numbered {
  readonly id?: number | undefined
}

/** The numbers of the servers of a configuration, in its order: their own, or the next that none of them has asked for (HAProxy manual §5.2 `id`). */
export function serverIds(servers: readonly Numbered[]): number[] {
  const taken = new Set(servers.map(({ id }) => id))
  let next = 1
  return servers.map(({ id }) => {
    if (id === undefined) while (taken.has(next)) next++
    // One with a number of its own passes a number by.
    const free = next++
    return id ?? free
  })
}

/** Who has which number in a backend. All that is asked and told of it costs the same with any number of servers. */
export class ServerNumbers<S extends { readonly id: number }> {
  readonly #owners = new Map<number, S>()
  /** No number below is free. */
  #lowest = 1

  add(server: S): void {
    this.#owners.set(server.id, server)
  }

  remove({ id }: S): void {
    this.#owners.delete(id)
    this.#lowest = Math.min(this.#lowest, id)
  }

  owner(id: number): S | undefined {
    return this.#owners.get(id)
  }

  /** The lowest number, from 1, that no server has. */
  get free(): number {
    while (this.#owners.has(this.#lowest)) this.#lowest++
    return this.#lowest
  }
}
