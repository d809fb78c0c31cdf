import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { fileURLToPath } from 'node:url'

/**
 * The demo's ports, the environment variable that changes each, how haproxy.cfg writes it, and how the demo does: a page whose password everybody knows
 * is for this machine only.
 */
const table = {
  PORT: { port: 8080, written: '*:8080', demo: '*:' },
  ADMIN_PORT: { port: 7979, written: '*:7979', demo: '127.0.0.1:' },
  SERVER1_PORT: { port: 8081, written: '}:8081', demo: '}:' },
  SERVER2_PORT: { port: 8082, written: '}:8082', demo: '}:' },
}
type Variable = keyof typeof table
const variables = Object.keys(table) as Variable[]

const configuration = fileURLToPath(new URL('haproxy.cfg', import.meta.url))

/** The port that a variable names, or its default. Throws an Error that says what to do when it is no port. */
export function port(variable: Variable): number {
  const value = process.env[variable] ?? ''
  if (value === '') return table[variable].port
  if (/^\d{1,5}$/.test(value) && Number(value) > 0 && Number(value) <= 65_535) return Number(value)
  throw new Error(`${variable}=${value} is not a port: give a number from 1 to 65535`)
}

/** Listens on a port. Throws an Error that names the port and how to choose another when it is taken. */
export async function listen(server: Server, variable: Variable): Promise<void> {
  const number = port(variable)
  try {
    await once(server.listen(number), 'listening')
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? 'is in use' : `cannot be used (${(error as Error).message})`
    throw new Error(
      `port ${number} ${reason}; to choose another: ${variable}=${number > 60_000 ? number - 1000 : number + 1000} npm run demo`,
    )
  }
}

/** Throws an Error with a line, as {@link listen} has it, for each of the demo's ports that is taken. */
export async function mustBeFree(): Promise<void> {
  const opened: Server[] = []
  const problems: string[] = []
  for (const variable of variables) {
    const server = createServer()
    await listen(server, variable).then(
      () => opened.push(server),
      ({ message }: Error) => problems.push(message),
    )
  }
  await Promise.all(opened.map((server) => new Promise((closed) => server.close(closed))))
  if (problems.length > 0) throw new Error(problems.join('\n'))
}

/** The file to start Limpet with: haproxy.cfg, in a folder, with the demo's addresses and the ports that the environment chose. */
export function configurationIn(folder: string): string {
  const text = variables.reduce(
    (text, variable) => text.replace(table[variable].written, table[variable].demo + port(variable)),
    readFileSync(configuration, 'utf8'),
  )
  const file = `${folder}/haproxy.cfg`
  writeFileSync(file, text)
  return file
}

// Run by itself, before anything is built for the demo.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await mustBeFree().catch((error: Error) => {
    console.error(error.message)
    process.exitCode = 1
  })
}
