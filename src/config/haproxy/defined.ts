export type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** The fields that have a value. */
export function defined<T extends object>(fields: T): Defined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>
}

/** Of these fields those that have a value. */
export function pick<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Defined<Pick<T, K>> {
  return Object.fromEntries(keys.filter((key) => from[key] !== undefined).map((key) => [key, from[key]])) as Defined<Pick<T, K>>
}
