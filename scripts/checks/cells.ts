/** Some columns of the CSV statistics, by `proxy/server`. */
export function cellsIn(csv: string, columns: readonly string[]): Map<string, string[]> {
  const [head = '', ...lines] = csv.split('\n')
  const names = head.replace('# ', '').split(',')
  const rows = new Map<string, string[]>()
  for (const line of lines) {
    const cells = [...line.matchAll(/(?:"((?:[^"]|"")*)"|([^,]*)),/g)].map(
      ([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? '',
    )
    rows.set(
      `${cells[0]}/${cells[1]}`,
      columns.map((name) => cells[names.indexOf(name)] ?? ''),
    )
  }
  return rows
}
