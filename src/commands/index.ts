import { explain } from './explain.ts'
import { routes } from './routes.ts'

/** What is asked of a configuration without running it, by the first word of the command line. */
export const commands = { explain, routes }
