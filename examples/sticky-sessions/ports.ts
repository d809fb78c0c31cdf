import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { fileURLToPath } from 'node:url'

/** The demo's ports, the environment variable that changes each, and how haproxy.cfg writes it. */
const table = {
  PORT: { port: 8080, written: 'bind *:8080' },
  ADMIN_PORT: { port: 7979, written: 'bind *:7979' },
  SERVER1_PORT: { port: 8081, written: '}:8081' },
  SERVER2_PORT: { port: 8082, written: '}:8082' },
}
type Variable = keyof typeof table

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

/** Throws as {@link listen} does when nothing could listen on the port. */
export async function mustBeFree(variable: Variable): Promise<void> {
  const server = createServer()
  await listen(server, variable)
  await new Promise((closed) => server.close(closed))
}

/** The file to start Limpet with: haproxy.cfg as it is, or a copy in a folder with the ports that the environment chose. */
export function configurationIn(folder: string): string {
  const variables = Object.keys(table) as Variable[]
  if (variables.every((variable) => port(variable) === table[variable].port)) return configuration
  const text = variables.reduce(
    (text, variable) => text.replace(table[variable].written, (written) => written.replace(/\d+$/, String(port(variable)))),
    readFileSync(configuration, 'utf8'),
  )
  const file = `${folder}/haproxy.cfg`
  writeFileSync(file, text)
  return file
}
