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

/** The lowest number, from 1, that no server has. */
export function freeId(servers: readonly Numbered[]): number {
  const taken = new Set(servers.map(({ id }) => id))
  let id = 1
  while (taken.has(id)) id++
  return id
}
